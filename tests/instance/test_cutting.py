"""Cutting one's own part out of an instance: what it fixes, and that decisions mean what they mean in the whole."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from small import state
from strategies import as_folder, random_tables

from allocation.instance import Instance, InvalidInstance, load
from allocation.instance.cutting import Cut, body_named, cut, instance_named, write_cut
from allocation.instance.structure import Pair
from allocation.instance.tables import Current
from allocation.language import LANGUAGES
from allocation.outcome.verification import Verdict, verify

INSTANCES = Path(__file__).resolve().parents[2] / "instances"


def parts(instance: Instance) -> list[str]:
    """The bodies that a part may be cut out for."""
    structure = instance.structure
    return [body for body in structure.parent if body != structure.root and structure.zones_under[body]]


def chosen_inside(part: Cut, random: Random) -> tuple[dict[Pair, str], list[str]]:
    """Random levels of the part's pairs and some of its measures."""
    structure = part.instance.structure
    levels = {
        pair: structure.levels[random.choice([*structure.chain[pair[1]], structure.current[pair]])]
        for pair in structure.pairs
    }
    return levels, [row.measure for row in part.instance.measures if random.random() < 0.3]


def as_today(instance: Instance) -> dict[Pair, str]:
    """Today's allocation."""
    structure = instance.structure
    return {pair: structure.levels[structure.current[pair]] for pair in structure.pairs}


def moved(instance: Instance, random: Random) -> Instance:
    """The instance with a today that has handed much down, so that others have taken much of what is shared."""
    structure = instance.structure
    current = tuple(
        Current(power=power, zone=zone, level=structure.levels[random.choice(list(structure.chain[zone]))])
        for power, zone in structure.pairs
    )
    return replace(instance, current=current)


def outside_is_clean(instance: Instance, part: Cut) -> bool:
    """Whether today's allocation breaks nothing outside the part."""
    if any(note.key in ("agenda-exceeded", "capacity-exceeded", "tie-broken") for note in part.notes):
        return False
    inside, bodies = set(part.instance.structure.zones), {row.body for row in part.instance.bodies}
    breaches = verify(instance, as_today(instance), ()).breaches
    return not any(
        (breach.zone is not None and breach.zone not in inside)
        or (breach.body is not None and breach.body not in bodies)
        for breach in breaches
    )


def excesses(verdict: Verdict, part: Cut) -> dict[tuple[str, ...], object]:
    """By how much the part's ministries and bodies are over their limits, those with nothing left aside."""
    exceeded = {note.values["name"] for note in part.notes if note.key.endswith("-exceeded")}
    names = {row.body for row in part.instance.bodies} - exceeded
    return {
        (breach.family, *breach.ids): pytest.approx(breach.excess)
        for breach in verdict.breaches
        if breach.body in names and breach.other not in exceeded and breach.family in ("agenda", "capacity")
    }


def test_a_part_costs_and_may_do_what_it_does_in_the_whole(tmp_path: Path) -> None:
    """Proves: with the others as today, costs of whole and part differ by a constant, what is shared is exceeded by as
    much, and one is feasible if and only if the other is.

    Sensitivity: with agendas, authorisations, fixed loads, capacities or uniform powers left as they are, this fails.
    """
    random = Random(5)  # noqa: S311 - no secret
    compared, feasible, exceeded = 0, 0, 0
    for seed in range(40):
        instance = load(as_folder(random_tables(seed), tmp_path / str(seed)))
        instance = moved(instance, random) if seed % 2 else instance
        for body in parts(instance)[:3]:
            part = cut(instance, body)
            clean = outside_is_clean(instance, part)
            difference: list[float] = []
            for _ in range(4):
                levels, measures = chosen_inside(part, random)
                whole = verify(instance, as_today(instance) | levels, measures)
                own = verify(part.instance, levels, measures)
                difference.append(whole.objective - own.objective)
                assert excesses(whole, part) == excesses(own, part), (seed, body)
                exceeded += bool(excesses(own, part))
                if clean:
                    assert whole.feasible == own.feasible, (seed, body, whole.breaches, own.breaches)
                    compared, feasible = compared + 1, feasible + own.feasible
            assert difference == pytest.approx([difference[0]] * 4, abs=1e-6), (seed, body)
    assert compared > 100
    assert feasible > 20
    assert exceeded > 20


def test_a_part_is_a_valid_instance(tmp_path: Path) -> None:
    """Proves: whatever is cut, what is written loads as the same instance, scenarios and labels included."""
    for seed in range(30):
        instance = load(as_folder(random_tables(seed), tmp_path / f"whole{seed}"))
        for body in parts(instance)[:1]:
            part = cut(instance, body)
            write_cut(part, tmp_path / f"part{seed}")
            assert load(tmp_path / f"part{seed}") == part.instance


def test_what_others_have_taken_is_gone() -> None:
    """Proves: agenda, effort, authorisation, capacity and fixed load are what Q leaves of them to P.

    q1 exercises `a` itself (effort 2, authorised) and leaves `b` to the centre (fixed 5, 3 cases of 2).
    """
    whole = state(
        {"resources": {"staff": {"cost": 1}}},
        powers=[{"power": "a", "authorisation": 9}, {"power": "b", "authorisation": 4}],
        needs=[{"power": "b", "zone": zone, "need": 3} for zone in ("p1", "p2", "q1")],
        current=[{"power": "a", "zone": "q1", "level": "zone"}],
        loads=[{"power": "b", "resource": "staff", "fixed": 5, "per_need": 2}],
        capacities=[{"body": "C", "resource": "staff", "amount": 40}],
        ministries=[{"ministry": "M", "agenda": 6}],
        joint=[{"power": "a", "ministry": "M", "effort": 2}, {"power": "b", "ministry": "M", "effort": 3}],
    )
    part = cut(whole, "P").instance
    assert {row.power: row.authorisation for row in part.powers} == {"a": 0, "b": 4}
    assert [row.agenda for row in part.ministries] == [4]
    assert {row.power: row.effort for row in part.joint} == {"a": 0, "b": 3}
    assert [row.amount for row in part.capacities] == [40 - 5 - 2 * 3]
    assert [(row.level, row.fixed, row.per_need) for row in part.loads] == [(None, 5, 2), ("central", 0, 2)]
    labels = {(row.of_table, row.of_key, row.column) for row in part.provenance}
    assert labels == {
        ("powers", "a", "authorisation"),
        ("ministries", "M", "agenda"),
        ("joint", "a|M|", "effort"),
        ("capacities", "C|staff", "amount"),
        ("loads", "b|staff|central", "fixed"),
    }


def test_what_is_not_here_does_not_slip_in() -> None:
    """Proves: a power that applies only elsewhere has no pairs here, and an innovation that needs it is no free gift.

    Sensitivity: with its rows of `applies` dropped it would apply everywhere; with its row of `innovation_powers`
    dropped the innovation would need `a` only.
    """
    whole = state(
        powers=[{"power": "a"}, {"power": "port"}],
        applies=[{"power": "port", "zone": "q1"}],
        innovations=[{"innovation": "hub", "value": 5}, {"innovation": "desk", "value": 2}],
        innovation_powers=[
            {"innovation": "hub", "power": "a", "level": "zone"},
            {"innovation": "hub", "power": "port", "level": "zone"},
            {"innovation": "desk", "power": "a", "level": "zone"},
        ],
        links=[{"power_a": "a", "power_b": "port", "cost": 1}],
    )
    part = cut(whole, "P")
    assert part.instance.structure.pairs == (("a", "p1"), ("a", "p2"))
    assert [row.innovation for row in part.instance.innovations] == ["desk"]
    assert part.instance.links == ()
    assert {note.key for note in part.notes} == {"powers", "innovations"}


def test_a_power_that_must_be_uniform_stays_where_it_is_outside() -> None:
    """Proves: with `all` one's own zones cannot move alone; with `parent` they can, as their parent is inside."""
    whole = state(powers=[{"power": "a", "uniform": "all"}, {"power": "b", "uniform": "parent"}])
    decided = cut(whole, "P").instance.decided
    assert [(row.decision, row.power, row.zone, row.level) for row in decided] == [
        ("must", "a", "p1", "central"),
        ("must", "a", "p2", "central"),
    ]


def test_measures_of_others_are_no_decision_here() -> None:
    """Proves: own measures stay with their budget; those of the centre and of other provinces go with theirs."""
    whole = state(
        measures=[
            {"measure": name, "body": body, "cost": 1, "payer": name}
            for name, body in (("law", "C"), ("desk", "P"), ("training", "p1"), ("other", "Q"))
        ],
        effects=[
            {"measure": name, "effect": "legal", "level": "zone"} for name in ("law", "desk", "training", "other")
        ],
        budgets=[{"payer": name, "amount": 1} for name in ("law", "desk", "other")],
    )
    part = cut(whole, "P")
    assert [row.measure for row in part.instance.measures] == ["desk", "training"]
    assert [row.measure for row in part.instance.effects] == ["desk", "training"]
    assert [row.payer for row in part.instance.budgets] == ["desk"]
    assert [note.values["names"] for note in part.notes] == [("law",)]


def test_scenarios_that_would_match_nothing_are_left_out() -> None:
    """Proves: a scenario about Q goes, and so does one that joins it; one about `a` stays and can be applied."""
    changes = {
        "of-q": [{"table": "needs", "where": {"zone": "q1"}, "column": "need", "multiply": 2}],
        "of-a": [{"table": "powers", "where": {"power": "a"}, "column": "importance", "set": 3}],
    }
    scenarios = {name: {"changes": rows} for name, rows in changes.items()} | {"both": {"of": ["of-a", "of-q"]}}
    needs = [{"power": "a", "zone": zone, "need": 3} for zone in ("p1", "q1")]
    part = cut(state({"scenarios": scenarios}, needs=needs), "P")
    assert list(part.instance.settings.scenarios) == ["of-a"]
    assert [note.values["names"] for note in part.notes] == [("of-q", "both")]


@pytest.mark.parametrize("written", ["广西", "Guangxi", "guangxi", "p-GX", "广西壮族自治区"])
def test_a_province_is_known_by_any_of_its_names(written: str) -> None:
    """Proves: an id, a name in either language or its beginning."""
    assert body_named(load(instance_named("ftz22")), written) == "p-GX"


@pytest.mark.parametrize(
    ("written", "key", "suggestion"),
    [
        ("Guangx1", "no-such-body", "Guangxi"),
        ("广东省市", "no-such-body", "广东省"),
        ("H", "several-bodies", ""),
        ("centre", "body-is-root", ""),
        ("", "no-such-body", ""),
    ],
)
def test_a_name_that_is_none_is_refused_with_what_was_meant(written: str, key: str, suggestion: str) -> None:
    """Proves: did-you-mean over ids and names, and no guess where several bodies are meant."""
    with pytest.raises(InvalidInstance) as refused:
        body_named(load(INSTANCES / "ftz22"), written)
    (problem,) = refused.value.problems
    assert problem.key == key
    assert not suggestion or problem.suggestion == suggestion
    for language in LANGUAGES:
        assert problem.line(language)


def test_an_instance_is_named_or_at_a_path() -> None:
    """Proves: names of instances that come with the program, paths, and a did-you-mean for neither."""
    assert instance_named("ftz22") == INSTANCES / "ftz22"
    assert instance_named(str(INSTANCES / "tutorial")) == INSTANCES / "tutorial"
    with pytest.raises(InvalidInstance) as refused:
        instance_named("ftz-area")
    assert refused.value.problems[0].suggestion == "ftz-areas"
