"""From a path to a validated instance."""

import os
from collections.abc import Sequence

from allocation.instance.instance import Instance
from allocation.instance.parsing import parse
from allocation.instance.reading import read_document
from allocation.instance.scenarios import apply


def load(path: str | os.PathLike[str], scenario: str | Sequence[str] | None = None) -> Instance:
    """The instance at a path (a folder, `.xlsx`, `.json`, or `-` for standard input), with scenarios applied.

    Raises `InvalidInstance` with all problems of the input.
    """
    instance = parse(read_document(path))
    return apply(instance, scenario) if scenario else instance
