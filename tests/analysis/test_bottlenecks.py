"""Bottlenecks: each kind of obstacle with its gain worked out by hand, groups, measures and what is left out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from cases import instance_of
from small import only_in, state
from strategies import random_tables

import allocation
from allocation.analysis.bottlenecks import Bottlenecks, Step, bottlenecks, words
from allocation.analysis.bottlenecks.relaxations import relaxations
from allocation.analysis.bottlenecks.resolving import Resolver
from allocation.engine import Options
from allocation.instance.instance import Instance
from allocation.outcome.allocation import Allocation, Status, today
from allocation.outcome.solving import Session

Rows = list[dict[str, Any]]
NEEDED: Rows = [{"power": "a", "zone": "p1", "need": 10}]


def alone(settings: dict[str, Any] | None = None, /, **tables: Rows) -> Instance:
    """Power a, held at the centre, needed 10 times in p1 and nowhere else to be exercised."""
    usual: dict[str, Rows] = {"powers": [{"power": "a"}], "needs": NEEDED, "applies": only_in("p1", "a")}
    return state(settings, **(usual | tables))


def found(instance: Instance, *kinds: str) -> Bottlenecks:
    return bottlenecks(allocation.solve(instance), kinds=kinds or None)


def gains(instance: Instance, *kinds: str) -> list[tuple[str, str, str, float, float]]:
    """Kind, id, who answers and both ends of every gain, in order."""
    frame = found(instance, *kinds).gains[["kind", "id", "answers", "gain_at_least", "gain_at_most"]]
    return [(str(k), str(i), str(w), float(x), float(y)) for k, i, w, x, y in frame.itertuples(index=False)]


def exactly(kind: str, name: str, who: str, gain: float) -> tuple[str, str, str, object, object]:
    return kind, name, who, pytest.approx(gain, abs=1e-3), pytest.approx(gain, abs=1e-3)


REFUSED: dict[str, Rows] = {
    "ministries": [{"ministry": "M", "consents": False}],
    "joint": [{"power": "a", "ministry": "M"}],
}


def test_a_refusing_ministry_costs_what_its_consent_gains() -> None:
    """Proves: with M's consent a goes to the zone and all 10 are met.

    Sensitivity: M is answered for by M; a ministry that refuses nothing is told as left out, with the reason.
    """
    tables = REFUSED | {"ministries": [{"ministry": "M", "consents": False}, {"ministry": "N"}]}
    assert gains(alone(**tables)) == [exactly("ministry", "M", "M", 10)]
    left_out = found(alone(**tables)).skipped
    assert list(zip(left_out["id"], left_out["reason"], strict=True)) == [("N", "nothing-refused")]


def test_consent_to_what_law_bars_gains_nothing() -> None:
    """Proves: where law keeps a at the centre, M's consent alone is not solved for; law alone gains nothing, either.

    Sensitivity: if law allows the province, M's consent gains half of 10.
    """
    closed = alone(**REFUSED, powers=[{"power": "a", "lowest": "central"}])
    assert gains(closed) == [exactly("law", "a", "C", 0)]
    assert list(found(closed).skipped["reason"]) == ["law-stops"]
    half = alone(**REFUSED, powers=[{"power": "a", "lowest": "provincial"}])
    assert gains(half, "ministry") == [exactly("ministry", "M", "M", 5)]


def test_law_is_answered_for_by_the_powers_owner() -> None:
    """Proves: law that keeps a at the province costs the other half of 10; its owner answers."""
    instance = alone(powers=[{"power": "a", "lowest": "provincial", "owner": "M"}], ministries=[{"ministry": "M"}])
    assert gains(instance) == [exactly("law", "a", "M", 5)]


def test_a_full_agenda_costs_what_does_not_fit() -> None:
    """Proves: an agenda of 1 lets the power needed 10 times down and not the one needed 4 times: it costs 4.

    Sensitivity: one of 2 suffices for all that could be asked, and is not solved for.
    """
    tables: dict[str, Rows] = {
        "powers": [{"power": "a"}, {"power": "b"}],
        "needs": [*NEEDED, {"power": "b", "zone": "p1", "need": 4}],
        "applies": only_in("p1", "a", "b"),
        "joint": [{"power": power, "ministry": "M", "effort": 1} for power in "ab"],
    }
    full = alone(**tables, ministries=[{"ministry": "M", "agenda": 1}])
    assert gains(full) == [exactly("agenda", "M", "M", 4)]
    wide = found(alone(**tables, ministries=[{"ministry": "M", "agenda": 2}]), "agenda")
    assert wide.gains.empty
    assert list(wide.skipped["reason"]) == ["agenda-suffices"]


def short(amount: float) -> Instance:
    """Zone p1 can carry so many days; a takes one day a case, the province none."""
    return alone(
        {"resources": {"staff": {}}},
        loads=[{"power": "a", "resource": "staff", "level": "zone", "per_need": 1}],
        capacities=[{"body": "p1", "resource": "staff", "amount": amount}],
    )


def test_a_tenth_more_capacity() -> None:
    """Proves: 9.5 days and a tenth are 10.45, enough for 10 cases, which met in the zone gain the other half: 5.

    Sensitivity: 9 and a tenth are 9.9, which is not enough; 10 are, and are not solved for.
    """
    assert gains(short(9.5)) == [exactly("capacity", "p1", "p1", 5)]
    assert gains(short(9)) == [exactly("capacity", "p1", "p1", 0)]
    assert list(found(short(10)).skipped["reason"]) == ["capacity-suffices"]


def price(seen: Bottlenecks) -> list[float]:
    """Both ends of the price of uniformity."""
    assert seen.uniformity is not None
    least, most = seen.uniformity
    assert most is not None
    return [least, most]


def test_the_price_of_uniformity() -> None:
    """Proves: a is decided central in p2 and must be uniform, so that the 10 of p1 are lost, too.

    Either of the two relaxed gains all 10. Sensitivity: without the decision nothing is lost and the price is 0.
    """
    tables: dict[str, Rows] = {
        "powers": [{"power": "a", "uniform": "all"}],
        "applies": [*only_in("p1", "a"), *only_in("p2", "a")],
    }
    decision = [{"decision": "must", "power": "a", "zone": "p2", "level": "central"}]
    instance = alone(**tables, decided=decision)
    both = found(instance, "uniform", "decided")
    assert price(both) == pytest.approx([10, 10])
    assert list(both.gains["kind"]) == ["uniform", "decided"]
    assert list(both.gains["gain_at_least"]) == pytest.approx([10, 10])
    assert price(found(alone(**tables), "uniform")) == pytest.approx([0, 0], abs=1e-3)


@pytest.mark.parametrize(
    ("decision", "level", "gain"), [("must", "central", 10.0), ("must", "provincial", 5.0), ("never", "zone", 5.0)]
)
def test_a_decision_costs_what_it_rules_out(decision: str, level: str, gain: float) -> None:
    """Proves: must stay at the centre costs 10, at the province 5; never the zone costs 5. C answers: nobody owns a."""
    instance = alone(decided=[{"decision": decision, "power": "a", "level": level}])
    assert gains(instance) == [exactly("decided", "a", "C", gain)]


def test_budgets_and_measures() -> None:
    """Proves: M refuses; a conference of 6 over 2 years makes it consent: 3 a year for 10, worth 7.

    Sensitivity: with a budget of 5 it cannot be paid, which costs the same 7; a budget of 6 suffices.
    """
    tables = REFUSED | {
        "measures": [{"measure": "talks", "body": "C", "cost": 6, "years": 2, "payer": "C"}],
        "effects": [{"measure": "talks", "effect": "consent", "ministry": "M"}],
    }
    poor = found(alone(**tables, budgets=[{"payer": "C", "amount": 5}]))
    assert list(zip(poor.gains["kind"], poor.gains["gain_at_least"], strict=True)) == [("ministry", 10), ("budget", 7)]
    rich = found(alone(**tables, budgets=[{"payer": "C", "amount": 6}]))
    assert list(rich.measures["measure"]) == ["talks"]
    assert rich.measures["worth_at_least"].item() == pytest.approx(7)
    assert rich.measures["worth_at_most"].item() == pytest.approx(7)
    # with the measure at hand M's consent saves its 3 only
    assert list(rich.gains["gain_at_least"]) == pytest.approx([3])
    assert "budget-suffices" in list(rich.skipped["reason"])


def test_a_measure_that_must_be_there() -> None:
    """Proves: where a must be in the zone and only talks win M's consent, talks are told to be indispensable."""
    instance = alone(
        **REFUSED,
        measures=[{"measure": "talks", "body": "C", "cost": 6}],
        effects=[{"measure": "talks", "effect": "consent", "ministry": "M"}],
        decided=[{"decision": "must", "power": "a", "level": "zone"}],
    )
    assert list(found(instance, "measure").measures["indispensable"]) == [True]


def test_the_limit_on_changes() -> None:
    """Proves: a reform that may change nothing leaves all 10 unmet."""
    assert gains(alone({"reform": {"max_changes": 0}})) == [exactly("max_changes", "C", "C", 10)]


def test_ministries_that_hold_back_one_power_share_its_gain() -> None:
    """Proves: L, M and N all refuse a (10), so that no one alone gains anything; each one's share is a third.

    Sensitivity: M also holds back b (4) by itself: 4 alone, 14 with the others, a share of 4 + 10/3.
    """
    refusing = [{"ministry": name, "consents": False} for name in "LMN"]
    joint = [{"power": "a", "ministry": name} for name in "LMN"]
    one = found(alone(ministries=refusing, joint=joint))
    assert not (one.gains["gain_at_least"] > 0).any()
    assert list(one.groups["ministry"]) == ["L", "M", "N"]
    assert list(one.groups["gain_at_least"]) == pytest.approx([10, 10, 10])
    assert list(one.groups["share_at_least"]) == pytest.approx([10 / 3] * 3, abs=0.01)
    assert list(one.groups["share_at_most"]) == pytest.approx([10 / 3] * 3, abs=0.01)
    two = found(
        alone(
            powers=[{"power": "a"}, {"power": "b"}],
            needs=[*NEEDED, {"power": "b", "zone": "p1", "need": 4}],
            applies=only_in("p1", "a", "b"),
            ministries=refusing,
            joint=[*joint, {"power": "b", "ministry": "M"}],
        )
    )
    assert list(two.groups["share_at_least"]) == pytest.approx([10 / 3, 4 + 10 / 3, 10 / 3], abs=0.01)
    assert list(two.gains[two.gains["gain_at_least"] > 0]["id"]) == ["M"]


def test_relaxations_neither_collide_nor_leak() -> None:
    """Proves: an instance whose measures are named as relaxations are keeps its own, and only its own are told."""
    instance = alone(
        **REFUSED,
        measures=[{"measure": "relaxed:0", "body": "C", "cost": 3}],
        effects=[{"measure": "relaxed:0", "effect": "consent", "ministry": "M"}],
    )
    seen = found(instance)
    assert list(seen.measures["measure"]) == ["relaxed:0"]
    assert seen.measures["worth_at_least"].item() == pytest.approx(7)
    assert list(seen.gains["gain_at_least"]) == pytest.approx([3])
    assert seen.base.measures == ("relaxed:0",)


def test_an_allocation_that_is_not_the_best_is_no_base() -> None:
    """Proves: gains count from the best allocation: 5 with law at the province, though today's allocation meets none.

    Sensitivity: counted from today's it would be 10.
    """
    instance = alone(powers=[{"power": "a", "lowest": "provincial"}])
    seen = bottlenecks(today(instance))
    assert seen.base.objective == pytest.approx(5)
    assert seen.gains["gain_at_most"].item() == pytest.approx(5, abs=1e-3)


def test_without_an_allocation_nothing_can_be_gained() -> None:
    """Proves: an instance without an allocation gives a status and empty frames, not an exception."""
    nothing = bottlenecks(today(alone(decided=[{"decision": "must", "power": "a", "level": "zone"}], **REFUSED)))
    assert nothing.base.status == "infeasible"
    assert nothing.gains.empty
    assert nothing.to_json()["objective"] is None
    assert "no allocation" in nothing._repr_html_()


def edited(instance: Instance, row: Mapping[Any, Any]) -> Instance:
    """The instance with one relaxation written into its tables, without any pseudo-measure."""
    kind, name = row["kind"], row["id"]
    if kind == "ministry":
        return replace(
            instance,
            ministries=tuple(
                m.model_copy(update={"consents": True}) if m.ministry == name else m for m in instance.ministries
            ),
            joint=tuple(j.model_copy(update={"consents": True}) if j.ministry == name else j for j in instance.joint),
        )
    if kind == "agenda":
        without = (m.model_copy(update={"agenda": None}) if m.ministry == name else m for m in instance.ministries)
        return replace(instance, ministries=tuple(without))
    if kind == "capacity":
        more = (
            c.model_copy(update={"amount": 1.1 * c.amount}) if (c.body, c.resource) == (name, row["resource"]) else c
            for c in instance.capacities
        )
        return replace(instance, capacities=tuple(more))
    if kind in ("uniform", "law"):
        column = {"uniform": "uniform", "law": "lowest"}[kind]
        free = (p.model_copy(update={column: None}) if p.power == name else p for p in instance.powers)
        return replace(instance, powers=tuple(free))
    if kind == "budget":
        return replace(instance, budgets=tuple(b for b in instance.budgets if b.payer != name))
    if kind == "max_changes":
        reform = instance.settings.reform.model_copy(update={"max_changes": None})
        return replace(instance, settings=instance.settings.model_copy(update={"reform": reform}))
    zone = row["zone"] if isinstance(row["zone"], str) else None
    of_row = (row["decision"], name, zone, row["level"])
    kept = (d for d in instance.decided if (d.decision, d.power, d.zone, d.level) != of_row)
    return replace(instance, decided=tuple(kept))


@pytest.mark.parametrize("seed", range(40))
def test_every_gain_is_what_solving_the_edited_instance_gains(seed: int) -> None:
    """Proves: on random instances each gain, skipped ones too, holds the difference to the instance edited by hand."""
    instance = instance_of(random_tables(seed))
    best = allocation.solve(instance)
    seen = bottlenecks(best)
    if best.objective is None:
        assert seen.gains.empty
        return
    rows = [*seen.gains.to_dict("records"), *seen.skipped.to_dict("records")]
    for row in rows:
        relaxed = allocation.solve(edited(instance, row)).objective
        assert relaxed is not None
        gain, slack = best.objective - relaxed, 1e-5 * max(1.0, best.objective)
        least, most = row.get("gain_at_least", 0.0), row.get("gain_at_most", row.get("at_most", 0.0))
        assert least - slack <= gain <= most + slack, row


def test_kinds_and_progress() -> None:
    """Proves: only the kinds asked for are solved for, an unknown one is an error, and every re-solve is told."""
    steps: list[Step] = []
    seen = bottlenecks(allocation.solve(alone(**REFUSED)), kinds=["ministry"], on_progress=steps.append)
    assert (len(steps), steps[-1].kind) == (seen.solves, "ministry")
    with pytest.raises(ValueError, match="minister"):
        bottlenecks(today(alone()), kinds=["minister"])


def test_what_time_does_not_allow_is_told() -> None:
    """Proves: without any time for re-solves nothing is claimed to gain and all is told as left out."""
    seen = bottlenecks(allocation.solve(alone(**REFUSED)), within=0)
    assert seen.solves == 0
    assert seen.gains.empty
    assert list(seen.skipped["reason"]) == ["out-of-time"]
    assert seen.to_json()["skipped"][0]["at_most"] is None
    assert "nothing is proven" in words.skipped(seen)[0]
    assert "time ran out" in words.no_gain(seen)


def test_nothing_to_gain_is_said_only_where_it_is_so() -> None:
    """Proves: where everything was solved for and nothing gains, no lack of time is told."""
    assert words.no_gain(found(alone())) == "nothing gains anything by itself"


def test_the_time_given_is_for_all_re_solves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a re-solve gets no more time than is left of all.

    Sensitivity: each by itself may take a minute.
    """
    best, given = allocation.solve(alone(**REFUSED)), []
    plain = Session.solve

    def noted(session: Session, options: Options, **rest: Any) -> Allocation:
        given.append(options.time_limit)
        return plain(session, options, **rest)

    monkeypatch.setattr(Session, "solve", noted)
    bottlenecks(best, options=Options(time_limit=60), within=5)
    assert given
    assert all(seconds is not None and seconds <= 5 for seconds in given)


@pytest.mark.parametrize(("status", "bound"), [(Status.OPTIMAL, 10.0), (Status.FEASIBLE, 0.0)])
def test_where_the_best_is_not_proven_re_solves_begin_with_it(
    monkeypatch: pytest.MonkeyPatch, status: Status, bound: float
) -> None:
    """Proves: a re-solve begins with the best known allocation and what is relaxed in it, where its bound is far off.

    Sensitivity: where it is proven to be the best, no re-solve begins with anything.
    """
    best = replace(allocation.solve(alone(**REFUSED)), status=status, bound=bound)
    pressing, _ = relaxations(best.instance, ["ministry"])
    resolver, starts = Resolver(best, Options(gap=1e-4), pressing), []
    plain = Session.solve

    def noted(session: Session, options: Options, **rest: Any) -> Allocation:
        starts.append(rest["start"])
        return plain(session, options, **rest)

    monkeypatch.setattr(Session, "solve", noted)
    gain = resolver.relaxed(pressing).gain
    assert gain.at_most == pytest.approx(10)
    assert gain.at_least == pytest.approx(bound)
    [start] = starts
    assert (start is None) == (status is Status.OPTIMAL)
    assert start is None or (start.levels, len(start.measures)) == (best.levels, 1)


def test_the_tutorial_in_words() -> None:
    """Proves: text and JSON name what, who answers and the unit, in both languages."""
    seen = found(allocation.load("instances/tutorial"))
    assert words.gains(seen) == [
        "Banking ministry (BANKS) refuses or is absent: gains 3 CNY 10k/year. Answers: Banking ministry (BANKS)"
    ]
    assert "银行主管部门" in words.gains(seen, "zh")[0]
    assert seen.to_json()["gains"][0]["gain_at_least"] == pytest.approx(3)
    assert "BANKS" in seen._repr_html_()


@pytest.mark.slow
def test_the_absent_ministry_is_named_first() -> None:
    """Proves: with MOFCOM absent it comes first of the ministries, with the difference of two full solves as gain."""
    present, absent = (allocation.load("instances/ftz22", scenario) for scenario in (None, "ministry-absent"))
    best, without = allocation.solve(present), allocation.solve(absent)
    assert best.objective is not None
    assert without.objective is not None
    seen = bottlenecks(without, kinds=["ministry"], options=Options(gap=1e-3), within=None)
    first = seen.gains.iloc[0]
    assert first["id"] == "MOFCOM"
    difference = without.objective - best.objective
    slack = 1e-3 * without.objective
    assert first["gain_at_least"] - 1e-6 * best.objective <= difference <= first["gain_at_most"] + 1e-6 * best.objective
    assert first["gain_at_most"] - first["gain_at_least"] <= slack


def test_every_relaxation_of_ftz22_has_a_name_of_its_own() -> None:
    """Proves: no two relaxations of the real instance are taken for one."""
    pressing, idle = relaxations(allocation.load("instances/ftz22"))
    everything = [*pressing, *(one.relaxation for one in idle)]
    assert len(set(everything)) == len(everything)
