"""A result's folder on disk: `manifest.json`, four tables and the resolved instance, written whole or not at all."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from allocation.instance import instance_hash, load
from allocation.instance.instance import Instance
from allocation.instance.placing import clear_stale, placed_whole
from allocation.instance.problems import InvalidInstance
from allocation.instance.settings import Settings
from allocation.instance.writing import write
from allocation.language import Language, text
from allocation.outcome.allocation import Allocation
from allocation.outcome.files import ALLOCATION, BODIES, COMPONENTS, MEASURES, TABLES, digest, read_table, write_tables
from allocation.outcome.manifest import FORMAT, BreachEntry, Manifest, Times
from allocation.outcome.verification import Verdict
from allocation.outcome.versions import software_versions

MANIFEST = "manifest.json"
INSTANCE = "instance"
_OURS = frozenset((MANIFEST, INSTANCE, *TABLES))


class InvalidResult(ValueError):  # noqa: N818 - a state of the input, as InvalidInstance is
    """A folder that is not a result, or one that is damaged, or one that must not be replaced.

    key: which of these, the catalogue's key below `outcome.result.`; `values` fill its placeholders.
    """

    def __init__(self, key: str, folder: Path, values: Mapping[str, str] | None = None) -> None:
        super().__init__(key, folder, values)
        self.key = key
        self.folder = folder
        self.values = dict(values or {})

    def message(self, language: Language = "en") -> str:
        """What is wrong with the folder and what to do."""
        return text(f"outcome.result.{self.key}", language, folder=self.folder, **self.values)

    def __str__(self) -> str:
        return self.message()


def save(allocation: Allocation, folder: str | Path, *, overwrite: bool = False) -> Path:
    """Write a result to a new folder and give its path.

    overwrite: replace a result that is there already; files beside it that are no part of a result stay.
    Raises `InvalidResult` where something is in the way that must not be replaced.
    """
    folder = Path(folder)
    target = folder.resolve()
    taken = target.exists() and not (target.is_dir() and not any(target.iterdir()))
    if taken and not overwrite:
        raise InvalidResult("exists", folder)
    if taken and not is_result(target):
        raise InvalidResult("not-replaced", folder)
    try:
        with placed_whole(target, overwrite=overwrite, ours=_OURS.__contains__) as partial:
            _write(allocation, partial)
    except FileExistsError as error:
        raise InvalidResult("exists", folder) from error
    return folder


def save_next(allocation: Allocation, parent: str | Path = "results") -> Path:
    """Write a result to the next free folder that is named after its instance and scenarios."""
    while True:
        folder = next_folder(parent, folder_name(allocation.instance))
        try:
            return save(allocation, folder)
        except InvalidResult as problem:
            if problem.key != "exists":  # another process took the name in the meantime
                raise


def folder_name(instance: Instance) -> str:
    """The name of results of an instance: its own and those of its scenarios."""
    return "-".join((instance.settings.name, *instance.scenarios))


def next_folder(parent: str | Path, name: str) -> Path:
    """The first free of `NAME`, `NAME-2`, `NAME-3`, …; what a file system does not allow in a name becomes `_`."""
    safe = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]', "_", name).strip(". ")
    safe = safe.encode()[:200].decode(errors="ignore") or "result"
    for number in count(1):
        folder = Path(parent) / (safe if number == 1 else f"{safe}-{number}")
        if not folder.exists() and not folder.is_symlink():
            return folder
    raise AssertionError("numbers do not end")


def is_result(folder: str | Path) -> bool:
    """Whether a folder looks like a result, damaged or not."""
    return (Path(folder) / MANIFEST).is_file() and (Path(folder) / ALLOCATION).is_file()


def read(folder: str | Path) -> Allocation:
    """The allocation of a result's folder, checked against its instance.

    Raises `InvalidResult` for a folder that is not a result or is damaged.
    """
    folder = Path(folder)
    if not folder.exists():
        clear_stale(folder.resolve())
    if not (folder / MANIFEST).is_file():
        raise InvalidResult("missing" if not folder.exists() else "no-result", folder)
    manifest = _read_manifest(folder)
    frames = {file: _read_table(folder, file, manifest) for file in TABLES}
    instance = _read_instance(folder, manifest)
    rows = frames[ALLOCATION]
    levels = dict(zip(zip(rows["power"], rows["zone"], strict=True), rows["level"], strict=True))
    measures = tuple(frames[MEASURES]["measure"])
    verdict = None
    if manifest.objective is not None and manifest.components is not None:
        _check_levels(folder, instance, levels, measures)
        breaches = tuple(entry.breach() for entry in manifest.breaches or ())
        verdict = Verdict(manifest.components, manifest.objective, breaches, frames[COMPONENTS], frames[BODIES])
    return Allocation(
        instance=instance,
        status=manifest.status,
        levels=levels,
        measures=measures,
        bound=manifest.bound,
        verdict=verdict,
        seconds=manifest.times.search,
        options=manifest.options,
        versions=manifest.versions,
    )


def written_on(folder: str | Path) -> str:
    """The day (UTC) on which a result was written. Raises `InvalidResult` as reading it does."""
    return _read_manifest(Path(folder)).times.created[:10]


def _write(allocation: Allocation, folder: Path) -> None:
    folder.mkdir()
    files = write_tables(allocation, folder)
    write(_resolved(allocation.instance), folder / INSTANCE)
    verdict, seed = allocation.verdict, allocation.options.get("seed")
    manifest = Manifest(
        instance=allocation.instance.settings.name,
        instance_hash=instance_hash(allocation.instance),
        scenarios=allocation.instance.scenarios,
        status=allocation.status,
        objective=allocation.objective,
        bound=allocation.bound if allocation.bound is not None and math.isfinite(allocation.bound) else None,
        gap=allocation.gap,
        components=None if verdict is None else dict(verdict.components),
        breaches=None if verdict is None else tuple(BreachEntry.of(breach) for breach in verdict.breaches),
        options={name: _plain(value) for name, value in allocation.options.items()},
        seed=seed if isinstance(seed, int) else None,
        versions=dict(allocation.versions) or software_versions(),
        times=Times(created=datetime.now(UTC).isoformat(timespec="seconds"), search=allocation.seconds),
        files=files,
    )
    content = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1, allow_nan=False)
    (folder / MANIFEST).write_text(content + "\n", encoding="utf-8", newline="\n")


def _resolved(instance: Instance) -> Instance:
    """The instance without its scenarios once some are applied: they are changes to the base, not to what it became."""
    if not instance.scenarios:
        return instance
    base = {name: getattr(instance.settings, name) for name in instance.settings.model_fields_set - {"scenarios"}}
    return replace(instance, settings=Settings.model_construct(set(base), **base))


def _plain(value: object) -> object:
    """An option as JSON can hold it."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(key): _plain(child) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(child) for child in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _read_manifest(folder: Path) -> Manifest:
    try:
        content: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidResult("damaged", folder, {"file": MANIFEST, "detail": str(error)}) from error
    written = content.get("format") if isinstance(content, dict) else None
    if not isinstance(written, int):
        raise InvalidResult("no-result", folder)
    if written > FORMAT:
        raise InvalidResult("newer", folder, {"format": str(written), "known": str(FORMAT)})
    try:
        return Manifest.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        detail = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise InvalidResult("damaged", folder, {"file": MANIFEST, "detail": detail}) from error


def _read_table(folder: Path, file: str, manifest: Manifest) -> pd.DataFrame:
    try:
        altered = digest(folder / file) != manifest.files.get(file)
        frame = None if altered else read_table(folder / file)
    except FileNotFoundError as error:
        raise InvalidResult("incomplete", folder, {"file": file}) from error
    except (OSError, ValueError) as error:
        raise InvalidResult("damaged", folder, {"file": file, "detail": str(error)}) from error
    if frame is None:
        raise InvalidResult("altered", folder, {"file": file})
    return frame


def _read_instance(folder: Path, manifest: Manifest) -> Instance:
    if not (folder / INSTANCE).is_dir():
        raise InvalidResult("incomplete", folder, {"file": INSTANCE})
    try:
        instance = replace(load(folder / INSTANCE), scenarios=manifest.scenarios)
    except InvalidInstance as error:
        detail = error.problems[0].line()
        raise InvalidResult("damaged", folder, {"file": INSTANCE, "detail": detail}) from error
    except OSError as error:
        raise InvalidResult("damaged", folder, {"file": INSTANCE, "detail": str(error)}) from error
    if instance_hash(instance) != manifest.instance_hash:
        raise InvalidResult("altered", folder, {"file": INSTANCE})
    return instance


def _check_levels(
    folder: Path, instance: Instance, levels: Mapping[tuple[str, str], str], measures: tuple[str, ...]
) -> None:
    """Refuse levels and measures that are not those of the instance."""
    known = {row.measure for row in instance.measures}
    if levels.keys() != set(instance.structure.pairs) or not set(levels.values()) <= set(instance.settings.levels):
        raise InvalidResult("other-instance", folder, {"file": ALLOCATION})
    if not set(measures) <= known:
        raise InvalidResult("other-instance", folder, {"file": MEASURES})
