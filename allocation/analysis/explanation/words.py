"""An explanation in words, in English and Chinese, with the names that planners use."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from allocation.analysis.evaluation.words import Names, amount
from allocation.language import Language, text
from allocation.outcome.table import level_name
from allocation.outcome.verification.verdict import figure

if TYPE_CHECKING:
    from allocation.analysis.explanation.explanation import Explanation

NOTHING = 1e-6
"""Differences of cost up to this are rounding."""

_Row = Mapping[Any, Any]
_Place = tuple[str, str, str]
_PLACE = ["power", "zone", "level"]


def sentences(explanation: "Explanation", language: Language = "en", *, most: int = 10) -> list[str]:
    """Named pairs one by one; of all pairs, what bars them and those that would save the most."""
    telling = Telling(explanation, language, most)
    if explanation.named:
        return [telling.title(), *telling.pairs()]
    return [telling.title(), *telling.overview(), *telling.greatest()]


def summary(explanation: "Explanation", language: Language = "en") -> list[str]:
    """How many pairs would be cheaper elsewhere, and what bars them."""
    telling = Telling(explanation, language, 0)
    return [telling.title(), *telling.overview()]


def alternatives(explanation: "Explanation", language: Language = "en", *, most: int = 20) -> pd.DataFrame:
    """The first alternatives, headings and cells in words."""
    names = Names(explanation.allocation.instance, language)
    frame = explanation.alternatives.head(most)
    cells = {
        "power": [names.power(power) for power in frame["power"]],
        "zone": [names.body(zone) for zone in frame["zone"]],
        "level": [level_name(level, language) for level in frame["level"]],
        "alternative": [level_name(level, language) for level in frame["alternative"]],
        "difference": [_signed(value) for value in frame["difference"]],
        "barred_by": [
            _join([_say(f"family.{name}", language) for name in several], language) for several in frame["barred_by"]
        ],
    }
    return pd.DataFrame({_say(f"column.{name}", language): column for name, column in cells.items()})


class Telling:
    """The frames of an explanation, by pair and level, and the names in one language."""

    def __init__(self, explanation: "Explanation", language: Language, most: int) -> None:
        self._explanation = explanation
        self._language = language
        self._most = most
        self._instance = explanation.allocation.instance
        self._names = Names(self._instance, language)
        self._levels: dict[tuple[str, str], list[_Row]] = {}
        self._chosen: dict[tuple[str, str], str] = {}
        for row in explanation.levels.to_dict("records"):
            self._levels.setdefault((row["power"], row["zone"]), []).append(row)
            if row["chosen"]:
                self._chosen[row["power"], row["zone"]] = row["level"]
        self._barriers = _by_place(explanation.barriers)
        self._costs = _by_place(explanation.costs)

    def title(self) -> str:
        """What is explained."""
        count = len(self._levels)
        counted = self._say(f"count.pair.{'one' if count == 1 else 'many'}", count=f"{count:,}")
        unit = self._instance.settings.units.told(self._language).cost
        return self._say("title", name=self._explanation.name, count=counted, unit=unit)

    def pairs(self) -> list[str]:
        """Every pair: where it is, each other level, and what solving again found."""
        solves = self._explanation.solves.to_dict("records")
        told = []
        for pair, rows in self._levels.items():
            told += self._now(rows)
            told += [self._option(row, "option") for row in rows if not row["chosen"]]
            told += [self._solved(row) for row in solves if (row["power"], row["zone"]) == pair]
        return told

    def overview(self) -> list[str]:
        """How many pairs would be cheaper elsewhere, and what bars them."""
        levels = self._explanation.levels
        cheaper = levels[levels["difference"] < -NOTHING]
        free = cheaper[cheaper["barriers"] == 0][["power", "zone"]].drop_duplicates()
        barred = cheaper[cheaper["barriers"] > 0]
        told = [self._say("cheaper-free", count=f"{len(free):,}") if len(free) else self._say("none-free")]
        if len(barred):
            reasons = barred[_PLACE].merge(self._explanation.barriers, on=_PLACE)
            pairs = reasons[["power", "zone", "family"]].drop_duplicates()
            families = Counter(pairs["family"])
            named = [
                self._say("family-count", family=self._say(f"family.{family}"), count=f"{count:,}")
                for family, count in families.most_common()
            ]
            count = len(barred[["power", "zone"]].drop_duplicates())
            told.append(self._say("cheaper-barred", count=f"{count:,}", families=_join(named, self._language)))
        return told

    def greatest(self) -> list[str]:
        """The pairs that would save the most, each at its cheapest level."""
        levels = self._explanation.levels
        cheaper = levels[levels["difference"] < -NOTHING].sort_values("difference", kind="stable")
        first = cheaper.drop_duplicates(["power", "zone"]).head(self._most)
        return [self._option(row, "option-of") for row in first.to_dict("records")]

    def _now(self, rows: Sequence[_Row]) -> list[str]:
        chosen = next(row for row in rows if row["chosen"])
        structure = self._instance.structure
        today = structure.levels[structure.current[chosen["power"], chosen["zone"]]]
        told = [self._say("stays" if chosen["current"] else "changed", **self._place(chosen), today=self._level(today))]
        if reasons := self._reasons(chosen):
            told.append(self._say("breaks", level=self._level(chosen["level"]), reasons=reasons))
        return told

    def _option(self, row: _Row, form: str) -> str:
        reasons = self._reasons(row)
        bars = self._say("barred", reasons=reasons) if reasons else self._say("free")
        origin = self._level(self._chosen[row["power"], row["zone"]])
        return self._say(form, **self._place(row), **{"from": origin}, cost=self._cost(row), bars=bars)

    def _cost(self, row: _Row) -> str:
        """The difference to the chosen level and the terms that make it up."""
        parts = self._limited([self._say("signed", what=what, amount=_signed(each)) for what, each in self._parts(row)])
        if abs(row["difference"]) <= NOTHING:
            return self._say("same-parts", parts=parts) if parts else self._say("same")
        form = "more" if row["difference"] > 0 else "less"
        return self._say(form, amount=amount(abs(row["difference"])), parts=parts)

    def _parts(self, row: _Row) -> list[tuple[str, float]]:
        """What differs from the chosen level, the greatest first."""
        place = (row["power"], row["zone"], row["level"])
        stays = (*place[:2], self._chosen[place[:2]])
        weights = self._instance.settings.weights
        difference: dict[tuple[str, str], float] = {}
        for at, sign in ((place, 1), (stays, -1)):
            for cost in self._costs.get(at, ()):
                key = (cost["term"], "" if pd.isna(cost["other"]) else cost["other"])
                share = sign * getattr(weights, cost["component"]) * cost["amount"]
                difference[key] = difference.get(key, 0.0) + share
        parts = sorted(difference.items(), key=lambda part: -abs(part[1]))
        return [(self._term(*key), each) for key, each in parts if abs(each) > NOTHING]

    def _term(self, term: str, other: str) -> str:
        name = {"link": self._names.power, "innovation": self._names.innovation}.get(term, str)(other)
        return self._say(f"term.{term}", other=name)

    def _reasons(self, row: _Row) -> str:
        barriers = self._barriers.get((row["power"], row["zone"], row["level"]), [])
        return self._limited([self._barrier(barrier) for barrier in barriers], "semicolon")

    def _barrier(self, barrier: _Row) -> str:
        family, other = barrier["family"], barrier["other"]
        variant: str = "" if pd.isna(barrier["variant"]) else f"-{barrier['variant']}"
        if family in ("consent", "agenda"):
            other = self._names.ministry(other)
        elif family in ("bundle", "requires", "separate"):
            other = self._names.power(other)
        return self._say(
            f"barrier.{family}{variant}",
            body="" if pd.isna(barrier["body"]) else self._names.bodies[barrier["body"]],
            other=other,
            level="" if pd.isna(barrier["rule_level"]) else self._level(barrier["rule_level"]),
            **{name: figure(barrier[name]) for name in ("short", "has", "needed")},
        )

    def _solved(self, row: _Row) -> str:
        level = self._level(row["level"])
        if pd.isna(row["objective"]):
            return self._say("infeasible" if row["status"] == "infeasible" else "unknown", level=level)
        known = [name for name in ("least", "most") if not pd.isna(row[f"at_{name}"])]
        form = {2: "range", 1: f"range-{''.join(known)}", 0: "range-none"}[len(known)]
        told = self._say(form, least=amount(row["at_least"]), most=amount(row["at_most"]))
        moves = self._moves((row["power"], row["zone"], row["level"]))
        return self._say(
            "solved" if row["difference"] >= 0 else "solved-less",
            level=level,
            amount=amount(abs(row["difference"])),
            range=told,
            rest=self._say("moves", moves=self._limited(moves, "semicolon")) if moves else self._say("nothing-else"),
        )

    def _moves(self, place: _Place) -> list[str]:
        """The pairs that move and the measures that change with a re-solve."""
        zh = self._language == "zh"
        told = []
        for row in _by_place(self._explanation.moved).get(place, ()):
            names = {"power": self._names.power(row["moved_power"]), "zone": self._names.bodies[row["moved_zone"]]}
            told.append(self._say("moved", **names, **{name: self._level(row[name]) for name in ("from", "to")}))
        named = {row.measure: (row.name_zh if zh else row.name_en) or row.measure for row in self._instance.measures}
        return told + [
            self._say("adopted" if row["adopted"] else "dropped", measure=named[row["measure"]])
            for row in _by_place(self._explanation.measures).get(place, ())
        ]

    def _place(self, row: _Row) -> dict[str, str]:
        return {
            "power": self._names.power(row["power"]),
            "zone": self._names.bodies[row["zone"]],
            "level": self._level(row["level"]),
            "body": self._say("nobody") if pd.isna(row["body"]) else self._names.bodies[row["body"]],
        }

    def _limited(self, told: Sequence[str], by: str = "separator") -> str:
        """The first of a list and how many more there are."""
        rest = len(told) - self._most
        shown = [*told[: self._most], self._say("rest", count=f"{rest:,}")] if rest > 0 else told
        return self._say(by).join(shown)

    def _level(self, level: str) -> str:
        return level_name(level, self._language)

    def _say(self, key: str, **values: object) -> str:
        return _say(key, self._language, **values)


def _by_place(frame: pd.DataFrame) -> dict[_Place, list[_Row]]:
    found: dict[_Place, list[_Row]] = {}
    for row in frame.to_dict("records"):
        found.setdefault((row["power"], row["zone"], row["level"]), []).append(row)
    return found


def _signed(value: float) -> str:
    if abs(value) <= NOTHING:
        return "0"
    return ("+" if value > 0 else "−") + amount(abs(value))


def _join(names: Sequence[str], language: Language) -> str:
    return _say("separator", language).join(names)


def _say(key: str, language: Language, **values: object) -> str:
    return text(f"explanation.{key}", language, **values)
