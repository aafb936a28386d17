"""Reading a folder, a workbook or a JSON document into one `Document`, with every cell's place."""

from allocation.instance.reading.read import read_document

__all__ = ["read_document"]
