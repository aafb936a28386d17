"""Writing a folder beside its final name and moving it there whole, so that a process killed at any moment leaves
either the old folder or the new one, never half of it.
"""

import os
import platform
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_DAY = 24 * 3600
_LONGEST = 120  # bytes of the final name kept in the name beside it: file systems allow 255 in all


@contextmanager
def placed_whole(target: Path, *, ours: Callable[[str], bool] | None = None) -> Iterator[Path]:
    """A folder to write to; it becomes `target` when the block ends well and vanishes if it fails.

    ours: replace the folder at `target`, all but its entries that are not ours (somebody's notes), which are kept.
    Raises `FileExistsError` where something other than an empty folder is at `target` and is not to be replaced.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    clear_stale(target)
    partial = _beside(target, "partial")
    partial.mkdir()
    try:
        yield partial
        if ours is not None and target.is_dir():
            _keep(target, partial, ours)
            _exchange(partial, target)
        else:
            if target.is_dir() and not any(target.iterdir()):
                target.rmdir()
            _rename_onto_nothing(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def clear_stale(target: Path) -> None:
    """Remove what killed processes left beside `target`; bring the old folder back if it was just being replaced."""
    if not target.parent.is_dir():
        return
    for entry in list(target.parent.iterdir()):
        if entry.name.startswith(_prefix(target, "replaced")) and _is_stale(entry):
            if target.exists():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.rename(target)
        elif entry.name.startswith(_prefix(target, "partial")) and _is_stale(entry):
            shutil.rmtree(entry, ignore_errors=True)


def _exchange(partial: Path, target: Path) -> None:
    """Put `partial` in the place of a folder; it cannot be replaced in one step, so the old one steps aside."""
    replaced = _beside(target, "replaced")
    target.rename(replaced)
    try:
        _rename_onto_nothing(partial, target)
    except BaseException:
        if not target.exists():
            replaced.rename(target)
        raise
    shutil.rmtree(replaced, ignore_errors=True)


def _rename_onto_nothing(partial: Path, target: Path) -> None:
    try:
        partial.rename(target)
    except OSError as error:
        # The name of this error differs by file system: a folder that is not empty, one that exists, a file
        if target.exists():
            raise FileExistsError(f"{target} exists") from error
        raise


def _keep(old: Path, new: Path, ours: Callable[[str], bool]) -> None:
    for entry in old.iterdir():
        if ours(entry.name):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, new / entry.name, symlinks=True)
        else:
            shutil.copy2(entry, new / entry.name, follow_symlinks=False)


def _prefix(target: Path, role: str) -> str:
    name = target.name.encode()[:_LONGEST].decode(errors="ignore")
    return f".{name}.{role}-"


def _host() -> str:
    return re.sub(r"\W", "_", platform.node(), flags=re.ASCII)[:40]


def _beside(target: Path, role: str) -> Path:
    """A name beside the target that tells which process of which machine uses it."""
    return target.with_name(f"{_prefix(target, role)}{_host()}-{os.getpid()}-{secrets.token_hex(4)}")


def _is_stale(entry: Path) -> bool:
    """Whether nobody uses a folder any more: its process is dead, or it is so old that nobody can be writing it."""
    try:
        if time.time() - entry.stat().st_mtime > _DAY:
            return True
    except FileNotFoundError:
        return False
    parts = entry.name.rpartition(".")[2].split("-")
    if len(parts) != 4 or parts[1] != _host() or not parts[2].isdecimal() or os.name == "nt":
        return False  # on Windows asking after a process could end it
    try:
        os.kill(int(parts[2]), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
