"""Alternatives: within the share, as different as trying everything says, and what they leave open."""

import threading
from itertools import product

import pytest
from brute_force import Tables, evaluate
from cases import TWO_ZONES, case, instance_of, rows

from allocation.analysis.alternatives import Alternatives, Keep, UnknownPattern, alternatives, find, words
from allocation.analysis.alternatives.find import NEAR
from allocation.engine import Ending
from allocation.engine.tradeoffs import Furthest
from allocation.instance import Instance
from allocation.outcome.allocation import Status

TABLES = case(
    {"resources": {"staff": {"cost": 0.1}}},
    bodies=TWO_ZONES,
    powers=rows(
        "power held_at lowest supervision authorisation domain", "p central - 2 1 trade", "q provincial - 1 2 customs"
    ),
    needs=rows("power zone need", "p a 10", "p b 4", "q a 3", "q b 1"),
    loads=rows("power resource fixed per_need", "p staff 2 0.5", "q staff 1 1"),
    capacities=rows("body resource amount", "A staff 14", "a staff 8"),
    links=rows("power_a power_b cost", "p q 1.5"),
)
WEIGHTS = {("p", "a"): 10 / 18, ("p", "b"): 4 / 18, ("q", "a"): 3 / 18, ("q", "b"): 1 / 18}


@pytest.fixture(scope="module")
def instance() -> Instance:
    """Two powers in two zones."""
    return instance_of(TABLES)


def every(tables: Tables, instance: Instance) -> dict[tuple[str, ...], float]:
    """The objective of every allocation that is allowed, by its levels in the order of the pairs."""
    pairs = instance.structure.pairs
    found = {}
    for levels in product(instance.settings.levels, repeat=len(pairs)):
        components, violations = evaluate(tables, dict(zip(pairs, levels, strict=True)), set())
        if not violations:
            found[levels] = sum(components.values())
    return found


def apart(one: tuple[str, ...], other: tuple[str, ...], instance: Instance) -> float:
    pairs = instance.structure.pairs
    return sum(WEIGHTS[pair] for pair, a, b in zip(pairs, one, other, strict=True) if a != b)


def levels_of(found: Alternatives, instance: Instance) -> list[tuple[str, ...]]:
    return [tuple(each.levels[pair] for pair in instance.structure.pairs) for each in found.allocations]


@pytest.mark.parametrize("within", [0.05, 0.3, 0.8])
def test_each_is_as_different_as_trying_everything_says(instance: Instance, within: float) -> None:
    """Proves: each is allowed and within the share; its nearest before it is, to 2 % of all need, the furthest that any
    allocation within the share has; and no allocation is beyond the bound that is told.

    Sensitivity: with a larger share they are further apart.
    """
    everything = every(TABLES, instance)
    found = alternatives(instance, 4, within=within)
    least = min(everything.values())
    assert found.table["objective"][0] == pytest.approx(least)
    chosen = levels_of(found, instance)
    close = [levels for levels, cost in everything.items() if cost <= least * (1 + within) + 1e-6]
    for number, row in enumerate(found.table.to_dict("records")):
        assert everything[chosen[number]] == pytest.approx(row["objective"])
        assert row["within"]
        assert row["distance"] == pytest.approx(apart(chosen[number], chosen[0], instance))
        if number > 0:
            furthest = max(min(apart(one, before, instance) for before in chosen[:number]) for one in close)
            assert furthest - NEAR - 1e-6 <= row["nearest"] <= furthest + 1e-9
            assert row["nearest_at_most"] >= furthest - 1e-6
    if len(found.table) < 5:
        assert all(min(apart(one, before, instance) for before in chosen) <= NEAR + 0.01 + 1e-6 for one in close)
    assert alternatives(instance, 1, within=0.8).table["nearest"].max() >= found.table["nearest"].max() - NEAR


def test_certainty_counts_levels(instance: Instance) -> None:
    """Proves: a pair's share is that of the allocations within the share that have it at the best one's level."""
    found = alternatives(instance, 3, within=0.5, keep=[Keep({"power": "p"}, "central")])
    close = [each for each, near in zip(found.allocations, found.table["within"], strict=True) if near]
    for row in found.certainty.to_dict("records"):
        same = sum(each.levels[row["power"], row["zone"]] == row["level"] for each in close)
        assert row["share"] == same / len(close)
        assert row["class"] == ("certain" if same == len(close) else "likely" if same > len(close) / 2 else "toss-up")
    assert not set(found.certainty["class"]) <= {"certain"}


def test_what_is_kept_is_the_best_that_keeps_it(instance: Instance) -> None:
    """Proves: keeping trade at the centre costs what trying everything says, and is said to cost more than the share;
    keeping what the best has anyway costs nothing.
    """
    everything = every(TABLES, instance)
    pairs = instance.structure.pairs
    central = min(
        cost
        for levels, cost in everything.items()
        if all(level == "central" for (power, _), level in zip(pairs, levels, strict=True) if power == "p")
    )
    best = alternatives(instance, 0).allocations[0]
    same = Keep({"power": "p", "zone": "b"}, best.levels["p", "b"])
    found = alternatives(instance, 0, keep=[Keep({"domain": "trade"}, "central"), same])
    assert list(found.table["kind"]) == ["best", "kept", "kept"]
    assert list(found.table["name"][1:]) == ["domain=trade:central", same.name]
    assert found.table["objective"][1] == pytest.approx(central)
    assert list(found.table["within"]) == [True, False, True]
    assert found.table["extra"][2] == pytest.approx(0, abs=1e-6)
    assert {found.allocations[1].levels["p", zone] for zone in "ab"} == {"central"}


def test_what_cannot_be_kept(instance: Instance) -> None:
    """Proves: pairs that law keeps off a level stay free and are counted; what leaves no allocation is named."""
    bound = {**TABLES, "powers": rows("power held_at lowest", "p central provincial", "q central -")}
    found = alternatives(instance_of(bound), 0, keep=[Keep({"parent": "A"}, "zone")])
    assert found.table["free"][1] == 2
    # zone a cannot carry power p: 2 + 0.5 × 10 + 1 + 3 = 11 > 8
    full = alternatives(instance, 0, keep=[Keep({"zone": "a"}, "zone")])
    assert full.without == ("zone=a:zone",)
    assert len(full.allocations) == 1
    assert full.to_json()["without"] == ["zone=a:zone"]


@pytest.mark.parametrize(
    ("keep", "reason", "hint"),
    [
        (Keep({"domian": "trade"}, "central"), "column", "domain"),
        (Keep({"domain": "trade"}, "centre"), "level", "central"),
        (Keep({"domain": "finance"}, "central"), "nothing", ""),
    ],
)
def test_what_is_not_in_the_instance(instance: Instance, keep: Keep, reason: str, hint: str) -> None:
    """Proves: a wrong column, level or value is told, with what was meant."""
    with pytest.raises(UnknownPattern) as wrong:
        alternatives(instance, keep=[keep])
    assert (wrong.value.reason, wrong.value.hint) == (reason, hint)


def test_without_needs_every_pair_counts_alike() -> None:
    """Proves: where no need is stated the distance is the share of pairs."""
    found = alternatives(instance_of({**TABLES, "needs": rows("power zone need", "p a 0")}), 1, within=0.9)
    assert found.table["distance"].isin([0, 0.25, 0.5, 0.75, 1]).all()


def test_no_allocation_and_a_cancellation(instance: Instance) -> None:
    """Proves: where there is none, it says so; a cancelled search hands back what it has."""
    stuck = instance_of({**TABLES, "decided": rows("decision power level", *(f"never p {x}" for x in LEVELS))})
    none = alternatives(stuck)
    assert (none.status, none.allocations, len(none.certainty)) == (Status.INFEASIBLE, (), 0)
    stop = threading.Event()
    stop.set()
    assert alternatives(instance, cancel=stop).status in (Status.INTERRUPTED, Status.UNKNOWN)
    assert not alternatives(instance, 50, within=0.3).cut_short
    with pytest.raises(ValueError, match="above 0 and below 1"):
        alternatives(instance, within=0)


def test_a_limit_that_comes_first_is_said(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: where a limit ends the search before anything different is found, that is told and not taken for the end
    of what differs.
    """
    monkeypatch.setattr(find, "furthest", lambda *_, **__: Furthest(Ending.TIME_LIMIT, None, 1.0))
    found = alternatives(instance, 2)
    assert found.cut_short
    assert words.remarks(found) == ["Time ended before as many as wanted were found: give a longer --time-limit."]


LEVELS = ("central", "provincial", "zone")
