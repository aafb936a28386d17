"""Being able to take linked powers on together: capacities again, pair by pair, as sharp as products allow."""

from typing import Any, NamedTuple

from allocation.formulation.algebra import Form, Model, add_rows, exercised, facts_of, multiple
from allocation.formulation.distances import products
from allocation.formulation.facts import Facts
from allocation.instance.structure import Pair


class Company(NamedTuple):
    """A pair at a level, as a form, and the linked pairs at the same or another level, each with both at once."""

    chosen: Form
    linked: list[tuple[Pair, Any]]


def add_linked_capacities(model: Model) -> None:
    """Capacities of bodies for pairs that are linked: rows `linked_capacity`, over the products of `company`."""
    model.company = _company(model)
    add_rows(model, "linked_capacity", linked_capacity(model, facts_of(model)))


def _company(model: Model) -> dict[tuple[Pair, int, int], Company]:
    """By pair, its position and another one; only where the model has products."""
    company: dict[tuple[Pair, int, int], Company] = {}
    for link, joined in model.joined.items():
        for first, second, product in products(model, link):
            for pair, position, partner, other in (
                (joined.first, first, joined.second, second),
                (joined.second, second, joined.first, first),
            ):
                index = pair, position, other
                if index not in company:
                    company[index] = Company(exercised(model, pair, position), [])
                company[index].linked.append((partner, product))
    return company


def linked_capacity(model: Model, facts: Facts) -> dict[tuple[str, str, int, int, str], Form]:
    r"""If a pair is exercised at a level, the pairs it is linked with still fit the body at this level or another.

    .. math::
        \sum_{q \in \mathrm{links}(p, z)} w_{qbr}\, r_{pqz,lm} \le (\bar c_{br} - [l = m]\, w_{pbr})\, x_{pzl}
        \qquad \forall (p, z), l, m, (b, r) \in \mathrm{capacities}, \; b \text{ at } m \text{ in the chain of } z

    Row `capacity` times :math:`x`, written in the products that distances have anyway. It cuts off no allocation:
    :math:`\bar c` counts every measure as adopted, :math:`w` is the work left after every relief, and powers without a
    link to p are left out. Without it the relaxation lets every linked power sit with every other. Whoever frees a row
    `capacity` has to free these of its body, too.

    There is a row only where it can bind, and none of a pair that fills or overfills the body alone; the form of any
    other is 0, so that the same figures have a place whatever they are.
    Unit: the resource's. Source: tables capacities, loads, links; Adams and Sherali 1986, Elloumi et al. 2003.
    """
    rows: dict[tuple[str, str, int, int, str], Form] = {}
    least = _least_work(model, facts)
    most = {
        (limit.body, limit.resource): limit.amount + sum(facts.built_capacity(limit.body, limit.resource).values())
        for limit in facts.instance.capacities
    }
    for (pair, position, other), (chosen, linked) in model.company.items():
        body = facts.structure.chain[pair[1]][other]
        for resource in facts.instance.settings.resources:
            if (body, resource) in most:
                room = most[body, resource] - (least[pair, position, resource] if position == other else 0.0)
                work: Form = [(least[partner, other, resource], product) for partner, product in linked]
                binds = 0 < room < sum(amount for amount, _ in work)
                form = [*work, (-room, chosen)]
                rows[*pair, position, other, resource] = form if binds else multiple(0.0, form)
    return rows


def _least_work(model: Model, facts: Facts) -> dict[tuple[Pair, int, str], float]:
    """By pair with products, position and resource: the work it brings to the body there at least, after all relief."""
    loads = facts.loads
    least: dict[tuple[Pair, int, str], float] = {}
    for pair, position in dict.fromkeys((pair, position) for pair, position, _ in model.company):
        power, zone = pair
        for resource in facts.instance.settings.resources:
            fixed, per_need = loads.get((power, resource, position), (0.0, 0.0))
            relief = facts.relief_shares(facts.structure.chain[zone][position], resource, power)
            left = max(0.0, 1 - sum(relief.values()))
            least[pair, position, resource] = left * (fixed + per_need * facts.need[pair])
    return least
