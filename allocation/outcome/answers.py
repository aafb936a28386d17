"""What `solve --json` answers: the models that write it, of which its JSON Schema is made."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from allocation.instance.columns import untitled
from allocation.language import Language, text

VERSION: Literal[1] = 1
"""Goes up whenever a key comes, goes or changes its meaning."""

Share = Annotated[float, Field(ge=0)]


class _Said(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        allow_inf_nan=False,
        json_schema_serialization_defaults_required=True,
    )

    def plain(self) -> dict[str, Any]:
        """As what JSON knows, in the order of the schema."""
        return self.model_dump(mode="json", by_alias=True)


class Components(_Said):
    """The five components, before weights."""

    unmet_need: float
    lost_innovation: float
    coordination: float
    spending: float
    change: float


class Assignment(_Said):
    """The level of one pair."""

    power: str
    zone: str
    level: str


class Answer(_Said):
    """How a search ended, and the allocation that it found, if any."""

    version: Literal[1] = Field(VERSION, alias="schema")
    status: Literal["optimal", "feasible", "infeasible", "interrupted", "unknown"]
    objective: float | None
    bound: float | None
    gap: Share | None
    components: Components | None
    measures: tuple[str, ...]
    assignments: tuple[Assignment, ...]
    seconds: Share
    result: str | None


class Mistake(_Said):
    """One thing that is wrong with an input, in the language that was asked for."""

    file: str
    line: int | None
    column: int | None
    where: str
    message: str
    hint: str


class Refusal(_Said):
    """What is said of an invalid instance: everything that is wrong with it."""

    version: Literal[1] = Field(VERSION, alias="schema")
    valid: Literal[False] = False
    errors: Annotated[tuple[Mistake, ...], Field(min_length=1)]


# where the catalogue says what the keys of each part mean
_TOLD: dict[type[_Said], str] = {
    Answer: "answer.answer",
    Assignment: "answer.assignment",
    Components: "command.component",
    Refusal: "answer.refusal",
    Mistake: "answer.mistake",
}


def answer_schema(language: Language = "en") -> dict[str, Any]:
    """JSON Schema (2020-12) of what `solve --json` prints: an answer, or the refusal of an invalid instance."""
    shapes = untitled(TypeAdapter(Answer | Refusal).json_schema(by_alias=True, mode="serialization"))
    for model, told in _TOLD.items():
        part = shapes["$defs"][model.__name__]
        part["description"] = text(f"answer.kind.{model.__name__.lower()}", language)
        for key, shape in part["properties"].items():
            shape["description"] = text(f"{told}.{key}", language)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": text("answer.title", language),
        **shapes,
    }
