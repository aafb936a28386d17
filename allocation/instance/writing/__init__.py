"""Writing an instance as a folder, a workbook or one JSON document, whole or not at all."""

from allocation.instance.writing.single import as_document, as_json
from allocation.instance.writing.write import write

__all__ = ["as_document", "as_json", "write"]
