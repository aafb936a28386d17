"""The small case that a template shows when an office brings no list of powers: names in English and Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass

from allocation.language import Language


@dataclass(frozen=True)
class Said:
    """A name in both languages; the template's own language gives the id."""

    en: str
    zh: str

    def id(self, language: Language) -> str:
        """The id: the Chinese name, or the English one in lower case with hyphens."""
        return self.zh if language == "zh" else self.en.lower().replace(" ", "-")

    def names(self) -> dict[str, str]:
        """The cells `name_en` and `name_zh`."""
        return {"name_en": self.en, "name_zh": self.zh}


@dataclass(frozen=True)
class StarterPower:
    """A power of the starter. held_at: position in the levels. needs: a word per zone."""

    name: Said
    domain: Said
    owner: Said
    held_at: int
    kind: str
    risk: str
    needs: tuple[str, str, str]
    law: Said


LEVELS = (Said("central", "中央"), Said("provincial", "省级"), Said("zone", "片区"))
CENTRE = Said("Centre", "国家")
PROVINCE = Said("Province", "本省")
ZONES: Mapping[Said, tuple[Said, ...]] = {
    Said("East Province", "东省"): (Said("East Port", "东港片区"), Said("East Airport", "空港片区")),
    Said("West Province", "西省"): (Said("West Inland", "内陆片区"),),
}

RESOURCE = Said("staff", "人员")
EXPERTISE = Said("expertise", "专业能力")

TRADE = Said("trade", "贸易")
SHIPPING = Said("shipping", "航运")
FINANCE = Said("finance", "金融")
HEALTH = Said("health", "医药")

COMMERCE = Said("Commerce", "商务")
TRANSPORT = Said("Transport", "交通运输")
MONEY = Said("Foreign Exchange", "外汇管理")
DRUGS = Said("Medical Products", "药品监管")
CUSTOMS = Said("Customs", "海关")

FUEL = Said("Bonded fuel bunkering licence", "保税燃料油加注经营许可")
SHIPS = Said("International ship registration", "国际船舶登记")
MANAGERS = Said("Ship management filing", "国际船舶管理业务备案")
PORT_CHECKS = Said("Port operator inspection", "港口经营检查")
CREDIT = Said("Cross-border loan filing", "跨境融资备案")
DRUG_IMPORTS = Said("Urgent drug import licence", "急需药品进口许可")
DEVICE_CHECKS = Said("Medical device inspection", "医疗器械经营检查")
TRADE_PENALTY = Said("Trade violation penalty", "对外贸易违规处罚")

POWERS = (
    StarterPower(
        FUEL, TRADE, COMMERCE, 0, "licence", "middle", ("high", "low", "low"), Said("Rules on fuel", "成品油管理规定")
    ),
    StarterPower(
        SHIPS, SHIPPING, TRANSPORT, 0, "confirmation", "low", ("high", "low", "low"), Said("Ship rules", "船舶登记条例")
    ),
    StarterPower(
        MANAGERS, SHIPPING, TRANSPORT, 1, "filing", "low", ("high", "middle", "low"), Said("Sea rules", "海运条例")
    ),
    StarterPower(
        PORT_CHECKS,
        SHIPPING,
        TRANSPORT,
        1,
        "inspection",
        "middle",
        ("middle", "low", "low"),
        Said("Port law", "港口法"),
    ),
    StarterPower(
        CREDIT, FINANCE, MONEY, 0, "filing", "high", ("high", "high", "middle"), Said("Exchange rules", "外汇管理条例")
    ),
    StarterPower(
        DRUG_IMPORTS, HEALTH, DRUGS, 0, "licence", "high", ("low", "high", "middle"), Said("Drug law", "药品管理法")
    ),
    StarterPower(
        DEVICE_CHECKS,
        HEALTH,
        DRUGS,
        1,
        "inspection",
        "high",
        ("low", "middle", "middle"),
        Said("Device rules", "医疗器械监督管理条例"),
    ),
    StarterPower(
        TRADE_PENALTY,
        TRADE,
        COMMERCE,
        1,
        "penalty",
        "middle",
        ("middle", "middle", "low"),
        Said("Trade law", "对外贸易法"),
    ),
)

WORDS = {"high": 100.0, "middle": 30.0, "low": 5.0}
WORDS_ZH = {"high": "高", "middle": "中", "low": "低"}

LINKS = ((FUEL, SHIPS, 15.0), (SHIPS, MANAGERS, 12.0), (DRUG_IMPORTS, DEVICE_CHECKS, 10.0), (FUEL, CREDIT, 8.0))
HUB = Said("Offshore bunkering hub", "离岸保税加注中心")
HUB_POWERS = (FUEL, MANAGERS)
HUB_VALUE = 90.0
SPILLOVER = (DRUG_IMPORTS, 1, 0.2)
"""Harm per case if drugs are let in more locally than the province."""

CONFERENCE = Said("Conference of ministries", "部际联席会议")
PLATFORM = Said("One-stop platform", "一站式服务平台")
TRAINING = Said("Training and staff", "培训与增员")
