"""Unmet need: what zones ask for and do not get at the level where a power is exercised."""

from collections.abc import Iterator

from allocation.formulation.algebra import Form, Model, Reduced, Reducible, by_level, exercised, facts_of
from allocation.formulation.facts import Facts


def add_service(model: Model) -> None:
    """What is not met of a unit of need: forms `unmet` by pair, with `service` reduced by measures."""
    facts = facts_of(model)
    missing: dict[tuple[str, str, int], float] = {}
    improvable: dict[tuple[str, str, int], Reducible] = {}
    plain: dict[tuple[str, str], dict[int, float]] = {}
    for pair, choices in facts.choices.items():
        if facts.weighted_need(pair) == 0:
            continue
        plain[pair] = {position: 1 - facts.service[pair[0], position] for position in choices}
        for position in choices:
            shares = facts.shares("service", *pair, position)
            if shares and plain[pair][position] > 0:
                index = (*pair, position)
                missing[index] = plain[pair][position]
                improved = {measure: share / missing[index] for measure, share in shares.items()}
                improvable[index] = Reducible(exercised(model, pair, position), 1, improved)
                plain[pair][position] = 0
    reduced = Reduced(model, "service", improvable)
    model.unmet = {pair: by_level(model, pair, values) for pair, values in plain.items()}
    for (power, zone, position), share in missing.items():
        left = reduced.remaining(improvable, (power, zone, position))
        model.unmet[power, zone] += [(share * figure, unit) for figure, unit in left]


def unmet_need(model: Model, facts: Facts) -> Iterator[tuple[float, Form]]:
    r"""Need that is not met at the chosen level, weighted by importance.

    .. math::
        \sum_{p, z} i_p n_{pz} \sum_l \Big(1 - s_{pl} - \sum_k e_{kpzl}\, a_k\Big)^+ x_{pzl}

    Unit: need (cases a year). Source: tables needs, service; column powers.importance; effects of kind service.
    """
    for pair, unmet in model.unmet.items():
        yield facts.weighted_need(pair), unmet
