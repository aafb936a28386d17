"""Run the benchmark: `python -m tests.benchmarks.run` from the project's root, on Linux, with the extra `benchmark`.

Every instance and contender that is asked for and not yet in the output folder's records is run, one after the other;
stop it whenever you like and start it again. The report is written anew after every instance, from all records.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .cases import DEFAULT_FAMILIES, LINKS, ROOT, SEEDS, STRENGTHS, TIGHTNESSES, Case, Wanted, families
from .contenders import CONTENDERS
from .launch import Limits, launch, prepared
from .records import Records, key_of, record_of
from .report import write_pictures, write_report

TABLE = Path(__file__).with_name("NATIONAL.md")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what is left of what is asked for, and write the report."""
    asked = _parse(arguments)
    wanted = Wanted(tuple(asked.links), tuple(asked.coordination), tuple(asked.capacity), tuple(asked.seed))
    limits = Limits(asked.time_limit, asked.grace, asked.memory, asked.threads)
    cases = [case for family in asked.family for case in families(wanted)[family]()]
    asked.output.mkdir(parents=True, exist_ok=True)
    records = Records(asked.output / "records.jsonl")
    _announce(asked.contender, cases, limits)
    for case in cases:
        if _run(case, wanted, asked.contender, limits, asked.output, records):
            write_report(list(records), asked.table, asked.output)
    write_report(list(records), asked.table, asked.output)
    if asked.png:
        write_pictures(list(records), asked.table)


def _run(case: Case, wanted: Wanted, contenders: Sequence[str], limits: Limits, output: Path, records: Records) -> bool:
    """Run the contenders that have no record of a case yet; whether there were any."""
    done = {key_of(record) for record in records}
    left = [
        name
        for name in contenders
        if not CONTENDERS[name].missing and (case.name, name, limits.seconds(case), limits.threads) not in done
    ]
    for name in left:
        folder = output / "instances" / case.name
        facts = prepared(case, wanted, folder)
        end = launch(name, case, folder, limits)
        records.add(record_of(case, facts, name, limits, end))
        sys.stderr.write(f"{case.name}, {name}: {end['status']}, {end.get('verified')}, {end.get('bound')}\n")
    return bool(left)


def _announce(contenders: Sequence[str], cases: Sequence[Case], limits: Limits) -> None:
    missing = [name for name in contenders if CONTENDERS[name].missing]
    for name in missing:
        sys.stderr.write(f"{name}: missing, {', '.join(CONTENDERS[name].missing)} not installed\n")
    searching = sum(CONTENDERS[name].kind == "search" and name not in missing for name in contenders)
    hours = sum(map(limits.seconds, cases)) * searching / 3600
    sys.stderr.write(f"{len(cases)} instances, {searching} searching contenders, at most about {hours:.1f} hours\n")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    several: tuple[tuple[str, type, Sequence[object], Sequence[object]], ...] = (
        ("family", str, tuple(families(Wanted())), DEFAULT_FAMILIES),
        ("contender", str, tuple(CONTENDERS), tuple(CONTENDERS)),
        ("links", int, LINKS, LINKS),
        ("coordination", str, STRENGTHS, STRENGTHS),
        ("capacity", str, TIGHTNESSES, TIGHTNESSES),
        ("seed", int, range(100), SEEDS),
    )
    for name, kind, choices, default in several:
        told, shown = ", ".join(map(str, default)), "N" if kind is int else None
        parser.add_argument(
            f"--{name}", type=kind, nargs="+", choices=choices, default=default, metavar=shown, help=told
        )
    parser.add_argument("--time-limit", type=float, help="seconds a run; by default the family's own")
    parser.add_argument("--grace", type=float, default=60.0, help="seconds after the limit at which a run is ended")
    parser.add_argument("--memory", type=float, default=16.0, help="gigabytes at which a run is ended")
    parser.add_argument("--threads", type=int, default=2, help="cores and threads of a run")
    parser.add_argument("--output", type=Path, default=ROOT / "results" / "benchmark", help="folder of the records")
    parser.add_argument("--table", type=Path, default=TABLE, help="file that the report is written to")
    parser.add_argument("--png", action="store_true", help="the figures as PNG files beside the table, too")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
