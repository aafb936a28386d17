"""A fingerprint of what an instance says, whatever its form."""

import hashlib
import json
from typing import Any

from allocation.instance.columns import columns_of
from allocation.instance.instance import Instance
from allocation.instance.tables import TABLES, Row


def instance_hash(instance: Instance) -> str:
    """The SHA-256 of an instance's content with scenarios applied.

    It does not depend on the form of the file, the order of columns, words of scales, defaults that are written or
    left out, or scenarios that are only described; the order of rows counts.
    """
    settings = instance.settings.model_dump(mode="json", by_alias=True, exclude={"scenarios"})
    digest = hashlib.sha256(_text(settings))
    for table, model in TABLES.items():
        columns = columns_of(model)
        digest.update(_text(table))
        for row in instance.rows(table):
            digest.update(_text(_content(row, columns)))
    return digest.hexdigest()


def _content(row: Row, columns: dict[str, str]) -> list[Any]:
    """The values of a row in the order of the format, then what is carried along."""
    return [*(getattr(row, field) for field in columns), sorted((row.x or {}).items())]


def _text(value: Any) -> bytes:
    return json.dumps(_numbers(value), ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _numbers(value: Any) -> Any:
    """Whole numbers as other numbers: 1 and 1.0 are the same."""
    if isinstance(value, dict):
        return {key: _numbers(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_numbers(child) for child in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
