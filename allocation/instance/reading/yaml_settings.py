"""`instance.yaml`: plain data with the place of every key and value, and nothing that YAML can do beyond that."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, NodeEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from allocation.instance.document import SettingPlaces
from allocation.instance.problems import Place, Problem
from allocation.instance.reading import limits
from allocation.instance.reading.files import Unreadable, unreadable
from allocation.instance.suggestions import shown

_TAG = "tag:yaml.org,2002:"


@dataclass
class _Reader:
    """What is known while the tree of one file is walked."""

    file: str
    problems: list[Problem]
    keys: dict[str, Place] = field(default_factory=dict)
    values: dict[str, Place] = field(default_factory=dict)

    def place(self, node: Any) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def read(self, node: Node, path: str) -> Any:
        """The plain data of a node, its places noted."""
        self.values[path] = self.place(node)
        if not isinstance(node, ScalarNode) and node.tag not in (f"{_TAG}map", f"{_TAG}seq"):
            self.problems.append(Problem("yaml-tag", self.place(node), path, {"value": shown(node.tag)}))
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.read(child, _join(path, str(index))) for index, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: MappingNode, path: str) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = self.place(key_node)
            if not isinstance(key_node, ScalarNode):
                self.problems.append(Problem("yaml-key", place, path))
                continue
            key = str(key_node.value)
            inner = _join(path, key)
            if key in data:
                self.problems.append(Problem("repeated-key", place, inner, {"first": str(self.keys[inner])}))
                continue
            self.keys[inner] = place
            data[key] = self.read(value_node, inner)
        return data

    def _scalar(self, node: Node, path: str) -> Any:
        text = str(node.value)
        kind = str(node.tag).removeprefix(_TAG)
        try:
            if kind == "null":
                return None
            if kind == "bool":
                return {"true": True, "false": False}[text.lower()]
            if kind == "int":
                digits = text.replace("_", "")
                return int(digits) if digits.lstrip("+-").isdecimal() else int(digits, 0)
            if kind == "float":
                return float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
        except (KeyError, ValueError):
            kind = "!"
        if kind not in ("str", "timestamp"):
            self.problems.append(Problem("yaml-tag", self.place(node), path, {"value": shown(node.tag)}))
        return text


def yaml_settings(text: str, file: str, problems: list[Problem]) -> tuple[dict[str, Any], SettingPlaces]:
    """The settings of `instance.yaml`; raises `Unreadable` if it is no YAML or does what settings need not do."""
    try:
        _refuse_tricks(text, file)
        node = YAML(typ="safe", pure=True).compose(io.StringIO(text))
    except RecursionError:
        raise unreadable("too-deep", Place(file), limit=limits.DEPTH) from None
    except (YAMLError, ValueError) as error:
        raise _syntax(error, file) from None
    if node is None:
        raise unreadable("empty-settings", Place(file))
    if not isinstance(node, MappingNode):
        raise unreadable("settings-no-mapping", Place(file, 1))
    reader = _Reader(file, problems)
    data = reader.read(node, "")
    return data, SettingPlaces(Place(file), reader.keys, {path: place for path, place in reader.values.items() if path})


def _join(path: str, part: str) -> str:
    return f"{path}.{part}" if path else part


def _refuse_tricks(text: str, file: str) -> None:
    """Refuse aliases (a few lines of them unfold to gigabytes), deep nesting and several documents."""
    depth = documents = 0
    events: Iterator[Any] = YAML(typ="safe", pure=True).parse(io.StringIO(text))
    for event in events:
        place = Place(file, event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            raise unreadable("yaml-alias", place)
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > limits.DEPTH:
            raise unreadable("too-deep", place, limit=limits.DEPTH)
        documents += isinstance(event, DocumentStartEvent)
        if documents > 1:
            raise unreadable("yaml-documents", place)


def _syntax(error: Exception, file: str) -> Unreadable:
    mark = getattr(error, "problem_mark", None) if isinstance(error, MarkedYAMLError) else None
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    return unreadable("yaml-syntax", place)
