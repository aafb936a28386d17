"""An instance as a program in which every entry that limits allocations may give way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from statistics import median

from allocation.analysis.diagnosis.sources import Source
from allocation.engine import Program, compile_model
from allocation.engine.elastic import Elastic, NewRow, Slack
from allocation.engine.program import Floats
from allocation.formulation import build, choices_of, read_choice
from allocation.formulation.facts import SCORE_TOLERANCE, Facts
from allocation.instance.instance import Instance
from allocation.instance.structure import Pair

# of what an amount that doubles counts, how much is for by how much it changes; the rest is for changing at all
_PART = 0.5
# a reform's usual size, as a share of all pairs
_TYPICAL_REFORM = 0.05
_KEPT_EFFECTS = ("capacity", "agenda", "relief")


@dataclass
class Sum:
    """A constant and columns with coefficients."""

    constant: float = 0.0
    terms: dict[int, float] = field(default_factory=dict)

    def plus(self, other: "Sum", factor: float = 1.0) -> "Sum":
        """This and a multiple of another."""
        terms = dict(self.terms)
        for column, value in other.terms.items():
            terms[column] = terms.get(column, 0.0) + factor * value
        return Sum(self.constant + factor * other.constant, {c: v for c, v in terms.items() if v != 0})


def opened(instance: Instance) -> Instance:
    """The instance without what decides, bars and ties, and without costs: amounts are all that limits it."""
    settings = instance.settings
    resources = {name: row.model_copy(update={"cost": 0.0}) for name, row in settings.resources.items()}
    reform = settings.reform.model_copy(update={"change_cost": 0.0})
    free = {"highest": None, "lowest": None, "uniform": None, "authorisation": 0.0, "supervision": 0.0}
    return replace(
        instance,
        settings=settings.model_copy(update={"resources": resources, "reform": reform}),
        powers=tuple(row.model_copy(update=free) for row in instance.powers),
        ministries=tuple(row.model_copy(update={"consents": True}) for row in instance.ministries),
        joint=tuple(row.model_copy(update={"consents": None}) for row in instance.joint),
        measures=tuple(row.model_copy(update={"group": None}) for row in instance.measures),
        effects=tuple(row for row in instance.effects if row.effect in _KEPT_EFFECTS),
        service=(),
        requirements=(),
        capabilities=(),
        spillovers=(),
        links=(),
        distances=(),
        rules=(),
        decided=(),
        innovations=(),
        innovation_powers=(),
        warnings=(),
    )


class Softened:
    """The elastic program of an instance, and which source each of its slacks stands for."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.facts = Facts(instance)
        self.structure = instance.structure
        self._model = build(opened(instance))
        self._choices = choices_of(self._model)
        self._program: Program = compile_model(self._model)
        self._rows: dict[str, int] = {name: index for index, name in enumerate(self._program.row_names)}
        self._switches: dict[str, int] = {}
        self._new: list[NewRow] = []
        self._slacks: list[Slack] = []
        self.sources: list[Source] = []
        self._number: dict[Source, int] = {}
        # what bars a pair from a position whatever is adopted
        self.bars: dict[Pair, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._add_amounts()
        self._add_law()
        self._add_decided()
        self._add_consents()
        self._add_scores()
        self._add_uniform()
        self._add_rules()
        self._add_groups()
        self.elastic = Elastic(self._program, self._slacks, self._new, len(self._switches))

    def choice(self, solution: Floats) -> tuple[Mapping[Pair, str], tuple[str, ...]]:
        """The levels and measures of a solution."""

        def value(name: str) -> float:
            column = self._program.column_of.get(name, self._switches.get(name))
            return 0.0 if column is None else float(solution[column])

        return read_choice(self._model.facts, self._choices, value)

    # --- building blocks -----------------------------------------------------------------------------------------

    def _column(self, name: str) -> int:
        """A column by its name; a variable that nothing limits yet has none in the program and gets a new one."""
        own = self._program.column_of.get(name)
        if own is not None:
            return own
        return self._switches.setdefault(name, len(self._program.column_names) + len(self._switches))

    def reach(self, pair: Pair, position: int) -> Sum:
        """1 iff the pair is exercised at the position or more locally."""
        for rank, choice in enumerate(self.structure.chain[pair[1]]):
            if choice >= position:
                if rank == 0:
                    return Sum(1.0)
                name = self._model.reach[(*pair, self.structure.levels[choice])].name
                return Sum(0.0, {self._column(name): 1.0})
        return Sum()

    def exercised(self, pair: Pair, position: int) -> Sum:
        """1 iff the pair is exercised at the position."""
        if position not in self.structure.chain[pair[1]]:
            return Sum()
        return self.reach(pair, position).plus(self.reach(pair, position + 1), -1.0)

    def _adopted(self, amounts: Mapping[str, float]) -> Sum:
        return Sum(0.0, {self._column(self._model.adopt[m].name): a for m, a in amounts.items() if a != 0})

    def source(self, source: Source, *, whole: bool = True, most: float = 1.0) -> int:
        """The number of a source's slack, made if it is new."""
        if source not in self._number:
            self._number[source] = len(self.sources)
            self.sources.append(source)
            each, once = (1.0, 0.0) if source.scale == 0 else (_PART / source.scale, 1 - _PART)
            self._slacks.append(Slack(whole=whole, most=most, each=each, once=once))
        return self._number[source]

    def _soft(self, total: Sum, limit: float, *sources: int) -> None:
        """`total` is at most `limit`, unless a source gives way."""
        row = len(self._program.row_names) + len(self._new)
        self._new.append(NewRow(total.terms, limit - total.constant))
        for source in sources:
            self._slacks[source].rows.append(row)

    def _bar(self, pair: Pair, positions: Iterable[int], source: int) -> None:
        for position in positions:
            self.bars[pair][position].append(source)

    # --- amounts -------------------------------------------------------------------------------------------------

    def _limit(self, name: str, source: Source, *, whole: bool = False) -> None:
        row = self._rows.get(name)
        if row is not None:
            self._slacks[self.source(source, whole=whole, most=float("inf"))].rows.append(row)

    def _add_amounts(self) -> None:
        typical = _typical((row.resource, row.amount) for row in self.instance.capacities)
        for number, row in enumerate(self.instance.capacities):
            if (row.body, row.resource) in self._model.capacity:
                where = (("body", row.body), ("resource", row.resource))
                scale = max(row.amount, typical[row.resource])
                source = Source("capacity", "capacities", where, "amount", row.amount, number, scale=scale)
                self._limit(self._model.capacity[row.body, row.resource].name, source)
        typical = _typical(("", row.amount) for row in self.instance.budgets)
        for number, budget in enumerate(self.instance.budgets):
            if budget.payer in self._model.budget:
                scale = max(budget.amount, typical[""])
                payer = (("payer", budget.payer),)
                source = Source("budget", "budgets", payer, "amount", budget.amount, number, scale=scale)
                self._limit(self._model.budget[budget.payer].name, source)
        typical = _typical(("", row.agenda) for row in self.instance.ministries if row.agenda is not None)
        for number, ministry in enumerate(self.instance.ministries):
            if ministry.agenda is not None and ministry.ministry in self._model.agenda:
                scale = max(ministry.agenda, typical[""])
                whose = (("ministry", ministry.ministry),)
                source = Source("agenda", "ministries", whose, "agenda", ministry.agenda, number, scale=scale)
                self._limit(self._model.agenda[ministry.ministry].name, source)
        limit = self.instance.settings.reform.max_changes
        if limit is not None and "pairs" in self._model.max_changes:
            scale = max(limit, _TYPICAL_REFORM * len(self.structure.pairs), 1)
            source = Source("max_changes", "instance.yaml", (), "reform.max_changes", limit, scale=scale)
            self._limit(self._model.max_changes["pairs"].name, source, whole=True)

    # --- levels --------------------------------------------------------------------------------------------------

    def _add_law(self) -> None:
        levels = self.structure.levels
        for number, row in enumerate(self.instance.powers):
            where = (("power", row.power),)
            highest, lowest = self.structure.highest[row.power], self.structure.lowest[row.power]
            for zone in self.structure.zones_of[row.power]:
                pair = (row.power, zone)
                for at in self.structure.chain[zone]:
                    if at > lowest:
                        source = Source("lowest", "powers", where, "lowest", row.lowest, number, levels[at])
                        opening = dict.fromkeys(self.facts.opening(*pair, at), 1.0)
                        slack = self.source(source)
                        self._soft(self.reach(pair, at).plus(self._adopted(opening), -1.0), 0.0, slack)
                        if not opening:
                            self._bar(pair, (at,), slack)
                    if at < highest:
                        source = Source("highest", "powers", where, "highest", row.highest, number, levels[at])
                        slack = self.source(source)
                        self._soft(Sum(1.0).plus(self.reach(pair, at + 1), -1.0), 0.0, slack)
                        self._bar(pair, (at,), slack)

    def _add_decided(self) -> None:
        for number, row in enumerate(self.instance.decided):
            where = (("decision", row.decision), ("power", row.power), ("zone", row.zone), ("level", row.level))
            slack = self.source(Source("decided", "decided", where, row=number))
            at = self.structure.position[row.level]
            for zone in self.structure.zones_of[row.power]:
                if row.zone not in (None, zone):
                    continue
                pair = (row.power, zone)
                if row.decision == "must":
                    self._soft(Sum(1.0).plus(self.exercised(pair, at), -1.0), 0.0, slack)
                    self._bar(pair, (other for other in self.structure.chain[zone] if other != at), slack)
                else:
                    self._soft(self.exercised(pair, at), 0.0, slack)
                    self._bar(pair, (at,), slack)

    def _add_consents(self) -> None:
        rows = {(row.power, row.ministry, row.body): number for number, row in enumerate(self.instance.joint)}
        for part in self.facts.participations:
            for zone in sorted(part.refusing):
                answering = next(
                    (
                        body
                        for body in self.structure.ancestry[zone]
                        if (part.power, part.ministry, body) in rows
                        and self.instance.joint[rows[part.power, part.ministry, body]].consents is not None
                    ),
                    None,
                )
                number = rows[part.power, part.ministry, answering]
                where = (("power", part.power), ("ministry", part.ministry), ("body", answering))
                slack = self.source(Source("consent", "joint", where, "consents", "no", number))
                pair = (part.power, zone)
                winning = dict.fromkeys(self.facts.consenting(part, zone), 1.0)
                reached = self.reach(pair, part.threshold + 1)
                self._soft(reached.plus(self._adopted(winning), -1.0), 0.0, slack)
                if not winning:
                    self._bar(pair, (at for at in self.structure.chain[zone] if at > part.threshold), slack)

    # --- scores --------------------------------------------------------------------------------------------------

    def _add_scores(self) -> None:
        held = {(row.body, row.capability): number for number, row in enumerate(self.instance.capabilities)}
        asked = {(row.power, row.capability): number for number, row in enumerate(self.instance.requirements)}
        scale: dict[str, float] = defaultdict(lambda: 1e-9)
        for row in self.instance.requirements:
            scale[row.capability] = max(scale[row.capability], abs(row.score))
        for (power, body), missing in self.facts.shortfall.items():
            at = self.structure.body_position[body]
            under = set(self.structure.zones_under[body])
            zones = [zone for zone in self.structure.zones_of[power] if zone in under]
            for capability, gap in missing.items():
                if gap <= SCORE_TOLERANCE or not zones:
                    continue
                number = held.get((body, capability))
                score = 0.0 if number is None else self.instance.capabilities[number].score
                where = (("body", body), ("capability", capability))
                able = self.source(
                    Source("capability", "capabilities", where, "score", score, number, scale=scale[capability]),
                    whole=False,
                    most=float("inf"),
                )
                number = asked[power, capability]
                score = self.instance.requirements[number].score
                where = (("power", power), ("capability", capability))
                required = self.source(
                    Source("requirement", "requirements", where, "score", score, number, scale=scale[capability]),
                    whole=False,
                    most=float("inf"),
                )
                built = self.facts.built_capability(body, capability)
                counted = {measure: min(amount, gap) for measure, amount in built.items()}
                for zone in zones:
                    work = Sum().plus(self.exercised((power, zone), at), gap).plus(self._adopted(counted), -1.0)
                    self._soft(work, 0.0, able, required)
                    if sum(built.values()) < gap - SCORE_TOLERANCE:
                        self._bar((power, zone), (at,), able)

    # --- ties ----------------------------------------------------------------------------------------------------

    def _same(self, first: Pair, second: Pair, source: int) -> None:
        for position in range(1, len(self.structure.levels)):
            self._not_more_local(first, second, position, source)
            self._not_more_local(second, first, position, source)

    def _not_more_local(self, first: Pair, second: Pair, position: int, source: int) -> None:
        difference = self.reach(first, position).plus(self.reach(second, position), -1.0)
        if difference.terms or difference.constant > 0:
            self._soft(difference, 0.0, source)

    def _add_uniform(self) -> None:
        for number, row in enumerate(self.instance.powers):
            if row.uniform is None:
                continue
            groups: dict[str | None, list[str]] = defaultdict(list)
            for zone in self.structure.zones_of[row.power]:
                groups[self.structure.parent[zone] if row.uniform == "parent" else None].append(zone)
            where = (("power", row.power),)
            source = Source("uniform", "powers", where, "uniform", row.uniform, number)
            for first, *others in groups.values():
                for zone in others:
                    self._same((row.power, first), (row.power, zone), self.source(source))

    def _add_rules(self) -> None:
        levels = range(len(self.structure.levels))
        pairs = set(self.structure.pairs)
        for number, row in enumerate(self.instance.rules):
            where = (("rule", row.rule), ("power_a", row.power_a), ("power_b", row.power_b), ("zone", row.zone))
            for zone in self.structure.zones if row.zone is None else (row.zone,):
                first, second = (row.power_a, zone), (row.power_b, zone)
                if first not in pairs or second not in pairs:
                    continue
                source = self.source(Source("rule", "rules", where, row=number))
                if row.rule == "bundle":
                    self._same(first, second, source)
                for position in levels:
                    if row.rule == "requires" and position > 0:
                        self._not_more_local(first, second, position, source)
                    if row.rule == "separate":
                        self._soft(self.exercised(first, position).plus(self.exercised(second, position)), 1.0, source)

    def _add_groups(self) -> None:
        """Two measures exclude each other unless one of them leaves the group: which one goes is then known."""
        groups: dict[str, dict[str, int]] = defaultdict(dict)
        for number, row in enumerate(self.instance.measures):
            if row.group is not None:
                where = (("measure", row.measure),)
                source = Source("group", "measures", where, "group", row.group, number)
                groups[row.group][row.measure] = self.source(source)
        for slacks in groups.values():
            for first, second in combinations(slacks, 2):
                both = self._adopted({first: 1.0, second: 1.0})
                self._soft(both, 1.0, slacks[first], slacks[second])


def _typical(amounts: Iterable[tuple[str, float]]) -> Mapping[str, float]:
    """By name, the middle one of its amounts, never 0."""
    by_name: dict[str, list[float]] = defaultdict(list)
    for name, amount in amounts:
        by_name[name].append(amount)
    return {name: median(some) or max(some) or 1.0 for name, some in by_name.items()}
