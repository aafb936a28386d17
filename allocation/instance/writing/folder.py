"""An instance as a folder: `instance.yaml` and a CSV file a table."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode
from ruamel.yaml.representer import SafeRepresenter

from allocation.instance.instance import Instance
from allocation.instance.tables import TABLES
from allocation.instance.writing.content import Sheet, settings_values, sheets
from allocation.language import Language

_SETTINGS = "instance.yaml"
_SIGNS = frozenset(":?#,[]{}&*!|>'\"%@`")


def write_folder(
    instance: Instance,
    folder: Path,
    *,
    headings: Language = "en",
    comments: Mapping[str, str] | None = None,
) -> None:
    """Write an instance to a new folder.

    headings: the language of the tables' headings. comments: texts to stand above keys of `instance.yaml`.
    """
    folder.mkdir()
    text = settings_yaml(settings_values(instance.settings), comments or {})
    (folder / _SETTINGS).write_text(text, encoding="utf-8", newline="\n")
    for sheet in sheets(instance, headings):
        (folder / f"{sheet.table}.csv").write_bytes(_csv(sheet))


def belongs_to_instance(name: str) -> bool:
    """Whether a file of this name is part of an instance's folder."""
    stem, _, ending = name.rpartition(".")
    return name == _SETTINGS or (ending == "csv" and stem in TABLES)


def settings_yaml(settings: Mapping[str, Any], comments: Mapping[str, str]) -> str:
    """The text of `instance.yaml`, each key under its comment."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = None
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment] # typed as if None were all
    yaml.allow_unicode = True
    yaml.width = 1 << 30  # a folded line would be a needless difference
    parts: list[str] = []
    for key, value in settings.items():
        stream = io.StringIO()
        yaml.dump(_Block({key: value}), stream)
        note = "".join(f"# {line}\n" for line in comments[key].splitlines()) if key in comments else ""
        parts.append(f"\n{note}{stream.getvalue()}" if note and parts else note + stream.getvalue())
    return "".join(parts)


def _csv(sheet: Sheet) -> bytes:
    stream = io.StringIO(newline="")
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(sheet.headings.values())
    table.writerows([row.get(column, "") for column in sheet.headings] for row in sheet.rows)
    text = stream.getvalue()
    # Excel takes a CSV file without a byte order mark for the system's own encoding (GBK on a Chinese Windows) and
    # would show garbled characters. A file of plain ASCII needs no mark, and most other tools do better without one.
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")


class _Block(dict[str, Any]):
    """A mapping that starts a line of its own."""


class _Representer(SafeRepresenter):
    """Quotes what some readers take for something else than text: YAML 1.1's yes and no, and YAML's own signs."""

    def represent_str(self, data: str) -> ScalarNode:
        """A text as a scalar."""
        quoted = data.lower() in ("y", "n", "yes", "no", "on", "off") or not _SIGNS.isdisjoint(data)
        node: ScalarNode = self.represent_scalar("tag:yaml.org,2002:str", data, style='"' if quoted else None)
        return node

    def represent_block(self, data: _Block) -> MappingNode:
        """A key with its value on a line of its own."""
        node: MappingNode = self.represent_mapping("tag:yaml.org,2002:map", data, flow_style=False)
        return node


_Representer.add_representer(str, _Representer.represent_str)
_Representer.add_representer(_Block, _Representer.represent_block)
