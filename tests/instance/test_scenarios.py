"""Scenarios do what they say, in their order, and are checked before anybody chooses them."""

from pathlib import Path
from typing import Any

import pytest
from folders import folder

from allocation.instance import Instance, InvalidInstance, instance_hash, load
from allocation.instance.scenarios import apply


def scenario(path: Path, changes: str, extra: str = "", **tables: str) -> Instance:
    """The small instance with one scenario `s` of these changes, applied."""
    listed = "".join(f"      - {line}\n" for line in changes.splitlines())
    settings = f"{extra}scenarios:\n  s:\n    changes:\n{listed}"
    return load(folder(path, settings=settings, **tables), "s")


def needs(instance: Instance) -> dict[str, float | None]:
    return {f"{need.power} {need.zone}": need.need for need in instance.needs}


def refused(path: Path, changes: str, **tables: str) -> list[tuple[str, str]]:
    """Key and place of what is wrong with the scenario, found at loading although nobody chose it."""
    settings = "scenarios:\n  s:\n    changes:\n" + "".join(f"      - {line}\n" for line in changes.splitlines())
    with pytest.raises(InvalidInstance) as caught:
        load(folder(path, settings=settings, **tables))
    return [(problem.key, str(problem.place)) for problem in caught.value.problems]


def test_multiply_set_and_add_where(tmp_path: Path) -> None:
    """Proves: operations act on the rows that are meant, one after the other: (8 + 2) · 1.5 = 15."""
    changes = (
        "{table: needs, where: {power: bank-licence}, column: need, add: 2}\n"
        "{table: needs, where: {domain: finance}, column: need, multiply: 1.5}\n"
        "{table: needs, where: {zone: NS}, column: need, set: 1}"
    )
    result = scenario(tmp_path, changes)
    assert needs(result) == {"fx-filing QH": 180, "bank-licence QH": 15, "land-permit NS": 1}
    assert result.scenarios == ("s",)


def test_where_reaches_the_rows_that_a_row_refers_to(tmp_path: Path) -> None:
    """Proves: `domain` is the power's, `parent` and `level` the zone's; several values are alternatives."""
    bodies = "body,level,parent\nCN,central,\nGD,provincial,CN\nQH,zone,GD\nNS,zone,CN\n"
    changes = "{table: needs, where: {parent: [CN, XX], domain: [land, finance]}, column: need, set: 0}"
    assert needs(scenario(tmp_path, changes, bodies=bodies))["land-permit NS"] == 0
    changes = "{table: needs, where: {上级主体: GD}, column: 需求, set: 0}"
    assert needs(scenario(tmp_path / "zh", changes, bodies=bodies))["bank-licence QH"] == 0


def test_where_on_links_means_either_power(tmp_path: Path) -> None:
    """Proves: a row with two powers is meant if one of them has the value."""
    links = "power_a,power_b,cost\nfx-filing,land-permit,1\nbank-licence,fx-filing,1\nland-permit,land-permit2,1\n"
    powers = (
        "power,domain,held_at\nfx-filing,finance,central\nbank-licence,finance,central\n"
        "land-permit,land,central\nland-permit2,land,central\n"
    )
    result = scenario(
        tmp_path, "{table: links, where: {domain: finance}, column: cost, set: 5}", links=links, powers=powers
    )
    assert [link.cost for link in result.links] == [5, 5, 1]


def test_where_null_means_an_empty_cell_and_defaults_count(tmp_path: Path) -> None:
    """Proves: `null` finds empty cells, and a default finds rows that left the cell empty."""
    ministries = "ministry,consents\nPBC,no\nNFRA,\nMNR,yes\n"
    joint = "power,ministry\nfx-filing,PBC\nfx-filing,NFRA\nfx-filing,MNR\n"
    changes = "{table: ministries, where: {consents: yes}, column: agenda, set: 3}"
    result = scenario(tmp_path / "a", changes, ministries=ministries, joint=joint)
    assert [ministry.agenda for ministry in result.ministries] == [None, 3, 3]
    changes = "{table: ministries, where: {consents: null}, column: agenda, set: 3}"
    result = scenario(tmp_path / "b", changes, ministries=ministries, joint=joint)
    assert [ministry.agenda for ministry in result.ministries] == [None, 3, None]


def test_drop_and_append(tmp_path: Path) -> None:
    """Proves: rows go and come, with the cells that were given and no others."""
    changes = "{table: needs, where: {zone: QH}, drop: true}\n"
    changes += "{table: needs, append: {power: fx-filing, 区域: NS, need: １２}}"
    result = scenario(tmp_path, changes)
    assert needs(result) == {"land-permit NS": 35, "fx-filing NS": 12}
    changes = "{table: applies, append: {power: fx-filing, zone: NS}}"
    assert scenario(tmp_path / "b", changes).structure.zones_of["fx-filing"] == ("NS",)


def test_set_null_empties_a_cell(tmp_path: Path) -> None:
    """Proves: a cell that is emptied is unknown again, or takes its default, and does not count as written."""
    result = scenario(tmp_path, "{table: needs, where: {zone: NS}, column: need, set: null}")
    assert result.needs[-1].need is None
    assert "need" not in result.needs[-1].model_fields_set


def test_unknown_needs_stay_unknown(tmp_path: Path) -> None:
    """Proves: multiplying leaves unknown needs unknown, starts from defaults, and is an error if nothing is known."""
    rows = "power,zone,need\nfx-filing,QH,120\nfx-filing,NS,\n"
    result = scenario(tmp_path / "a", "{table: needs, column: need, multiply: 2}", needs=rows)
    assert needs(result) == {"fx-filing QH": 240, "fx-filing NS": None}
    result = scenario(tmp_path / "b", "{table: powers, column: importance, multiply: 3}")
    assert {power.importance for power in result.powers} == {3}
    changes = "{table: needs, where: {zone: NS}, column: need, multiply: 2}"
    assert refused(tmp_path / "c", changes, needs=rows) == [("change-empty", "instance.yaml:8:9")]


def test_settings_change_from_what_is_written_or_from_defaults(tmp_path: Path) -> None:
    """Proves: keys that are not written yet start from their defaults; names with dots and new sections work."""
    changes = (
        "{key: weights.coordination, multiply: 3}\n"
        "{key: resources.staff.cost, multiply: 2}\n"
        "{key: reform.max_changes, set: 7}\n"
        "{key: service.provincial, add: 0.1}\n"
    )
    settings = scenario(tmp_path, changes).settings
    assert (settings.weights.coordination, settings.weights.change) == (3, 1)
    assert settings.resources["staff"].cost == pytest.approx(0.2)
    assert settings.reform.max_changes == 7
    assert settings.service["provincial"] == pytest.approx(0.6)


def test_words_follow_their_scale(tmp_path: Path) -> None:
    """Proves: changing what a word means changes the cells written with it; a number put in its place stays."""
    extra = "scales: {needs.need: {high: 100}}\n"
    rows = "power,zone,need\nfx-filing,QH,high\nbank-licence,QH,high\nland-permit,NS,35\n"
    changes = (
        "{table: needs, where: {power: bank-licence}, column: need, multiply: 2}\n"
        "{table: needs, where: {power: land-permit}, column: need, set: high}\n"
        "{key: scales.needs.need.high, set: 70}"
    )
    result = scenario(tmp_path, changes, extra, needs=rows)
    assert needs(result) == {"fx-filing QH": 70, "bank-licence QH": 200, "land-permit NS": 70}
    assert [need.words for need in result.needs] == [{"need": "high"}, None, {"need": "high"}]


JOINED = """scenarios:
  a: {changes: [{table: needs, column: need, multiply: 2}]}
  b: {of: [a], changes: [{table: needs, column: need, add: 1}]}
  c: {of: [a], changes: [{table: needs, column: need, multiply: 10}]}
  all: {of: [b, c], changes: [{key: weights.change, set: 4}]}
"""


@pytest.mark.parametrize(
    ("names", "need"),
    [("a", 16), ("b", 17), ("c", 160), ("all", 170), (["b", "c"], 170), (["c", "b"], 161), (["a", "b"], 17)],
)
def test_joined_scenarios_apply_each_once_and_in_order(tmp_path: Path, names: Any, need: float) -> None:
    """Proves: `of` brings its scenarios first and each once: a doubles 8 once though b and c both join it.

    Sensitivity: applied twice, `all` would make (16 + 1) · 2 · 10 = 340.
    """
    instance = load(folder(tmp_path, settings=JOINED), names)
    assert needs(instance)["bank-licence QH"] == need


def test_apply_is_what_load_does(tmp_path: Path) -> None:
    """Proves: a loaded instance can be changed later, the base stays as it was, and hashes tell contents apart."""
    base = load(folder(tmp_path, settings=JOINED))
    before = instance_hash(base)
    assert apply(base, "b") == load(tmp_path, "b")
    assert instance_hash(apply(base, "b")) == instance_hash(load(tmp_path, ["b"]))
    assert instance_hash(base) == before != instance_hash(apply(base, "b"))
    assert apply(apply(base, "a"), "c").scenarios == ("a", "c")


def test_an_unknown_scenario_is_refused(tmp_path: Path) -> None:
    """Proves: choosing a scenario that does not exist names those that do."""
    folder(tmp_path, settings=JOINED.replace("all:", "together:"))
    with pytest.raises(InvalidInstance) as caught:
        load(tmp_path, "togther")
    assert caught.value.problems[0].suggestion == "together"


def test_scenarios_are_checked_together_when_chosen(tmp_path: Path) -> None:
    """Proves: two scenarios that are each valid are refused together where the second finds nothing left."""
    settings = (
        "scenarios:\n"
        "  gone: {changes: [{table: needs, where: {zone: NS}, drop: true}]}\n"
        "  more: {changes: [{table: needs, where: {zone: NS}, column: need, multiply: 2}]}\n"
    )
    load(folder(tmp_path, settings=settings), ["more", "gone"])
    with pytest.raises(InvalidInstance) as caught:
        load(tmp_path, ["gone", "more"])
    assert [str(problem.place) for problem in caught.value.problems] == ["instance.yaml:7:20"]


def test_oddities_of_the_changed_instance(tmp_path: Path) -> None:
    """Proves: a scenario's own oddities point at it, those of the base at their rows, and what it mends is gone."""
    settings = "scenarios:\n  s:\n    changes:\n      - {table: applies, append: {power: fx-filing, zone: NS}}\n"
    path = folder(tmp_path, settings=settings, budgets="payer,amount\nGX,3\n")
    assert [str(warning.place) for warning in load(path).warnings] == ["budgets.csv:2:1"]
    places = [str(warning.place) for warning in load(path, "s").warnings]
    assert places == ["instance.yaml:8:9", "budgets.csv:2:1"]


def test_figures_are_checked_against_their_range(tmp_path: Path) -> None:
    """Proves: shares above 1, years of 0 and effects out of range are refused at the change that makes them so."""
    measures = "measure,body,cost,years\nkit,GD,3,2\n"
    effects = "measure,effect,domain,amount\nkit,supervision,finance,0.4\n"
    changes = (
        "{table: measures, column: years, multiply: 0}\n"
        "{table: effects, column: amount, multiply: 3}\n"
        "{table: needs, column: need, add: -100}\n"
    )
    assert refused(tmp_path, changes, measures=measures, effects=effects) == [
        ("not-above", "instance.yaml:8:9"),
        ("below", "instance.yaml:10:9"),
        ("below", "instance.yaml:10:9"),
    ]
    changes = "{table: effects, column: amount, multiply: 3}"
    assert refused(tmp_path, changes, measures=measures, effects=effects) == [("effect-share", "instance.yaml:8:9")]


def test_changes_that_break_references_are_told_at_the_change(tmp_path: Path) -> None:
    """Proves: dropping a body that needs refer to is told where it is dropped, once for each row left behind."""
    changes = "{table: bodies, where: {body: QH}, drop: true}"
    assert refused(tmp_path, changes) == [("no-zone", "instance.yaml:8:9")] * 2
