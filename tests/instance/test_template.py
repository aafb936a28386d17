"""Templates load, say what to fill in, and take an office's own list of powers."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from allocation import solve
from allocation.instance import InvalidInstance, load
from allocation.instance.tables import Decided
from allocation.instance.template import write_template
from allocation.instance.template.defaults import defaults_for, kind_of, risk_of
from allocation.instance.template.write import template
from allocation.language import LANGUAGES, Language

LIST = """\
某省权力事项清单,,,,,,
序号,事项名称,实施层级,事项类型,风险等级,主管部门,备注
1,外商投资企业登记,省级,行政确认,低,市场监管,每周都有
2,保税维修项目许可,中央,行政许可,高风险,商务,
3,固体废物进口检查,国家,行政检查,,生态环境,
4,人才落户裁决,省,行政裁决,中,人社,
"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["case", "case.xlsx", "case.json"])
def test_a_template_loads_as_what_it_was_meant_to_be(tmp_path: Path, language: Language, name: str) -> None:
    """Proves: every form of a template is a valid instance without warnings, Chinese headings and words included.

    It has the name of its folder or file.
    """
    write_template(tmp_path / name, language=language)
    instance, meant = load(tmp_path / name), template(language=language)
    assert instance == replace(meant, settings=meant.settings.model_copy(update={"name": "case"}))
    assert instance.warnings == ()


def test_a_name_is_written_without_spaces(tmp_path: Path) -> None:
    """Proves: a folder with a space and a point in its name gives a name that can be typed and kept whole."""
    write_template(tmp_path / "our zones 2.0")
    assert load(tmp_path / "our zones 2.0").settings.name == "our-zones-2.0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scenarios_of_a_template_change_something(tmp_path: Path, language: Language) -> None:
    """Proves: both scenarios can be applied, to words of a scale and to empty cells too."""
    write_template(tmp_path / "case", language=language)
    for scenario in ("demand", "one-size"):
        assert solve(load(tmp_path / "case", scenario)).objective != solve(template(language=language)).objective


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_solves_as_it_is(language: Language) -> None:
    """Proves: the starter has an optimum that is neither today's allocation nor all in the zones, with a measure."""
    instance = template(language=language)
    allocation = solve(instance)
    assert allocation.status == "optimal"
    assert set(allocation.levels.values()) == set(instance.settings.levels)
    assert allocation.measures != ()


def test_a_template_shows_what_an_office_needs() -> None:
    """Proves: all kinds and risks, needs in words, three mechanisms, a refusing ministry, assumed figures."""
    instance = template()
    assert len(instance.powers) == 8
    assert {power.kind for power in instance.powers} == {"licence", "filing", "confirmation", "penalty", "inspection"}
    assert {power.risk for power in instance.powers} == {"high", "middle", "low"}
    assert all(need.words for need in instance.needs)
    assert len(instance.measures) == 3
    assert [ministry.ministry for ministry in instance.ministries if not ministry.consents] == ["customs"]
    assert len(instance.settings.scenarios) == 2
    assert {row.status for row in instance.provenance} == {"assumed"}
    for rows in (instance.bodies, instance.powers, instance.needs, instance.measures, instance.effects):
        assert "x_note" in (rows[0].x or {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_explains_itself(tmp_path: Path, language: Language) -> None:
    """Proves: settings have comments, the README has ten steps, and Chinese templates have Chinese headings."""
    write_template(tmp_path / "case", language=language)
    settings = (tmp_path / "case" / "instance.yaml").read_text(encoding="utf-8")
    assert settings.count("\n# ") == len(template(language=language).settings.model_fields_set) - 1
    assert "10. " in (tmp_path / "case" / "README.md").read_text(encoding="utf-8")
    with (tmp_path / "case" / "powers.csv").open(encoding="utf-8-sig", newline="") as file:
        headings = next(csv.reader(file))
    assert headings[0] == {"en": "power", "zh": "权力事项"}[language]


def test_defaults_follow_kind_and_risk() -> None:
    """Proves: usual words for kinds and risks are understood, higher risk requires more, unknown is middle."""
    assert kind_of("行政许可") == kind_of("Licence") == kind_of("行政审批") == "licence"
    assert kind_of("监督检查") == "inspection"
    assert kind_of("行政裁决") == "other"
    assert (risk_of("高风险"), risk_of("低"), risk_of("")) == ("high", "low", "middle")
    for kind in ("licence", "filing", "confirmation", "penalty", "inspection", "other"):
        low, middle, high = (defaults_for(kind, risk) for risk in ("low", "middle", "high"))
        assert low.supervision < middle.supervision < high.supervision
        assert low.expertise < middle.expertise < high.expertise
        assert low.fixed < middle.fixed <= high.fixed


def listed(tmp_path: Path, form: str, text: str = LIST) -> Path:
    path = tmp_path / f"list.{form}"
    if form == "csv":
        path.write_text(text, encoding="gb18030")
    else:
        book = Workbook()
        sheet = book.worksheets[0]
        for row in csv.reader(text.splitlines()):
            sheet.append(row)
        book.save(path)
    return path


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_office_brings_its_own_list(tmp_path: Path, form: str) -> None:
    """Proves: a list with Chinese headings, in GB18030 or a workbook, becomes an instance that loads and solves.

    Columns that the format does not have are carried along; a kind without defaults is said so.
    """
    write_template(tmp_path / "case", language="zh", powers=listed(tmp_path, form), zones=["浙江/舟山", "浙江/宁波"])
    instance = load(tmp_path / "case")
    assert [power.power for power in instance.powers][:2] == ["外商投资企业登记", "保税维修项目许可"]
    assert [power.held_at for power in instance.powers] == ["省级", "中央", "中央", "省级"]
    assert instance.powers[0].x is not None
    assert instance.powers[0].x["x_备注"] == "每周都有"
    assert instance.powers[3].x is not None
    assert "行政裁决" in instance.powers[3].x["x_note"]
    assert instance.powers[1].supervision == defaults_for("许可", "高").supervision
    assert instance.structure.zones == ("舟山", "宁波")
    assert {ministry.ministry for ministry in instance.ministries} == {"商务", "生态环境"}
    assert solve(instance).status == "optimal"


@pytest.mark.parametrize("language", LANGUAGES)
def test_todays_allocation_of_any_list_is_possible(tmp_path: Path, language: Language) -> None:
    """Proves: powers held in the zones, high risks and missing owners do not make a template infeasible."""
    text = "name,held_at,kind,risk\na,zone,licence,high\nb,zone,penalty,high\nc,provincial,licence,high\n"
    instance = template(language=language, powers=listed(tmp_path, "csv", text), zones=["P/A", "P/B", "Q/C"])
    decided = [
        {"decision": "must", "power": power, "zone": zone, "level": instance.settings.levels[position]}
        for (power, zone), position in instance.structure.current.items()
    ]
    today = replace(instance, decided=tuple(Decided.model_validate(row) for row in decided))
    assert solve(today).status == "optimal"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("事项名称,实施层级\n甲,省级\n", ["list-column", "list-column"]),
        ("事项名称,实施层级,类型,风险\n", ["list-empty"]),
        ("事项名称,实施层级,类型,风险\n甲,县级,许可,高\n乙,,许可,高\n", ["list-level", "list-level"]),
        ("事项名称,实施层级,类型,风险\n甲,省级,许可,高\n甲,中央,许可,高\n", ["list-repeated"]),
        ("事项名称,实施层级,类型,风险,重要性\n甲,省级,许可,高,很\n", ["not-number"]),
    ],
)
def test_a_list_that_cannot_be_used_is_told_all_at_once(tmp_path: Path, text: str, keys: list[str]) -> None:
    """Proves: missing columns, unknown levels, repetitions and wrong cells are told with their line."""
    with pytest.raises(InvalidInstance) as caught:
        template(powers=listed(tmp_path, "csv", text))
    assert [problem.key for problem in caught.value.problems] == keys
    for problem in caught.value.problems:
        assert problem.line("en")
        assert problem.line("zh")


@pytest.mark.parametrize("zones", [[], ["A", "A"], ["A/A"], ["P/"]])
def test_zones_need_names_of_their_own(zones: list[str]) -> None:
    """Proves: zones that would give two bodies one id are refused."""
    with pytest.raises(ValueError, match="zones need names"):
        template(zones=zones)
