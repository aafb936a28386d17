"""The tables of a benchmark, from all of its records."""

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from allocation.outcome.versions import software_versions

from .contenders import CONTENDERS
from .contenders.listed import version_of
from .figures import growth_figure, profile_figure
from .measured import COLUMNS, GAPS, contradictions, measured
from .metrics import geometric_mean
from .records import Record

GAP_SHIFT, TIME_SHIFT = 1e-4, 1.0
"""Shifts of the geometric means: 0.01 % of gap, a second of time, a second of a primal integral."""


def write_report(records: Sequence[Record], table: Path, output: Path) -> None:
    """Write the table, a CSV file of every run beside it, and the figures as pages into the output folder."""
    frame = measured(records)
    growth, exponents = growth_figure(frame)
    figures = {"profile": profile_figure(frame), "growth": growth} if len(frame) else {}
    for name, figure in figures.items():
        figure.write_html(output / f"{name}.html")
    frame.sort_values(["family", "name", "time_limit", "contender"]).to_csv(table.with_suffix(".csv"), index=False)
    table.write_text("\n".join(_lines(records, frame, exponents)) + "\n", encoding="utf-8")


def write_pictures(records: Sequence[Record], table: Path) -> None:
    """The figures as PNG files beside the table; takes kaleido and a Chrome."""
    frame = measured(records)
    profile_figure(frame).write_image(table.with_name(f"{table.stem}-profile.png"))
    growth_figure(frame)[0].write_image(table.with_name(f"{table.stem}-growth.png"))


def _lines(records: Sequence[Record], frame: pd.DataFrame, exponents: dict[str, float]) -> Iterator[str]:
    yield from _preamble(records)
    yield from _families(frame[frame["distance"].isna() & frame["coordination"].notna()])
    yield from _published(frame[frame["coordination"].isna()])
    yield from _building(records)
    if exponents:
        yield from ("", "## Growth", "")
        told = ", ".join(f"{name} {value:.2f}" for name, value in exponents.items())
        yield "Seconds to a proven 5 % grow with the number of pairs by an exponent of (medium coordination, generated"
        yield f"instances, only those where it is reached): {told}."
    yield from _remarks(records, frame)
    yield from ("", "## Columns of the CSV file", "")
    yield from (f"* `{name}`: {meaning}" for name, meaning in COLUMNS.items())


def _preamble(records: Sequence[Record]) -> Iterator[str]:
    versions = software_versions()
    packages = {package: version_of(package) for contender in CONTENDERS.values() for package in contender.packages}
    versions |= {package: version for package, version in packages.items() if version}
    threads = ", ".join(str(threads) for threads in sorted({record["threads"] for record in records}))
    yield from ("# Benchmark beside other solvers", "")
    yield "Written by `python -m tests.benchmarks.run`. Every run is a process of its own, one after the other, on"
    yield f"the same cores (threads: {threads}; SCIP has one), with the same time limit. The clock starts before the"
    yield "instance is loaded and after everything is imported; building the model is within the limit. What comes up"
    yield "to 2 % and a second late counts. Relative gap 1e-6. Every allocation is checked by our verifier; one that"
    yield "breaks a constraint does not count."
    yield ""
    yield f"Machine: {platform.machine()}, {os.cpu_count()} cores, {_gigabytes():.0f} GB of memory. Versions:"
    yield f"{', '.join(f'{name} {version}' for name, version in versions.items())}."
    yield ""
    yield "Gap: improvement gap, (objective − bound) / (today's objective − bound). Means are geometric, shifted by"
    yield f"{GAP_SHIFT:.2%} of gap and {TIME_SHIFT:g} s; without an allocation or a bound the gap counts as 100 %, and"
    yield "a time that is not reached as the time limit (how many reached it stands beside). Integral: seconds weighted"
    yield "by the share of the improvement to the best known allocation that is missing."
    yield ""


def _gigabytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _families(frame: pd.DataFrame) -> Iterator[str]:
    """A row a family, strength of coordination and contender."""
    if frame.empty:
        return
    yield from ("## Generated and real instances", "")
    headings = ["family", "coordination", "limit, s", "contender", "instances", "with an allocation"]
    headings += ["gap", "gap to the best bound"]
    headings += [f"s to {gap:.0%}" for gap in GAPS.values()]
    headings += ["useful after, s", "integral, s", "prepare and verify, s", "most MB"]
    yield from _head(headings)
    keys = ["family", "coordination", "time_limit", "contender"]
    for (family, coordination, _, contender), rows in frame.groupby(keys, sort=False):
        limit = float(rows["time_limit"].iloc[0])
        cells = [family, coordination, f"{limit:g}", contender, len(rows), int(rows["objective"].notna().sum())]
        cells += [_gap(rows["gap"]), _gap(rows["gap_to_best"])]
        cells += [_time(rows[name], limit) for name in (*GAPS, "useful")]
        cells += [_mean(rows["integral"].dropna()), _mean(rows["prepared"]), f"{rows['megabytes'].max():.0f}"]
        yield _line(cells)


def _published(frame: pd.DataFrame) -> Iterator[str]:
    if frame.empty:
        return
    yield from ("", "## Published instances", "")
    yield "Distance: (objective − best known value) / best known value, of files that have one. Single-source facility"
    yield "location is left out: the price of opening a facility has no place in the mapping of the tests."
    yield ""
    headings = ["family", "limit, s", "contender", "files", "with an allocation", "proven", "seconds"]
    yield from _head([*headings, "mean distance", "largest distance", "most MB"])
    for (family, _, contender), rows in frame.groupby(["family", "time_limit", "contender"], sort=False):
        limit = float(rows["time_limit"].iloc[0])
        proven = _closed(rows)
        distances = rows["distance"].dropna()
        shown = [f"{distances.mean():.3%}", f"{distances.max():.3%}"] if len(distances) else ["–", "–"]
        counts = [len(rows), int(rows["objective"].notna().sum()), int(proven.sum())]
        seconds = _mean(rows["seconds"].fillna(limit))
        yield _line([family, f"{limit:g}", contender, *counts, seconds, *shown, f"{rows['megabytes'].max():.0f}"])


def _closed(rows: pd.DataFrame) -> pd.Series:
    """Whether objective and bound meet, to a millionth and what solvers allow themselves."""
    open_part = rows["objective"] - rows["bound"]
    return open_part <= 2e-6 * rows["objective"].abs()


def _building(records: Sequence[Record]) -> Iterator[str]:
    """Seconds to build and hand over, a row a family and contender."""
    built = [record for record in records if CONTENDERS[record["contender"]].kind == "build"]
    if not built:
        return
    yield from ("", "## Building and handing over the model", "")
    yield "linopy and PyOptInterface are given our finished matrix: their own part is what arrays and hand-over cost,"
    yield "without the arithmetic that makes the figures. Means over the instances, seconds."
    yield ""
    yield from _head(["family", "contender", "instances", "load", "formulation", "own part", "all", "most MB"])
    frame = pd.DataFrame(
        {
            "family": record["family"],
            "contender": record["contender"],
            "load": record["phases"].get("load"),
            "formulation": sum(record["phases"].get(phase, 0.0) for phase in ("build", "compile")),
            "all": record.get("seconds"),
            "megabytes": record["megabytes"],
        }
        for record in built
    )
    for (family, contender), rows in frame.groupby(["family", "contender"], sort=False):
        ended = rows.dropna(subset=["all"])
        own = ended["all"] - ended["load"] - ended["formulation"]
        means = [_mean(column) for column in (ended["load"], ended["formulation"], own, ended["all"])]
        yield _line([family, contender, f"{len(ended)} of {len(rows)}", *means, f"{rows['megabytes'].max():.0f}"])


def _remarks(records: Sequence[Record], frame: pd.DataFrame) -> Iterator[str]:
    yield from ("", "## Remarks", "")
    for contender in CONTENDERS.values():
        if contender.missing:
            yield f"* {contender.name}: missing, {', '.join(contender.missing)} not installed."
        elif not any(record["contender"] == contender.name for record in records):
            yield f"* {contender.name}: not run."
    unusual = ("not applicable", "failed", "died", "out of time", "out of memory")
    for status in unusual:
        for record in records:
            if record["status"] == status:
                reason = " ".join(record["note"].split())
                yield f"* {record['contender']} on {record['name']}: {status}{f' ({reason})' if reason else ''}."
    for record in records:
        if record.get("breaches"):
            who = f"{record['contender']} on {record['name']}"
            yield f"* {who}: its allocation breaks {record['breaches']} constraints."
    unseen = frame[~frame["verified"] & frame["objective"].notna()]
    for row in unseen.itertuples():
        yield f"* {row.contender} on {row.name}: ended from outside, its last objective is not verified."
    wrong = contradictions(records)
    yield f"* Bounds above a verified allocation: {len(wrong) or 'none'}."
    yield from (f"  * {line}" for line in wrong)
    if any(record["contender"] == "cp-sat" for record in records):
        yield "* cp-sat solves a relaxation in whole numbers (`contenders/whole_numbers.py`); its bounds give up what"
        yield "  rounding may be worth, so they hold for the matrix. For example:"
        note = next((record["note"] for record in records if record["contender"] == "cp-sat" and record["note"]), "–")
        yield f"  {note}."


def _gap(gaps: pd.Series) -> str:
    mean = geometric_mean(gaps.fillna(1.0), GAP_SHIFT)
    return "–" if mean is None else f"{mean:.2%}"


def _time(times: pd.Series, limit: float) -> str:
    mean = geometric_mean(times.fillna(limit), TIME_SHIFT)
    return "–" if mean is None else f"{mean:.1f} ({times.notna().sum()} of {len(times)})"


def _mean(times: Iterable[float]) -> str:
    mean = geometric_mean(times, TIME_SHIFT)
    return "–" if mean is None else f"{mean:.2f}"


def _head(names: Sequence[str]) -> Iterator[str]:
    yield _line(names)
    yield "|" + "---|" * len(names)


def _line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"
