"""Unmet need: what zones ask for and do not get at the level where a power is exercised."""

from allocation.formulation.algebra import (
    Affine,
    Model,
    Reducible,
    by_level,
    exercised,
    facts_of,
    quicksum,
    reduced_by_measures,
)


def unmet_need(model: Model) -> Affine:
    r"""Need that is not met at the chosen level, weighted by importance.

    .. math::
        \sum_{p, z} i_p n_{pz} \sum_l \Big(1 - s_{pl} - \sum_k e_{kpzl}\, a_k\Big)^+ x_{pzl}

    Unit: need (cases a year). Source: tables needs, service; column powers.importance; effects of kind service.
    """
    facts = facts_of(model)
    improvable: dict[tuple[str, str, int], Reducible] = {}
    weights: dict[tuple[str, str, int], float] = {}
    unmet: list[Affine] = []
    for pair, choices in facts.choices.items():
        weight = facts.powers[pair[0]].importance * facts.need[pair]
        missing = {position: 1 - facts.service[pair[0], position] for position in choices}
        if weight == 0:
            continue
        for position in choices:
            shares = facts.shares("service", *pair, position)
            if shares and missing[position] > 0:
                index = (*pair, position)
                weights[index] = weight * missing[position]
                improvable[index] = Reducible(
                    exercised(model, pair, position), 1, {m: share / missing[position] for m, share in shares.items()}
                )
                missing[position] = 0
        unmet.append(by_level(model, pair, {position: weight * share for position, share in missing.items()}))
    left = reduced_by_measures(model, "service", improvable)
    return quicksum(unmet) + quicksum(weights[index] * left[index] for index in left)
