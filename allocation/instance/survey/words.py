"""What forms say beside the questions, in one language."""

from allocation.instance.instance import Instance
from allocation.instance.names import body_names, level_name, ministry_names, power_names
from allocation.instance.survey.form import Form, Line, Page
from allocation.language import Language, text


class Words:
    """The names and phrases of the forms of one instance."""

    def __init__(self, instance: Instance, language: Language) -> None:
        self.language = language
        self._instance = instance
        self._powers = {row.power: row for row in instance.powers}
        self.names = {
            "powers": power_names(instance, language),
            "bodies": body_names(instance, language),
            "zones": {zone: body_names(instance, language)[zone] for zone in instance.structure.zones},
            "ministries": ministry_names(instance, language),
        }

    def say(self, key: str, **values: object) -> str:
        """A text of the forms."""
        return text(f"survey.{key}", self.language, **values)

    def office(self, form: Form) -> str:
        """Who is asked."""
        if form.kind == "powers":
            return self.say("office.powers")
        name = self.names["ministries" if form.kind == "ministry" else "bodies"][form.of]
        return self.say("office.firms", name=name) if form.kind == "firms" else name

    def title(self) -> str:
        """What the instance is called."""
        settings = self._instance.settings
        return (settings.title or {}).get(self.language) or settings.name

    def label(self, target: str, name: str) -> str:
        """An id with its name, as drop-down lists show it."""
        named = self.names[target][name]
        return name if named == name else f"{name} {named}"

    def shown(self, column: str, page: Page, line: Line) -> str:
        """What stands beside the key of a line."""
        if column == "powers_named":
            return " – ".join(self.names["powers"][str(name)] for name in line.key[:2])
        if column == "unit":
            return self._instance.settings.unit_of_work(str(page.cell(line, "resource")), self.language)
        if column == "body_name":
            return self.names["bodies"][str(page.cell(line, "body"))]
        if column == "ministry_name":
            return self.names["ministries"][str(page.cell(line, "ministry"))]
        return self._of_power(column, str(page.cell(line, "power")), page, line)

    def _of_power(self, column: str, power: str, page: Page, line: Line) -> str:
        structure, row = self._instance.structure, self._powers[power]
        match column:
            case "power_name":
                return self.names["powers"][power]
            case "today":
                zone = str(page.cell(line, "zone"))
                return level_name(structure.levels[structure.current[power, zone]], self.language)
            case "held_at":
                return level_name(row.held_at, self.language)
            case "law":
                return " ".join(filter(None, (row.law, row.article)))
        return str(getattr(row, column) or "")

    def heading(self, page: Page, column: str) -> str:
        """What is asked in a column, with its unit; that of a load stands beside each line."""
        if page.table in ("loads", "capacities"):
            key = "load-per-need" if column == "per_need" else "load"
            return self.say("with-unit", asked=self.say(f"ask.{page.table}-{column}"), unit=self.say(f"unit.{key}"))
        return self.question(page, column)

    def question(self, page: Page, column: str) -> str:
        """What is asked, with its unit where it is the same for all lines."""
        key = f"{page.table}-{column}"
        asked, unit = self.say(f"ask.{key}"), self._unit(key)
        return self.say("with-unit", asked=asked, unit=unit) if unit else asked

    def _unit(self, key: str) -> str:
        units = self._instance.settings.units.told(self.language)
        told = {"need": units.need, "cost": units.cost}
        return self.say(f"unit.{_UNITS[key]}", **told) if key in _UNITS else ""


_UNITS = {
    "needs-need": "need",
    "powers-supervision": "cost-per-step",
    "powers-authorisation": "cost",
    "spillovers-cost": "cost-per-need",
    "links-cost": "cost-per-step",
}
"""The unit of a question, by `table-column`."""
