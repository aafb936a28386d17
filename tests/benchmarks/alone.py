"""One contender on one instance, in this process alone: `python -m tests.benchmarks.alone`.

Writes the trace as it goes and the end when there is one. The clock starts once everything is imported.
"""

import argparse
import json
import os
import traceback
from pathlib import Path
from typing import Any

import allocation

from .contenders import CONTENDERS, Found, Task
from .contenders.task import NotApplicableError
from .contenders.trace import Trace
from .memory import peak_megabytes

TRACE, END = "trace.jsonl", "end.json"


def run(contender: str, task: Task) -> dict[str, Any]:
    """How the contender ended, its allocation verified; what went wrong is an end, too."""
    try:
        found = CONTENDERS[contender].runner()(task)
    except NotApplicableError as reason:
        return {"status": "not applicable", "note": str(reason)}
    except Exception:  # noqa: BLE001 - whatever a contender fails with is its result
        return {"status": "failed", "note": traceback.format_exc(limit=-2)}
    seconds, megabytes = task.trace.seconds, peak_megabytes(os.getpid())
    return {
        "status": found.status,
        "objective": found.objective,
        "bound": found.bound,
        "note": found.note,
        "seconds": seconds,
        "megabytes": megabytes,
        **verified(task.instance, found),
    }


def verified(instance: Path, found: Found) -> dict[str, Any]:
    """What the verifier makes of the levels: the objective that it finds, and how many constraints they break."""
    if not found.levels:
        return {"verified": None, "breaches": None}
    from allocation.outcome.allocation import judge

    verdict = judge(allocation.load(instance), found.levels, found.measures).verdict
    assert verdict is not None
    return {"verified": verdict.objective, "breaches": len(verdict.breaches)}


def main() -> None:
    """Run what is asked for, on so many cores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("instance", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--time-limit", type=float, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: arguments.threads])
    CONTENDERS[arguments.contender].runner()
    with Trace(arguments.folder / TRACE) as trace:
        task = Task(arguments.instance, arguments.time_limit, arguments.threads, arguments.seed, trace)
        end = run(arguments.contender, task)
    (arguments.folder / END).write_text(json.dumps(end) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
