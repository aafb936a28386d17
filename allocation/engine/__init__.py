"""The solver's side: a compiled program, our own handle on HiGHS, its endings. Knows nothing of powers and zones."""

from allocation.engine.compile import compile_model
from allocation.engine.handle import SolverError
from allocation.engine.options import Options
from allocation.engine.program import Program
from allocation.engine.run import Ending, Progress, Run
from allocation.engine.search import Search

__all__ = ["Ending", "Options", "Program", "Progress", "Run", "Search", "SolverError", "compile_model"]
