"""Writing beside the final name and moving there whole, so that a failure leaves what was there before."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def moved_whole(target: Path, *, overwrite: bool = False, ours: Callable[[str], bool] | None = None) -> Iterator[Path]:
    """A path to write a file or a folder to; it becomes `target` when the block ends well and vanishes if it fails.

    overwrite: replace what is at `target`; otherwise `FileExistsError`.
    ours: for a folder, the names of entries that are replaced; others (a planner's notes) stay. Without it no folder
    is replaced.
    """
    target = target.resolve()
    _refuse(target, overwrite=overwrite, replaceable=ours is not None)
    target.parent.mkdir(parents=True, exist_ok=True)
    # A folder of its own beside the target, on the same disk: renaming is then one step
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", suffix=".partial", dir=target.parent) as beside:
        staged = Path(beside) / target.name
        yield staged
        if staged.is_dir() and target.is_dir() and ours:
            _carry(target, staged, ours)
        _refuse(target, overwrite=overwrite, replaceable=ours is not None)
        _swap(staged, target, Path(beside) / "replaced")


def _refuse(target: Path, *, overwrite: bool, replaceable: bool) -> None:
    if target.exists() and (not overwrite or (target.is_dir() and not replaceable)):
        raise FileExistsError(f"{target} exists")


def _carry(target: Path, staged: Path, ours: Callable[[str], bool]) -> None:
    """Copy to the new folder what the old one holds beside the instance."""
    for entry in target.iterdir():
        copy = staged / entry.name
        if ours(entry.name) or copy.exists():
            continue
        if entry.is_dir():
            shutil.copytree(entry, copy, symlinks=True)
        else:
            shutil.copy2(entry, copy, follow_symlinks=False)


def _swap(staged: Path, target: Path, replaced: Path) -> None:
    """Put `staged` in the place of `target`; a folder cannot be replaced in one step, so the old one steps aside."""
    if not target.is_dir():
        staged.replace(target)
        return
    target.rename(replaced)
    try:
        staged.rename(target)
    except OSError:
        os.rename(replaced, target)  # noqa: PTH104 - the same call as above, undone
        raise
