"""Save a result again and again, killed at the first, second, third … touch of the disk, and see what is left.

Run as `python killed_saves.py FOLDER [overwrite]`; prints how often the new result was there whole, and how often not.
Each save is a process of its own that a signal ends, so nothing in it can clean up.
"""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from small import everywhere, state

from allocation.outcome.allocation import Allocation, judge
from allocation.outcome.folder import InvalidResult, read, save

TOUCHES = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree")
INSTANCE = state(powers=[{"power": f"a{number}"} for number in range(50)])
OLD = judge(INSTANCE, everywhere(INSTANCE, "central"))
NEW = judge(INSTANCE, everywhere(INSTANCE, "zone"))


def in_a_process(task: Callable[[], int]) -> int | None:
    """The number that a task gives in a process of its own; None if it was killed."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = task()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return None if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)


def killed_at(touch: int, parent: Path) -> None:
    """End this process at the given touch of what is in a folder."""
    left = touch

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event in TOUCHES and arguments and str(arguments[0]).startswith(str(parent)):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def what_is_there(folder: Path) -> int:
    """0: nothing. 1: the old result, whole. 2: the new one, whole. An exception, so 99, for anything else."""
    try:
        found = read(folder)
    except InvalidResult as problem:
        return 0 if problem.key == "missing" else 98
    return 1 if found.levels == OLD.levels and found.objective == OLD.objective else 2


def saved(allocation: Allocation, folder: Path, *, overwrite: bool = True) -> int:
    """Save, and give 0 for done."""
    save(allocation, folder, overwrite=overwrite)
    return 0


def killed_save(touch: int, folder: Path, *, overwrite: bool) -> int | None:
    """Save the new result, killed at a touch; None if it was, 0 if it got through before."""

    def task() -> int:
        killed_at(touch, folder.parent)
        return saved(NEW, folder, overwrite=overwrite)

    return in_a_process(task)


def main(folder: Path, *, overwrite: bool) -> Counter[str]:
    """Kill a save at every touch of the disk until one gets through."""
    seen: Counter[str] = Counter()
    for touch in range(1, 10_000):
        if overwrite:
            in_a_process(lambda: saved(OLD, folder))
        elif folder.exists():
            folder.rename(folder.with_name(f"whole{touch}"))
        ended = killed_save(touch, folder, overwrite=overwrite)
        there = in_a_process(lambda: what_is_there(folder))
        if there not in ({1, 2} if overwrite else {0, 2}):
            raise SystemExit(f"killed at touch {touch}: {there}")
        seen["new" if there == 2 else "not yet"] += 1
        if ended is not None:
            return seen
    raise SystemExit("no save ever got through")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    counted = main(target, overwrite="overwrite" in sys.argv)
    in_a_process(lambda: saved(NEW, target))
    left_over = [entry.name for entry in target.parent.iterdir() if entry.name.startswith(".")]
    print(counted["not yet"], counted["new"], len(left_over))  # noqa: T201 - what the test reads
