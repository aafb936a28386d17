"""What is wrong with an input, and where: told by key, so that it can be said in English and Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from unicodedata import category

from allocation.language import Language, text


@dataclass(frozen=True)
class Place:
    """Where a planner finds a cell or key.

    line, column: 1-based; of the text for YAML, line and field for CSV, row and column for a sheet.
    where: what the planner calls it there: `needs!C5` in a workbook, `/tables/needs/3/need` in JSON, else empty.
    """

    file: str
    line: int | None = None
    column: int | None = None
    where: str = ""

    def __str__(self) -> str:
        """`file:line:column`, or `file:sheet!cell`, or `file#pointer`."""
        if self.where:
            return printable(f"{self.file}{'#' if self.where.startswith('/') else ':'}{self.where}")
        return printable(":".join(str(part) for part in (self.file, self.line, self.column) if part is not None))


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong or odd.

    key: the catalogue's key below `problem.`; `values` fill its placeholders, a tuple as a list of its items.
    subject: what it is about: `table.column`, a table, or a dotted key of `instance.yaml`.
    suggestion: what was probably meant, or empty.
    """

    key: str
    place: Place
    subject: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    suggestion: str = ""

    def message(self, language: Language = "en") -> str:
        """What is wrong, without place and hint."""
        comma = ", " if language == "en" else "、"
        told = {name: comma.join(value) if isinstance(value, tuple) else value for name, value in self.values.items()}
        return printable(text(f"problem.{self.key}", language, **told))

    def hint(self, language: Language = "en") -> str:
        """What was probably meant, or empty."""
        if not self.suggestion:
            return ""
        return printable(text("problem.did-you-mean", language, suggestion=self.suggestion))

    def line(self, language: Language = "en") -> str:
        """The whole report on one line: `file:line:column: table.column: what is wrong (did you mean …?)`."""
        subject = f" {printable(self.subject)}:" if self.subject else ""
        opening, closing = (" (", ")") if language == "en" else ("（", "）")
        hint = f"{opening}{self.hint(language)}{closing}" if self.suggestion else ""
        return f"{self.place}:{subject} {self.message(language)}{hint}"


def printable(line: str) -> str:
    """Text on one line, without characters that a terminal would obey; wide spaces are Chinese writing."""
    if line.isprintable():
        return line
    return "".join(letter if letter.isprintable() or category(letter) == "Zs" else "�" for letter in line)


class InvalidInstance(ValueError):  # noqa: N818 - it is a state of the input, named as planners name it
    """An input that is not a valid instance, with all its problems."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(problem.line() for problem in problems))
        self.problems = problems
