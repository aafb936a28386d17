"""Broken inputs are refused with exactly the lines that were reviewed, in English and Chinese."""

from pathlib import Path

import pytest
from broken_inputs import CASES, expected, prepared

from allocation.instance import InvalidInstance, load
from allocation.language import LANGUAGES


@pytest.mark.parametrize("case", CASES)
def test_a_broken_input_is_told_in_full(case: str, tmp_path: Path) -> None:
    """Proves: all that is wrong is told at once, each with its place and how to mend it, and nothing else is raised."""
    with pytest.raises(InvalidInstance) as caught:
        load(prepared(case, tmp_path / case))
    for language in LANGUAGES:
        lines = "".join(f"{problem.line(language)}\n" for problem in caught.value.problems)
        assert lines == expected(case, language)


def test_there_are_enough_of_them() -> None:
    """Proves: the collection was not lost on the way, which would let the test above pass with nothing."""
    assert len(CASES) >= 60
