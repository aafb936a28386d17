"""The public names: listed once for readers, once for type checkers and once for the import, all the same."""

import ast
import inspect
from enum import EnumType
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import allocation

SOURCE = Path(str(files("allocation"))) / "__init__.py"
PUBLIC: dict[str, Any] = {name: getattr(allocation, name) for name in allocation.__all__}


def names_for_type_checkers() -> list[str]:
    """What `allocation/__init__.py` imports under TYPE_CHECKING."""
    blocks = [node for node in ast.parse(SOURCE.read_text(encoding="utf-8")).body if isinstance(node, ast.If)]
    imports = [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom)]
    return [alias.asname or alias.name for node in imports for alias in node.names]


def test_the_lists_agree() -> None:
    """Proves: `__all__`, the imports for type checkers and what can be had are the same, in order.

    Sensitivity: a name left out of any of them fails.
    """
    assert allocation.__all__ == sorted(allocation.__all__)
    assert sorted(names_for_type_checkers()) == allocation.__all__
    assert dir(allocation) == allocation.__all__


def test_the_package_is_marked_as_typed() -> None:
    """Proves: type checkers of a caller read the annotations."""
    assert (SOURCE.parent / "py.typed").is_file()


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_documented_and_typed(name: str) -> None:
    """Proves: each has a text of its own, and every parameter and result has a type.

    Sensitivity: a parameter without an annotation is named.
    """
    thing = PUBLIC[name]
    assert thing.__doc__
    assert not thing.__doc__.startswith(f"{name}(")
    if isinstance(thing, EnumType):
        return
    signature = inspect.signature(thing)
    untyped = [own for own, parameter in signature.parameters.items() if parameter.annotation is parameter.empty]
    assert untyped == []
    if inspect.isfunction(thing):
        assert signature.return_annotation is not signature.empty


def test_an_unknown_name_is_refused() -> None:
    """Proves: a misspelt name is an error at once. Sensitivity: the right one is there."""
    with pytest.raises(AttributeError, match="slove"):
        getattr(allocation, "slove")  # noqa: B009 - the name must not be known to the type checker
    assert callable(allocation.solve)
