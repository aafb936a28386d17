"""Coordination: supervision, spillovers, and links between powers that different organs exercise."""

from collections.abc import Iterator
from typing import Any

from allocation.formulation.algebra import Form, Model, Reduced, Reducible, by_level, facts_of, reach
from allocation.formulation.distances import Link, distance
from allocation.formulation.facts import Facts
from allocation.instance.structure import Pair


def add_supervision(model: Model) -> None:
    """Steps that powers are exercised below their holder, after what measures take off: forms `steps` by pair."""
    facts = facts_of(model)
    steps: dict[Pair, Reducible] = {}
    for pair, choices in facts.choices.items():
        held_at = facts.structure.held_at[pair[0]]
        below = {position: float(max(0, position - held_at)) for position in choices}
        if facts.powers[pair[0]].supervision > 0 and any(below.values()):
            shares = facts.shares("supervision", *pair)
            steps[pair] = Reducible(by_level(model, pair, below), max(below.values()), shares)
    reduced = Reduced(model, "supervision", steps)
    model.steps = {pair: reduced.remaining(steps, pair) for pair in steps}


def supervision(model: Model, facts: Facts) -> Iterator[tuple[float, Form]]:
    r"""Cost of overseeing powers that are exercised below their holder.

    .. math::
        \sum_{p, z} s_p \Big(1 - \sum_k e_{kpz}\, a_k\Big)^+ \sum_{l > \mathrm{held}(p)} \delta_{pzl}

    Unit: cost. Source: column powers.supervision; effects of kind supervision.
    """
    for pair, steps in model.steps.items():
        yield facts.powers[pair[0]].supervision, steps


def spillovers(model: Model, facts: Facts) -> Iterator[tuple[float, Any]]:
    r"""Harm beyond the zone of powers that are exercised more locally than their effects reach.

    .. math::
        \sum_{p, z, l} c_{pl}\, n_{pz}\, \delta_{pz,l+1}

    Unit: cost. Source: table spillovers.
    """
    for power, costs in facts.spillover().items():
        for position, cost in costs.items():
            for zone in facts.structure.zones_of[power]:
                yield cost * facts.need[power, zone], reach(model, (power, zone), position + 1)


def add_platforms(model: Model) -> None:
    """Distances of links after what platforms save: forms `apart` by link."""
    facts = facts_of(model)
    distances: dict[Link, Reducible] = {}
    for link, joined in model.joined.items():
        largest = max((max(line) for line in joined.distances if line), default=0.0)
        shares = facts.platform_shares(*link) if largest > 0 else {}
        distances[link] = Reducible(distance(model, link), largest, shares)
    reduced = Reduced(model, "platform", distances)
    model.apart = {link: reduced.remaining(distances, link) for link in distances}


def links(model: Model, facts: Facts) -> Iterator[tuple[float, Form]]:
    r"""Cost of links whose two powers different organs exercise, after what platforms save.

    .. math::
        \sum_{(a, b, z)} c_{abz} \Big(1 - \sum_k e_{kabz}\, a_k\Big)^+ d_{abz}

    Unit: cost. Source: tables links, distances; effects of kind platform.
    """
    costs = facts.links()
    for index, apart in model.apart.items():
        yield costs[index], apart
