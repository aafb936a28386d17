"""An instance as one JSON document."""

import json
from typing import Any

from allocation.instance.instance import Instance
from allocation.instance.writing.content import settings_values, sheets


def as_document(instance: Instance) -> dict[str, Any]:
    """The settings by key and, under `tables`, lists of rows with their non-empty cells."""
    return {
        **settings_values(instance.settings),
        "tables": {sheet.table: [dict(row) for row in sheet.rows] for sheet in sheets(instance)},
    }


def as_json(instance: Instance) -> str:
    """The canonical text of an instance: equal instances give equal texts."""
    return json.dumps(as_document(instance), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
