"""The five components and their weighted sum, added up by whom they fall on."""

from collections.abc import Iterator, Sequence

import numpy as np

from allocation.analysis.evaluation.facts import Facts, Floats
from allocation.analysis.evaluation.groups import Layout, Part
from allocation.analysis.evaluation.innovating import Possible
from allocation.analysis.evaluation.inputs import Inputs
from allocation.analysis.evaluation.linking import Links
from allocation.analysis.evaluation.sources import counted, counted_lists

OBJECTIVE = "objective"


def parts(facts: Facts, layout: Layout, inputs: Inputs, links: Links, items: Sequence[Possible]) -> Iterator[Part]:
    """Costs a year. Authorisation, measures and fixed loads of bodies that are no zone are shared by the zones."""
    found = [
        _need(facts, layout, inputs),
        _innovation(layout, items),
        _coordination(facts, layout, inputs, links),
        _spending(facts, layout, inputs),
        _change(facts, layout),
    ]
    yield from found
    weights = facts.instance.settings.weights
    yield joined(OBJECTIVE, found, [getattr(weights, part.indicator) for part in found])


def _need(facts: Facts, layout: Layout, inputs: Inputs) -> Part:
    """Unmet need; where nobody answered at all it is not known."""
    everything = np.ones(len(facts.pairs), dtype=np.bool_)
    amount = facts.importance * facts.need * (1 - facts.service)
    return layout.of_pairs("unmet_need", everything, amount, None, inputs.met, facts.answered)


def _innovation(layout: Layout, items: Sequence[Possible]) -> Part:
    zone, body = layout.places([item.zone for item in items])
    domain, ministry = layout.themes(item.powers for item in items)
    lost = np.array([0.0 if item.enabled else item.value for item in items], dtype=np.float64)
    inputs = counted_lists((item.inputs for item in items), len(items))
    return Part("lost_innovation", lost, None, zone, body, domain, ministry, inputs)


def _coordination(facts: Facts, layout: Layout, inputs: Inputs, links: Links) -> Part:
    """Supervision and spillovers of pairs, authorisations of powers, links of both."""
    verdict = facts.allocation.verdict
    costs = verdict.costs if verdict is not None else None
    everything = np.ones(len(facts.pairs), dtype=np.bool_)
    supervision = inputs.of_powers("supervision", lambda row: row.supervision, default=True)
    pieces = [
        layout.of_pairs(
            "coordination",
            everything,
            _of_pairs(facts, ("supervision", "spillover")),
            None,
            inputs.only(supervision, facts.granted),
        )
    ]
    zone, body = layout.places([zone for _, _, zone in links.places])
    domain, ministry = layout.themes((a, b) for a, b, _ in links.places)
    pieces.append(Part("coordination", links.cost, None, zone, body, domain, ministry, links.inputs))
    if costs is not None:
        rows = costs[costs["term"] == "authorisation"]
        nowhere = np.full(len(rows), -1, dtype=np.int64)
        domain, ministry = layout.themes([power] for power in rows["power"])
        keys = list(rows["power"])
        label = inputs.sources.column("powers", "authorisation", keys, [True] * len(keys), default=True)
        amount = rows["amount"].to_numpy(dtype=np.float64)
        pieces.append(Part("coordination", amount, None, nowhere, nowhere, domain, ministry, counted(len(rows), label)))
    return joined("coordination", pieces, [1.0] * len(pieces))


def _spending(facts: Facts, layout: Layout, inputs: Inputs) -> Part:
    verdict = facts.allocation.verdict
    rows = [] if verdict is None else verdict.costs[verdict.costs["component"] == "spending"].to_dict("records")
    # A measure is shared by the zones even if it is one zone's; as a body's it counts where that body is
    zone, body = layout.places([row["body"] for row in rows])
    is_load = np.array([row["term"] == "load" for row in rows], dtype=np.bool_)
    of_pair = [row["zone"] if isinstance(row["zone"], str) else None for row in rows]
    in_zone, in_body = layout.places(of_pair)
    zone = np.where(is_load, np.where(in_zone >= 0, in_zone, zone), -1)
    body = np.where(in_body >= 0, in_body, body)
    domain, ministry = layout.themes([row["power"]] if row["term"] == "load" else [] for row in rows)
    amount = np.array([row["amount"] for row in rows], dtype=np.float64)
    return Part("spending", amount, None, zone, body, domain, ministry, _spent_on(facts, inputs, rows))


def _spent_on(facts: Facts, inputs: Inputs, rows: Sequence[dict[object, object]]) -> Floats:
    """Where the figures behind loads and measures come from."""
    at = {
        (row.power, row.resource, row.level): "|".join((row.power, row.resource, row.level or ""))
        for row in facts.instance.loads
    }
    loads, columns, measures = [], [], []
    for row in rows:
        power, resource = str(row["power"]), str(row["other"])
        body = str(row["body"])
        level = facts.structure.levels[facts.structure.body_position[body]]
        loads.append(at.get((power, resource, level), at.get((power, resource, None), "")))
        columns.append("per_need" if isinstance(row["zone"], str) else "fixed")
        measures.append(resource)
    is_load = np.array([row["term"] == "load" for row in rows], dtype=np.bool_)
    written = [True] * len(rows)
    by_need = np.array([column == "per_need" for column in columns], dtype=np.bool_)
    label = np.where(
        by_need,
        inputs.sources.column("loads", "per_need", loads, written),
        inputs.sources.column("loads", "fixed", loads, written),
    )
    label = np.where(is_load, label, inputs.sources.column("measures", "cost", measures, written))
    return counted(len(rows), label)


def _change(facts: Facts, layout: Layout) -> Part:
    everything = np.ones(len(facts.pairs), dtype=np.bool_)
    return layout.of_pairs("change", everything, _of_pairs(facts, ("change",)), None, counted(len(facts.pairs)))


def _of_pairs(facts: Facts, terms: tuple[str, ...]) -> Floats:
    """Costs of some terms by pair."""
    amount = np.zeros(len(facts.pairs))
    verdict = facts.allocation.verdict
    if verdict is not None:
        rows = verdict.costs[verdict.costs["term"].isin(terms)]
        for power, zone, cost in zip(rows["power"], rows["zone"], rows["amount"], strict=True):
            amount[facts.index[power, zone]] += cost
    return amount


def joined(indicator: str, pieces: Sequence[Part], weights: Sequence[float]) -> Part:
    """Amounts of several kinds as one, each with its weight."""
    return Part(
        indicator,
        np.concatenate([weight * part.numerator for part, weight in zip(pieces, weights, strict=True)]),
        None,
        np.concatenate([part.zone for part in pieces]),
        np.concatenate([part.body for part in pieces]),
        np.concatenate([part.domain for part in pieces]),
        np.concatenate([part.ministry for part in pieces]),
        np.concatenate([part.inputs for part in pieces]),
    )
