"""The tables of an instance: one row model a table, the single source for reading, checking, schema and documents.

What a table and a column mean to a planner stands in the catalogue under `table.NAME` and `column.NAME.COLUMN`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field


@dataclass(frozen=True)
class Column:
    """What a column's cells are, beyond their Python type.

    headings: Chinese headings read as this column, the first one written in Chinese templates.
    refers: the table whose key the cell names, or `levels` or `resources` of `instance.yaml`.
    unit: the key of `units` in `instance.yaml` that names the figures' unit, or a unit itself.
    """

    headings: tuple[str, ...]
    refers: str = ""
    unit: str = ""


Text = Annotated[str, Field(min_length=1)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Score = Annotated[float, Field(allow_inf_nan=False)]
Years = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Year = Annotated[int, Field(ge=1900, le=2200)]


class Row(BaseModel):
    """One row of a table. `x` carries columns named `x_…` unread; `words` keeps words that a scale made numbers of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]] = ()
    required: ClassVar[bool] = False

    x: Mapping[str, str] | None = Field(default=None, exclude=True, repr=False)
    words: Mapping[str, str] | None = Field(default=None, exclude=True, repr=False)


class Body(Row):
    """An organ of government, one node of the tree."""

    table = "bodies"
    key = ("body",)
    required = True

    body: Annotated[Text, Column(("实施主体", "主体"))]
    level: Annotated[Text, Column(("层级",), refers="levels")]
    parent: Annotated[Text | None, Column(("上级主体", "上级"), refers="bodies")] = None
    name_en: Annotated[Text | None, Column(("英文名称",))] = None
    name_zh: Annotated[Text | None, Column(("中文名称", "名称"))] = None


class Power(Row):
    """An administrative power and where it stands in law."""

    table = "powers"
    key = ("power",)
    required = True

    power: Annotated[Text, Column(("权力事项", "事项"))]
    name_en: Annotated[Text | None, Column(("英文名称",))] = None
    name_zh: Annotated[Text | None, Column(("中文名称", "名称", "事项名称"))] = None
    domain: Annotated[Text | None, Column(("领域",))] = None
    owner: Annotated[Text | None, Column(("主管系统", "主管部门"))] = None
    held_at: Annotated[Text, Column(("法定层级", "现行层级"), refers="levels")]
    highest: Annotated[Text | None, Column(("最高层级",), refers="levels")] = None
    lowest: Annotated[Text | None, Column(("最低层级",), refers="levels")] = None
    importance: Annotated[Amount, Column(("重要性",))] = 1
    supervision: Annotated[Amount, Column(("监管成本",), unit="cost")] = 0
    authorisation: Annotated[Amount, Column(("授权成本",), unit="cost")] = 0
    uniform: Annotated[Literal["parent", "all"] | None, Column(("统一要求", "统一"))] = None
    code: Annotated[Text | None, Column(("事项编码", "编码"))] = None
    law: Annotated[Text | None, Column(("法律依据", "法规"))] = None
    article: Annotated[Text | None, Column(("条款",))] = None
    kind: Annotated[Text | None, Column(("事项类型", "类型"))] = None
    risk: Annotated[Text | None, Column(("风险等级", "风险"))] = None
    mode: Annotated[Text | None, Column(("赋权方式", "方式"))] = None


class Need(Row):
    """Demand for a power in a zone."""

    table = "needs"
    key = ("power", "zone")
    required = True

    power: Annotated[Text, Column(("权力事项", "事项"), refers="powers")]
    zone: Annotated[Text, Column(("区域", "片区"), refers="zones")]
    need: Annotated[Amount | None, Column(("需求", "年需求量"), unit="need")] = None
    expected: Annotated[Share | None, Column(("期望满足率",))] = None


class Applies(Row):
    """A zone where a listed power has a pair."""

    table = "applies"
    key = ("power", "zone")

    power: Annotated[Text, Column(("权力事项", "事项"), refers="powers")]
    zone: Annotated[Text, Column(("区域", "片区"), refers="zones")]


class Service(Row):
    """Share of the need that is met when a power is exercised at a level."""

    table = "service"
    key = ("power", "level")

    power: Annotated[Text, Column(("权力事项", "事项"), refers="powers")]
    level: Annotated[Text, Column(("层级",), refers="levels")]
    share: Annotated[Share, Column(("满足率", "比例"))]


class Load(Row):
    """Work that a power brings to a body that exercises it."""

    table = "loads"
    key = ("power", "resource", "level")

    power: Annotated[Text, Column(("权力事项", "事项"), refers="powers")]
    resource: Annotated[Text, Column(("资源",), refers="resources")]
    level: Annotated[Text | None, Column(("层级",), refers="levels")] = None
    fixed: Annotated[Amount, Column(("固定负荷",), unit="resource")] = 0
    per_need: Annotated[Amount, Column(("单位需求负荷",), unit="resource per need")] = 0


class Capacity(Row):
    """A body's hard limit of a resource."""

    table = "capacities"
    key = ("body", "resource")

    body: Annotated[Text, Column(("实施主体", "主体"), refers="bodies")]
    resource: Annotated[Text, Column(("资源",), refers="resources")]
    amount: Annotated[Amount, Column(("承接能力", "数量"), unit="resource")]


class Requirement(Row):
    """The score that a body must have to exercise a power at all."""

    table = "requirements"
    key = ("power", "capability")

    power: Annotated[Text, Column(("权力事项", "事项"), refers="powers")]
    capability: Annotated[Text, Column(("能力", "能力项"))]
    score: Annotated[Score, Column(("分值", "得分"))]


class Capability(Row):
    """The score that a body has."""

    table = "capabilities"
    key = ("body", "capability")

    body: Annotated[Text, Column(("实施主体", "主体"), refers="bodies")]
    capability: Annotated[Text, Column(("能力", "能力项"))]
    score: Annotated[Score, Column(("分值", "得分"))]


class Ministry(Row):
    """A ministry of the root, or a department of another body."""

    table = "ministries"
    key = ("ministry",)

    ministry: Annotated[Text, Column(("部门", "部委"))]
    name_en: Annotated[Text | None, Column(("英文名称",))] = None
    name_zh: Annotated[Text | None, Column(("中文名称", "名称"))] = None
    body: Annotated[Text | None, Column(("所属主体", "主体"), refers="bodies")] = None
    agenda: Annotated[Amount | None, Column(("统筹容量",))] = None
    consents: Annotated[bool, Column(("是否同意", "同意"))] = True


class Joint(Row):
    """A ministry's part in a power, or its answer for the zones at or under a body."""

    table = "joint"
    key = ("power", "ministry", "body")

    power: Annotated[Text, Column(("权力事项", "事项"), refers="powers")]
    ministry: Annotated[Text, Column(("部门", "部委"), refers="ministries")]
    body: Annotated[Text | None, Column(("适用主体", "主体"), refers="bodies")] = None
    effort: Annotated[Amount, Column(("统筹投入",))] = 0
    consents: Annotated[bool | None, Column(("是否同意", "同意"))] = None
    condition: Annotated[Text | None, Column(("附加条件", "条件"))] = None


class Spillover(Row):
    """Harm beyond the zone if a power is exercised more locally than a level."""

    table = "spillovers"

    power: Annotated[Text, Column(("权力事项", "事项"), refers="powers")]
    level: Annotated[Text, Column(("层级",), refers="levels")]
    cost: Annotated[Amount, Column(("外溢成本", "成本"), unit="cost per need")]


class Link(Row):
    """Two powers used in one procedure."""

    table = "links"

    power_a: Annotated[Text, Column(("事项甲",), refers="powers")]
    power_b: Annotated[Text, Column(("事项乙",), refers="powers")]
    zone: Annotated[Text | None, Column(("区域", "片区"), refers="zones")] = None
    cost: Annotated[Amount, Column(("协调成本", "成本"), unit="cost per step")]


class Distance(Row):
    """How far two levels are from each other, or two departments of one level."""

    table = "distances"
    key = ("level_a", "level_b")

    level_a: Annotated[Text, Column(("层级甲",), refers="levels")]
    level_b: Annotated[Text, Column(("层级乙",), refers="levels")]
    distance: Annotated[Amount, Column(("距离",))]


class Rule(Row):
    """A tie between the levels of two powers in one zone."""

    table = "rules"
    key = ("rule", "power_a", "power_b", "zone")

    rule: Annotated[Literal["bundle", "requires", "separate"], Column(("规则",))]
    power_a: Annotated[Text, Column(("事项甲",), refers="powers")]
    power_b: Annotated[Text, Column(("事项乙",), refers="powers")]
    zone: Annotated[Text | None, Column(("区域", "片区"), refers="zones")] = None


class Decided(Row):
    """A level that is decided or barred."""

    table = "decided"
    key = ("decision", "power", "zone", "level")

    decision: Annotated[Literal["must", "never"], Column(("决定",))]
    power: Annotated[Text, Column(("权力事项", "事项"), refers="powers")]
    zone: Annotated[Text | None, Column(("区域", "片区"), refers="zones")] = None
    level: Annotated[Text, Column(("层级",), refers="levels")]


class Current(Row):
    """Where a pair is exercised today."""

    table = "current"
    key = ("power", "zone")

    power: Annotated[Text, Column(("权力事项", "事项"), refers="powers")]
    zone: Annotated[Text, Column(("区域", "片区"), refers="zones")]
    level: Annotated[Text, Column(("层级", "现行层级"), refers="levels")]


class Innovation(Row):
    """An institutional innovation and what it is worth in a zone."""

    table = "innovations"
    key = ("innovation", "zone")

    innovation: Annotated[Text, Column(("制度创新", "创新"))]
    zone: Annotated[Text | None, Column(("区域", "片区"), refers="zones")] = None
    value: Annotated[Amount, Column(("价值",), unit="cost")]
    name_en: Annotated[Text | None, Column(("英文名称",))] = None
    name_zh: Annotated[Text | None, Column(("中文名称", "名称"))] = None


class InnovationPower(Row):
    """A power that an innovation needs at a level or more locally."""

    table = "innovation_powers"
    key = ("innovation", "power")

    innovation: Annotated[Text, Column(("制度创新", "创新"), refers="innovations")]
    power: Annotated[Text, Column(("权力事项", "事项"), refers="powers")]
    level: Annotated[Text, Column(("层级",), refers="levels")]


class Measure(Row):
    """Something that can be bought."""

    table = "measures"
    key = ("measure",)

    measure: Annotated[Text, Column(("保障措施", "措施"))]
    body: Annotated[Text, Column(("实施主体", "主体"), refers="bodies")]
    cost: Annotated[Amount, Column(("成本", "费用"), unit="cost in all")]
    years: Annotated[Years, Column(("年数", "年限"))] = 1
    payer: Annotated[Text | None, Column(("出资方",))] = None
    group: Annotated[Text | None, Column(("互斥组", "组"))] = None
    name_en: Annotated[Text | None, Column(("英文名称",))] = None
    name_zh: Annotated[Text | None, Column(("中文名称", "名称"))] = None


EffectKind = Literal[
    "capacity", "capability", "consent", "agenda", "legal", "service", "supervision", "platform", "relief"
]


class Effect(Row):
    """What an adopted measure does."""

    table = "effects"

    measure: Annotated[Text, Column(("保障措施", "措施"), refers="measures")]
    effect: Annotated[EffectKind, Column(("作用", "效果"))]
    resource: Annotated[Text | None, Column(("资源",), refers="resources")] = None
    capability: Annotated[Text | None, Column(("能力", "能力项"))] = None
    ministry: Annotated[Text | None, Column(("部门", "部委"), refers="ministries")] = None
    domain: Annotated[Text | None, Column(("领域",))] = None
    power: Annotated[Text | None, Column(("权力事项", "事项"), refers="powers")] = None
    level: Annotated[Text | None, Column(("层级",), refers="levels")] = None
    amount: Annotated[Amount | None, Column(("数量", "幅度"))] = None


class Budget(Row):
    """A limit on the whole cost of one payer's adopted measures."""

    table = "budgets"
    key = ("payer",)

    payer: Annotated[Text, Column(("出资方",))]
    amount: Annotated[Amount, Column(("预算", "金额"), unit="cost in all")]


class Request(Row):
    """A zone's request for a power and the reply."""

    table = "requests"
    key = ("power", "zone", "asked_on")

    power: Annotated[Text, Column(("权力事项", "事项"), refers="powers")]
    zone: Annotated[Text, Column(("区域", "片区"), refers="zones")]
    asked_on: Annotated[Text | None, Column(("申请日期",))] = None
    reply: Annotated[Text | None, Column(("答复",))] = None
    reason: Annotated[Text | None, Column(("理由", "原因"))] = None


class Usage(Row):
    """Cases handled in a zone in a year."""

    table = "usage"
    key = ("power", "zone", "year")

    power: Annotated[Text, Column(("权力事项", "事项"), refers="powers")]
    zone: Annotated[Text, Column(("区域", "片区"), refers="zones")]
    year: Annotated[Year, Column(("年份", "年度"))]
    cases: Annotated[Amount, Column(("办件量",), unit="need")]


class Provenance(Row):
    """Where a figure comes from."""

    table = "provenance"

    # Python's name for the column `table`, since `table` names the model's own table
    of_table: Annotated[Text, Column(("表", "数据表")), Field(alias="table")]
    of_key: Annotated[Text | None, Column(("键", "主键")), Field(alias="key")] = None
    column: Annotated[Text | None, Column(("列", "字段"))] = None
    source: Annotated[Text | None, Column(("来源", "出处"))] = None
    date: Annotated[Text | None, Column(("日期",))] = None
    status: Annotated[Literal["sourced", "stated", "assumed"], Column(("状态", "性质"))]


TABLES: dict[str, type[Row]] = {
    row.table: row
    for row in (
        Body,
        Power,
        Need,
        Applies,
        Service,
        Load,
        Capacity,
        Requirement,
        Capability,
        Ministry,
        Joint,
        Spillover,
        Link,
        Distance,
        Rule,
        Decided,
        Current,
        Innovation,
        InnovationPower,
        Measure,
        Effect,
        Budget,
        Request,
        Usage,
        Provenance,
    )
}
