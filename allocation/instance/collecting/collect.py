"""Collecting filled forms and exports of case counts into an instance."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from allocation.instance.checks import errors as row_errors
from allocation.instance.checks import warnings as row_warnings
from allocation.instance.collecting.answers import Answer, Received
from allocation.instance.collecting.cases import CaseReader, Counted, latest_as_needs, more_cases_than_need
from allocation.instance.collecting.collected import Collected
from allocation.instance.collecting.exports import read_exports
from allocation.instance.collecting.filled import FilledForm, read_filled
from allocation.instance.collecting.merging import Change, Merged, merged
from allocation.instance.collecting.missing import unanswered
from allocation.instance.collecting.opinions import OpinionReader, decided_twice
from allocation.instance.collecting.pages import Reader
from allocation.instance.collecting.plausible import odd_answers
from allocation.instance.collecting.settling import Settled, settled
from allocation.instance.draft import Draft
from allocation.instance.instance import Instance
from allocation.instance.loading import load
from allocation.instance.problems import InvalidInstance, Place, Problem
from allocation.instance.reading.files import Unreadable, read_bytes
from allocation.instance.reading.workbook import grids
from allocation.instance.rows import build
from allocation.instance.scenarios import trials
from allocation.instance.suggestions import closest
from allocation.instance.survey.form import Form
from allocation.instance.survey.forms import forms
from allocation.instance.survey.survey import INSTANCE
from allocation.instance.tables import Decided


def base_of(paths: Sequence[str | Path]) -> Instance:
    """The instance that a survey put beside its forms.

    Raises `InvalidInstance` if none of the paths is a survey's folder or in one.
    """
    for path in map(Path, paths):
        for folder in (path, *list(path.resolve().parents)[:2]):
            if (folder / INSTANCE).is_file():
                return load(folder / INSTANCE)
    raise InvalidInstance((Problem("no-survey", Place(str(paths[0])), values={"name": INSTANCE}),))


def collect(paths: Sequence[str | Path], into: Instance, *, cases: str | Path | None = None) -> Collected:
    """An instance with the answers of filled forms.

    paths: forms, or folders of forms. into: the instance that the forms ask about. cases: a map of exports of case
    counts (see `exports`). Nothing is written; what is wrong stands in `errors`, and then there is no instance.
    """
    return _Collecting(into).done(paths, cases)


class _Collecting:
    """One instance while forms are collected into it."""

    def __init__(self, into: Instance) -> None:
        self._into = into
        self._errors: list[Problem] = []
        self._warnings: list[Problem] = []

    def done(self, paths: Sequence[str | Path], cases: str | Path | None) -> Collected:
        """Read, settle, merge, judge."""
        asked = forms(self._into)
        received, answers = self._read(paths, asked)
        counts = self._counts(cases)
        answers += [answer for one in received for answer in one.answers()]
        answers += self._counted(answers, counts)
        said = settled(answers)
        self._errors += said.contradictions
        self._warnings += unanswered(asked, received) if received else ()
        result = merged(self._into, said.answers)
        self._warnings += odd_answers(self._into, result, said.answers)
        decided = [row for row in result.rows["decided"] if isinstance(row, Decided)]
        self._errors += decided_twice(decided, said.answers.values())
        instance = self._instance(result)
        return Collected(
            None if self._errors else instance,
            _in_order(self._errors),
            _in_order(self._warnings),
            tuple(_changes(result, said)),
            len(asked),
            len({one.source.office for one in received if not one.is_as_sent()}),
            len(said.answers),
        )

    def _counts(self, cases: str | Path | None) -> list[Counted]:
        """The counts of cases of all exports that a map names."""
        reader = CaseReader(self._into, self._errors, self._warnings)
        exports = [] if cases is None else read_exports(Path(cases), self._errors)
        return [one for export in exports for one in reader.read(export)]

    def _counted(self, answers: Sequence[Answer], counts: Sequence[Counted]) -> Iterator[Answer]:
        """What counts of cases answer, beside what zones state themselves."""
        stated = {(row.power, row.zone): row.need for row in self._into.needs}
        for answer in answers:
            if answer.table == "needs" and answer.column == "need" and isinstance(answer.value, float):
                stated[str(answer.key[0]), str(answer.key[1])] = answer.value
        self._warnings += more_cases_than_need(counts, stated)
        yield from (one.usage() for one in counts)
        yield from latest_as_needs(counts, stated)

    def _read(self, paths: Sequence[str | Path], asked: Sequence[Form]) -> tuple[list[Received], list[Answer]]:
        """The forms that came back, and what accepted opinions on lists come to."""
        reader, opinions = Reader(self._into), OpinionReader(self._into, self._errors, self._warnings)
        received: list[Received] = []
        accepted: list[Answer] = []
        for path, name in _files(paths):
            try:
                sheets = grids(read_bytes(path, name), name)
            except Unreadable as error:
                self._errors.append(error.problem)
                continue
            if opinions.is_list(sheets):
                accepted += opinions.read(sheets, name)
            elif filled := read_filled(sheets, name, self._errors, self._warnings):
                received += self._form(filled, asked, reader)
        return received, accepted

    def _form(self, filled: FilledForm, asked: Sequence[Form], reader: Reader) -> Iterator[Received]:
        """One form, if it is somebody's."""
        kind, of = filled.office
        form = next((form for form in asked if (form.kind, form.of) == filled.office), None)
        if form is None:
            known = [form.of for form in asked if form.kind == kind]
            self._errors.append(Problem("form-of-nobody", Place(filled.file), "", {"name": of}, closest(of, known)))
            return
        one = reader.read(filled, form, self._errors)
        self._warnings += self._about(filled, one)
        yield one

    def _about(self, filled: FilledForm, one: Received) -> Iterator[Problem]:
        """That a form asks about another instance, or shows figures that are no longer so."""
        place, own = Place(filled.file), self._into.settings.name
        if filled.facts.get("instance") != own:
            values = {"name": filled.facts.get("instance", ""), "own": own}
            yield Problem("form-of-another", place, one.source.name, values)
        if one.is_answered() and not filled.is_signed:
            yield Problem("form-unsigned", place, one.source.name)
        if outdated := sum(page.outdated for page in one.pages):
            yield Problem("form-outdated", place, one.source.name, {"count": outdated})

    def _instance(self, result: Merged) -> Instance:
        """The instance of merged rows; what is wrong between them is told."""
        draft = Draft(self._into.settings, result.rows, _MergedPlaces(self._into, result))
        self._errors += row_errors(draft)
        if self._errors:
            return self._into
        instance = build(draft, row_warnings(draft), places=self._into.places)
        self._errors += trials(instance)
        return instance


def _files(paths: Iterable[str | Path]) -> Iterator[tuple[Path, str]]:
    """The workbooks at paths and in folders, with their names in messages."""
    for path in map(Path, paths):
        if path.is_dir():
            for file in sorted(path.rglob("*.xlsx")):
                if not file.name.startswith(("~", ".")):
                    yield file, str(file.relative_to(path))
        else:
            yield path, path.name


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems form by form and line by line, each once."""
    distinct = {problem.line(): problem for problem in problems}
    return tuple(sorted(distinct.values(), key=lambda problem: _position(problem.place)))


def _position(place: Place) -> tuple[str, str, int, int]:
    return place.file, place.where.partition("!")[0], place.line or 0, place.column or 0


def _changes(result: Merged, said: Settled) -> Iterator[Change]:
    """What is not as the instance said, or as the same office said in an earlier form."""
    for change in result.changes:
        earlier: Answer | None = said.replaced.get(change.answer.cell)
        yield Change(change.answer, earlier.value) if change.before is None and earlier else change


@dataclass(frozen=True)
class _MergedPlaces:
    """Places of merged rows: the answer that a cell comes from, else the instance."""

    into: Instance
    result: Merged

    def cell(self, table: str, row: int, column: str) -> Place:
        """The cell of the form, or the instance's table."""
        origins = self.result.origins.get((table, row), {})
        return origins.get(column) or next(iter(origins.values()), self.table(table))

    def setting(self, path: str) -> Place:  # noqa: ARG002 - forms have no settings
        """The instance."""
        return Place(self.into.settings.name)

    def setting_key(self, path: str) -> Place:
        """The instance."""
        return self.setting(path)

    def table(self, table: str) -> Place:
        """The instance's table."""
        return Place(self.into.settings.name, where=table)

    def subject(self, table: str, row: int, column: str) -> str:
        """`table[key].column`."""
        written = self.result.rows[table][row]
        key = [getattr(written, name) for name in type(written).key]
        return f"{table}[{', '.join(str(part) for part in key if part is not None)}].{column}"

    def row(self, table: str, row: int) -> str:
        """The row's place."""
        return str(self.cell(table, row, ""))
