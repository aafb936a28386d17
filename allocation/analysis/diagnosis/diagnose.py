"""Why an instance has no allocation, and the least that must give."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from allocation.analysis.diagnosis import words
from allocation.analysis.diagnosis.arithmetic import Cause, arithmetic
from allocation.analysis.diagnosis.changes import Change, apply_changes, changes_of
from allocation.analysis.diagnosis.softening import Softened
from allocation.analysis.diagnosis.sources import DEFAULT_WEIGHTS, Kind, Source
from allocation.engine import Ending, Options
from allocation.instance.instance import Instance
from allocation.language.markup import listed
from allocation.outcome.allocation import Allocation, judge
from allocation.outcome.solving import solve

# conflicts that share no entry; more are left to the next diagnosis, after the first ones are mended
MOST_CONFLICTS = 5
# a conflict with more entries than this is shown as found: nobody reads it to the end
MOST_MEMBERS = 60
# what amounts get beyond what the solver found: nothing, unless rounding then leaves the changed instance a hair short
MARGINS = (0.0, 1e-6)


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What is wrong with an instance.

    status: `feasible` (an allocation exists), `infeasible`, or `unknown` (the time did not suffice to tell).
    causes: why not, arithmetic first. sources: the entries that their members number.
    changes: the least that must give, empty where nothing need or nothing can; least: whether either is proven.
    cost: what they cost in `weights`. works: whether solving the changed instance found an allocation, None untried.
    allocation: a verified allocation of the instance or, if it has none, of the changed one.
    """

    instance: Instance
    status: Literal["feasible", "infeasible", "unknown"]
    causes: tuple[Cause, ...] = ()
    sources: tuple[Source, ...] = ()
    changes: tuple[Change, ...] = ()
    cost: float = 0.0
    least: bool = False
    works: bool | None = None
    allocation: Allocation | None = None
    weights: Mapping[str, float] | None = None
    seconds: float = 0.0

    @property
    def exists(self) -> bool:
        """Whether an allocation exists, as far as is known."""
        return self.status == "feasible"

    def changed(self) -> Instance:
        """The instance with the changes made."""
        return apply_changes(self.instance, self.changes)

    def to_json(self) -> dict[str, Any]:
        """What `diagnose --json` prints, without the lines in words."""
        return {
            "status": self.status,
            "causes": [
                {
                    "kind": cause.kind,
                    "entries": [_entry(self.sources[i]) for i in cause.members],
                    "pairs": [{"power": power, "zone": zone} for power, zone in cause.pairs],
                    "needed": cause.needed if cause.kind == "forced" else None,
                    "minimal": cause.minimal,
                }
                for cause in self.causes
            ],
            "changes": [
                {**change.to_json(), "kind": change.source.kind, "before": change.source.before}
                for change in self.changes
            ],
            "cost": self.cost,
            "least": self.least,
            "works": self.works,
            "seconds": self.seconds,
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: causes and changes in words."""
        return listed(words.title(self), words.lines(self))


def _entry(source: Source) -> dict[str, Any]:
    return {
        "kind": source.kind,
        "table": source.table,
        "where": dict(source.where),
        "column": source.column or None,
        "value": source.before,
    }


def weights_with(weights: Mapping[str, float] | None) -> dict[str, float]:
    """The default weights with some replaced. Raises `ValueError` for an unknown kind or a weight that is no weight."""
    full: dict[str, float] = {str(kind): weight for kind, weight in DEFAULT_WEIGHTS.items()}
    for kind, weight in (weights or {}).items():
        if kind not in get_args(Kind):
            raise ValueError(f"{kind}: one of {', '.join(get_args(Kind))}")
        if not weight > 0:
            raise ValueError(f"{kind}: a positive number or inf, not {weight}")
        full[kind] = weight
    return full


def diagnose(
    instance: Instance, *, weights: Mapping[str, float] | None = None, options: Options | None = None
) -> Diagnosis:
    """Why an instance has no allocation, and the least change of its entries that gives it one.

    weights: by kind of entry (see `DEFAULT_WEIGHTS`), how hard it is to change; `inf` is never. An amount that doubles,
    or a row that goes, counts as one.
    options: the time limit (60 s by default) covers all of it.
    Raises `ValueError` for weights that are none.
    """
    began = time.perf_counter()
    options = options or Options(time_limit=60.0)
    full = weights_with(weights)
    soft = Softened(instance)
    costs = [full[source.kind] for source in soft.sources]

    def left(share: float) -> Options:
        if options.time_limit is None:
            return options
        return replace(options, time_limit=max(0.5, share * (options.time_limit - time.perf_counter() + began)))

    causes = arithmetic(soft)
    repair = soft.elastic.repair(costs, left(0.5))
    if repair.run.ending is Ending.INFEASIBLE or repair.run.solution is None:
        status: Literal["infeasible", "unknown"] = "infeasible"
        if repair.run.ending is not Ending.INFEASIBLE and not causes:
            status = "unknown"
        causes += _conflicts(soft, costs, causes, left(0.8))
        proven = repair.run.ending is Ending.INFEASIBLE
        found = Diagnosis(instance, status, tuple(causes), tuple(soft.sources), weights=full, least=proven)
        return replace(found, seconds=time.perf_counter() - began)

    amounts: Mapping[int, float] = (
        {i: float(repair.amounts[i]) for i in repair.given} if repair.amounts is not None else {}
    )
    levels, measures = soft.choice(repair.run.solution)
    if not amounts:
        plan = judge(instance, levels, measures)
        if plan.verdict is not None and not plan.verdict.breaches:
            return Diagnosis(instance, "feasible", allocation=plan, weights=full, seconds=time.perf_counter() - began)
    causes += _conflicts(soft, costs, causes, left(0.7))
    proven = bool(causes) or repair.run.ending is Ending.OPTIMAL or (repair.run.bound or 0.0) > 0
    for margin in MARGINS:
        changes = changes_of(soft.sources, amounts, soft.structure.position, margin)
        changes.sort(key=lambda change: -full[change.source.kind])
        changed = apply_changes(instance, changes)
        # the elastic plan is one allocation already; solving the changed instance from it is the proof
        checked = solve(changed, replace(left(1.0), gap=1e6), start=judge(changed, levels, measures))
        works = checked.verdict is not None and not checked.verdict.breaches
        if works:
            break
    return Diagnosis(
        instance,
        "infeasible" if proven else "unknown",
        tuple(causes),
        tuple(soft.sources),
        tuple(changes),
        repair.run.objective or 0.0,
        least=repair.run.ending is Ending.OPTIMAL,
        works=works,
        allocation=checked if works else None,
        weights=full,
        seconds=time.perf_counter() - began,
    )


def _conflicts(soft: Softened, costs: Sequence[float], causes: Sequence[Cause], options: Options) -> list[Cause]:
    """Conflicts beyond those that arithmetic shows, none sharing an entry with another."""
    ends = None if options.time_limit is None else time.perf_counter() + options.time_limit
    free = {i for cause in causes for i in cause.members}
    prices = [0.0 if i in free else cost for i, cost in enumerate(costs)]
    found: list[Cause] = []
    while len(found) < MOST_CONFLICTS:
        limit = None if ends is None else ends - time.perf_counter()
        if limit is not None and limit <= 0:
            break
        conflict = soft.elastic.conflict(prices, replace(options, time_limit=limit), free, MOST_MEMBERS)
        if conflict is None:
            break
        found.append(Cause("conflict", conflict.members, minimal=conflict.minimal))
        if not conflict.members:
            break
        free |= set(conflict.members)
        prices = [0.0 if i in free else price for i, price in enumerate(prices)]
    return found
