"""The benchmark: `python -m tests.benchmarks.run` from the project's root."""

import sys
from pathlib import Path

# pytest finds the other tests' modules by its settings; `python -m` has to be told
_TESTS = str(Path(__file__).resolve().parents[1])
if _TESTS not in sys.path:
    sys.path.append(_TESTS)
