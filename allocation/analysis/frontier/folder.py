"""A frontier's folder: a result folder for every point, a table of all points, and its searches until it is finished.

Points are results as any: every verb that takes a result takes a point. A search is written down in one step when it
ends, so that a frontier that was killed, or whose time was up, goes on from there.
"""

import json
import shutil
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from allocation.analysis.evaluation.evaluation import records
from allocation.analysis.frontier.frontier import POINTS, Frontier
from allocation.engine.run import Ending
from allocation.engine.tradeoffs import Found
from allocation.instance import instance_hash
from allocation.instance.instance import Instance
from allocation.instance.placing import placed_whole
from allocation.outcome.allocation import Status
from allocation.outcome.folder import InvalidResult, read, save
from allocation.outcome.versions import software_versions

_HEAD = "frontier.json"
_TABLE = "points.csv"
_POINTS = "points"
_SEARCHES = "searches"
_OURS = frozenset((_HEAD, _TABLE, _POINTS))
_FORMAT = 1


class SearchMemory(MutableMapping[str, Found]):
    """The searches of an instance's frontiers on disk, each a file.

    Those of other instances stand beside them unread. A file that cannot be read counts as none.
    Raises `InvalidResult` for a folder that holds something else than a frontier to go on with, or, to overwrite, one
    that is finished.
    """

    def __init__(self, folder: str | Path, instance: Instance, *, overwrite: bool = False) -> None:
        folder = Path(folder)
        _refuse(folder, overwrite=overwrite)
        self._folder = folder / _SEARCHES / instance_hash(instance)[:32]

    def __getitem__(self, key: str) -> Found:
        try:
            with np.load(self._folder / f"{key}.npz", allow_pickle=False) as file:
                bound, solution = float(file["bound"]), file["solution"]
                ending = Ending(str(file["ending"]))
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise KeyError(key) from error
        return Found(ending, solution if len(solution) else None, None if np.isnan(bound) else bound)

    def __setitem__(self, key: str, found: Found) -> None:
        content: dict[str, Any] = {
            "ending": np.array(str(found.ending)),
            "bound": np.array(np.nan if found.bound is None else found.bound),
            "solution": np.zeros(0) if found.solution is None else found.solution,
        }
        with placed_whole(self._folder / f"{key}.npz", overwrite=True) as partial, partial.open("wb") as file:
            np.savez_compressed(file, **content)

    def __delitem__(self, key: str) -> None:
        (self._folder / f"{key}.npz").unlink()

    def __iter__(self) -> Iterator[str]:
        return (file.stem for file in sorted(self._folder.glob("*.npz")))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def is_frontier(folder: str | Path) -> bool:
    """Whether a folder holds a frontier, damaged or not."""
    return (Path(folder) / _HEAD).is_file()


def point_folder(folder: str | Path, point: int) -> Path:
    """Where a point's result is within a frontier's folder."""
    return Path(folder) / _POINTS / f"{point:02d}"


def save_frontier(frontier: Frontier, folder: str | Path, *, overwrite: bool = False) -> Path:
    """Write a frontier to a folder, whole or not at all, and give its path. Its searches go once it is finished.

    overwrite: replace a frontier that is there already and finished; one that was not is replaced in any case.
    Raises `InvalidResult` where something is in the way.
    """
    folder = Path(folder)
    _refuse(folder, overwrite=overwrite)
    with placed_whole(folder, overwrite=True, ours=_OURS.__contains__) as partial:
        _write(frontier, partial)
    if frontier.status is Status.OPTIMAL:
        forget_searches(folder)
    return folder


def read_frontier(folder: str | Path) -> Frontier:
    """The frontier of a folder. Raises `InvalidResult` for a folder that is none, was not finished or is damaged."""
    folder = Path(folder)
    if not folder.exists():
        raise InvalidResult("missing", folder)
    if not is_frontier(folder):
        raise InvalidResult("unfinished-frontier" if (folder / _SEARCHES).is_dir() else "no-frontier", folder)
    head = _head(folder)
    try:
        rows = pd.DataFrame(head["points"], columns=list(POINTS)).astype(dict(POINTS))
        told = {name: head[name] for name in ("today", "complete", "resolution", "searches", "seconds")}
        status, objectives = Status(head["status"]), tuple(head["objectives"])
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidResult("damaged", folder, {"file": _HEAD, "detail": str(error)}) from error
    allocations = tuple(read(point_folder(folder, int(point))) for point in rows["point"])
    if not allocations:
        raise InvalidResult("damaged", folder, {"file": _HEAD, "detail": "points: []"})
    return Frontier(
        instance=allocations[0].instance,
        objectives=objectives,
        points=rows,
        allocations=allocations,
        status=status,
        **told,
    )


def forget_searches(folder: str | Path) -> None:
    """Remove the searches of a frontier that is finished or came to nothing, and its folder if that leaves it empty."""
    folder = Path(folder)
    shutil.rmtree(folder / _SEARCHES, ignore_errors=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _head(folder: Path) -> dict[str, Any]:
    try:
        head: dict[str, Any] = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
        written = int(head["format"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidResult("damaged", folder, {"file": _HEAD, "detail": str(error)}) from error
    if written > _FORMAT:
        raise InvalidResult("newer", folder, {"format": str(written), "known": str(_FORMAT)})
    return head


def _refuse(folder: Path, *, overwrite: bool) -> None:
    """Raise `InvalidResult` for a place that holds something else than nothing, or a frontier to go on with."""
    if not folder.exists():
        return
    if not folder.is_dir() or not (is_frontier(folder) or {entry.name for entry in folder.iterdir()} <= {_SEARCHES}):
        raise InvalidResult("not-a-frontier", folder)
    if is_frontier(folder) and not overwrite and _head(folder).get("status") == Status.OPTIMAL:
        raise InvalidResult("exists-frontier", folder)


def _write(frontier: Frontier, folder: Path) -> None:
    folder.mkdir()
    for point, allocation in zip(frontier.points["point"], frontier.allocations, strict=True):
        save(allocation, point_folder(folder, int(point)))
    frontier.points.to_csv(folder / _TABLE, index=False, lineterminator="\n", encoding="utf-8-sig")
    head = {
        "format": _FORMAT,
        "instance": frontier.instance.settings.name,
        "scenarios": list(frontier.instance.scenarios),
        "status": str(frontier.status),
        "objectives": list(frontier.objectives),
        "points": records(frontier.points),
        "today": dict(frontier.today),
        "complete": frontier.complete,
        "resolution": frontier.resolution,
        "searches": frontier.searches,
        "seconds": frontier.seconds,
        "versions": software_versions(),
    }
    content = json.dumps(head, ensure_ascii=False, indent=1, allow_nan=False)
    (folder / _HEAD).write_text(content + "\n", encoding="utf-8", newline="\n")
