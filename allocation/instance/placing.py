"""Writing a file or folder beside its final name and moving it there whole, so that a process killed at any moment
leaves what was there or what is new, never half of it.
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
def placed_whole(target: Path, *, overwrite: bool = False, ours: Callable[[str], bool] | None = None) -> Iterator[Path]:
    """A path to write a file or a folder to; it becomes `target` when the block ends well and vanishes if it fails.

    overwrite: replace what is at `target`. ours: for a folder, the names of entries that are replaced; others
    (somebody's notes) are kept. Without it no folder is replaced.
    Raises `FileExistsError` where something other than an empty folder is at `target` and is not to be replaced.
    """
    target = target.resolve()
    _refuse(target, overwrite=overwrite, ours=ours)
    target.parent.mkdir(parents=True, exist_ok=True)
    clear_stale(target)
    partial = _beside(target, "partial")
    try:
        yield partial
        _refuse(target, overwrite=overwrite, ours=ours)
        if _is_empty_folder(target):
            target.rmdir()
        if partial.is_dir() and target.is_dir() and ours is not None:
            _keep(target, partial, ours)
            _exchange(partial, target)
        elif overwrite and not partial.is_dir() and not target.is_dir():
            partial.replace(target)
        else:
            _rename_onto_nothing(partial, target)
    finally:
        _remove(partial)


def _refuse(target: Path, *, overwrite: bool, ours: Callable[[str], bool] | None) -> None:
    if not target.exists() or _is_empty_folder(target):
        return
    if not overwrite or (target.is_dir() and ours is None):
        raise FileExistsError(f"{target} exists")


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def clear_stale(target: Path) -> None:
    """Remove what killed processes left beside `target`; bring an old folder back if it was just being replaced."""
    if not target.parent.is_dir():
        return
    for entry in list(target.parent.iterdir()):
        if entry.name.startswith(_prefix(target, "replaced")) and _is_stale(entry):
            if target.exists():
                _remove(entry)
            else:
                entry.rename(target)
        elif entry.name.startswith(_prefix(target, "partial")) and _is_stale(entry):
            _remove(entry)


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
