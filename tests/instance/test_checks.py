"""What is odd about a valid instance, said once each, and what is no error although it looks like one."""

from pathlib import Path

import pytest
from folders import folder

from allocation.instance import InvalidInstance, load
from allocation.instance.checks.effects import USES
from allocation.instance.tables import TABLES
from allocation.language import LANGUAGES

MEASURE = "measure,body,cost\nkit,GD,3\n"


def oddities(path: Path) -> list[str]:
    """Key and place of every warning, all of which can be told."""
    warnings = load(path).warnings
    assert all(warning.line(language) for warning in warnings for language in LANGUAGES)
    return [f"{warning.key} {warning.place}" for warning in warnings]


def test_a_plain_instance_has_nothing_odd(tmp_path: Path) -> None:
    """Proves: an instance without oddities has no warnings, so that the tests below see only their own."""
    assert oddities(folder(tmp_path)) == []


def test_rows_on_excluded_pairs(tmp_path: Path) -> None:
    """Proves: needs, decided, current, links and rules on a pair that `applies` excludes are warned of, others not."""
    path = folder(
        tmp_path,
        applies="power,zone\nfx-filing,QH\nland-permit,NS\n",
        needs="power,zone,need\nfx-filing,QH,1\nfx-filing,NS,2\nbank-licence,NS,3\n",
        decided="decision,power,zone,level\nnever,fx-filing,NS,zone\nnever,fx-filing,,zone\n",
        current="power,zone,level\nland-permit,QH,central\n",
        links="power_a,power_b,zone,cost\nbank-licence,fx-filing,NS,1\nbank-licence,fx-filing,,1\nfx-filing,land-permit,,1\n",
        rules="rule,power_a,power_b,zone\nbundle,fx-filing,bank-licence,NS\n",
    )
    assert oddities(path) == [
        "excluded needs.csv:3:2",
        "excluded decided.csv:2:3",
        "excluded current.csv:2:2",
        "excluded links.csv:2:3",
        "never-together links.csv:4:2",
        "excluded rules.csv:2:4",
    ]


def test_current_level_that_the_chain_lacks(tmp_path: Path) -> None:
    """Proves: today's level at which a zone has no body is warned of, and is no error."""
    bodies = "body,level,parent\nCN,central,\nGD,provincial,CN\nQH,zone,GD\nNS,zone,CN\n"
    current = "power,zone,level\nfx-filing,NS,provincial\nfx-filing,QH,provincial\n"
    assert oddities(folder(tmp_path, bodies=bodies, current=current)) == ["current-level current.csv:2:3"]


def test_power_held_outside_its_range(tmp_path: Path) -> None:
    """Proves: a power that is held where law does not allow it is odd, not wrong."""
    powers = "power,held_at,highest,lowest\nfx-filing,central,provincial,\nbank-licence,zone,,provincial\n"
    powers += "land-permit,central,,\n"
    assert oddities(folder(tmp_path, powers=powers)) == ["held-outside powers.csv:2:2", "held-outside powers.csv:3:2"]


def test_effects_that_do_less_than_they_seem_to(tmp_path: Path) -> None:
    """Proves: unused cells, domains without powers, a domain beside a power and a platform over one power are told."""
    effects = (
        "measure,effect,resource,domain,power,level,amount\n"
        "kit,capacity,staff,finance,,,5\n"
        "kit,service,,finanse,,zone,0.1\n"
        "kit,supervision,,land,fx-filing,,0.1\n"
        "kit,platform,,,fx-filing,,0.1\n"
        "kit,platform,,*,,,0.1\n"
    )
    path = folder(tmp_path, measures=MEASURE, effects=effects)
    assert oddities(path) == [
        "unused-cell effects.csv:2:4",
        "domain-beside-power effects.csv:4:4",
        "empty-domain effects.csv:3:4",
        "platform-power effects.csv:5:5",
    ]
    assert next(warning.suggestion for warning in load(path).warnings if warning.key == "empty-domain") == "finance"


def test_names_that_nothing_uses(tmp_path: Path) -> None:
    """Proves: idle measures, ministries, innovations, budgets and capabilities that nobody has are told."""
    path = folder(
        tmp_path,
        measures="measure,body,cost,payer\nkit,GD,3,GD\n",
        ministries="ministry,body\nPBC,\nDRC,GD\n",
        joint="power,ministry,body\nfx-filing,DRC,\nfx-filing,DRC,CN\nfx-filing,DRC,QH\n",
        innovations="innovation,value\nsandbox,5\n",
        budgets="payer,amount\nGD,5\nGX,5\n",
        requirements="power,capability,score\nfx-filing,legal,3\nfx-filing,it,0\n",
    )
    assert oddities(path) == [
        "idle-measure measures.csv:2:1",
        "idle-ministry ministries.csv:2:1",
        "powerless-innovation innovations.csv:2:1",
        "nobody-capable requirements.csv:2:2",
        "idle-budget budgets.csv:3:1",
    ]


def test_answers_of_a_department_elsewhere(tmp_path: Path) -> None:
    """Proves: a department's answer for a body outside its own body's part of the tree is without effect, and told."""
    bodies = "body,level,parent\nCN,central,\nGD,provincial,CN\nGX,provincial,CN\nQH,zone,GD\nNS,zone,GX\n"
    path = folder(
        tmp_path,
        bodies=bodies,
        ministries="ministry,body\nDRC,GD\n",
        joint="power,ministry,body,consents\nfx-filing,DRC,,\nfx-filing,DRC,NS,no\nfx-filing,DRC,QH,no\n",
    )
    assert oddities(path) == ["answer-elsewhere joint.csv:3:3"]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("decided", "decision,power,zone,level\nmust,fx-filing,NS,zone\nmust,fx-filing,NS,central\n"),
        ("rules", "rule,power_a,power_b\nbundle,fx-filing,land-permit\nseparate,fx-filing,land-permit\n"),
        ("links", "power_a,power_b,cost\nfx-filing,land-permit,1\nland-permit,fx-filing,1\n"),
        ("spillovers", "power,level,cost\nfx-filing,central,1\nfx-filing,central,1\n"),
        ("innovations", "innovation,zone,value\nsandbox,,1\nsandbox,QH,2\n"),
        ("distances", "level_a,level_b,distance\nzone,zone,3\ncentral,zone,9\n"),
    ],
)
def test_what_looks_wrong_and_is_not(tmp_path: Path, table: str, rows: str) -> None:
    """Proves: what no allocation can satisfy, rows that add up and distances that are not Monge are valid input."""
    load(folder(tmp_path, **{table: rows}))


def test_each_kind_of_effect_is_known() -> None:
    """Proves: the kinds with their cells are those that the column allows."""
    assert set(USES) == set(TABLES["effects"].model_fields["effect"].annotation.__args__)  # type: ignore[union-attr]


def test_one_mistake_is_told_once(tmp_path: Path) -> None:
    """Proves: a table that cannot be read, or lacks its key, causes no false alarms in tables that refer to it."""
    with pytest.raises(InvalidInstance) as caught:
        load(folder(tmp_path / "a", bodies="name_zh\n中央\n"))
    assert [problem.key for problem in caught.value.problems] == ["missing-column"] * 2
    with pytest.raises(InvalidInstance) as caught:
        load(folder(tmp_path / "b", powers=b"\x00\x01"))
    assert [problem.key for problem in caught.value.problems] == ["binary"]
    with pytest.raises(InvalidInstance) as caught:
        load(folder(tmp_path / "c", settings="levels: 3\n"))
    assert [problem.key for problem in caught.value.problems] == ["setting-list"]
