"""SCIP on our matrix, handed over as an MPS file: SCIP reads one much faster than Python builds its rows."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from pyscipopt import SCIP_EVENTTYPE, Eventhdlr, Model

from .highs_alone import lp_of, quiet
from .matrix import Matrix, matrix_of
from .task import GAP, Found, Task
from .trace import Trace


class Listener(Eventhdlr):  # type: ignore[misc] # an extra, unseen by mypy
    """Tells every better solution, and the bound after every node and relaxation."""

    def __init__(self, trace: Trace, offset: float) -> None:
        self._trace, self._offset = trace, offset
        self._kinds = SCIP_EVENTTYPE.BESTSOLFOUND | SCIP_EVENTTYPE.NODESOLVED | SCIP_EVENTTYPE.LPSOLVED

    def eventinit(self) -> None:
        """Ask for the events."""
        self.model.catchEvent(self._kinds, self)

    def eventexit(self) -> None:
        """Ask for no more of them."""
        self.model.dropEvent(self._kinds, self)

    def eventexec(self, event: object) -> None:  # noqa: ARG002
        """Take down both bounds."""
        self._trace.note(_shifted(self.model.getPrimalbound(), self._offset), self._bound())

    def _bound(self) -> float | None:
        return _shifted(self.model.getDualbound(), self._offset)


def solve(task: Task) -> Found:
    """Branch and cut of the whole, in one thread: SCIP has no other."""
    matrix = matrix_of(task)
    scip = Model()
    scip.hideOutput()
    with task.trace.phase("hand over"), TemporaryDirectory() as folder:
        scip.readProblem(str(_written(matrix, Path(folder) / "matrix.mps")))
    scip.setParam("limits/time", task.seconds_left)
    scip.setParam("limits/gap", GAP)
    scip.setParam("randomization/randomseedshift", task.seed)
    scip.includeEventhdlr(Listener(task.trace, matrix.offset), "listener", "tells what was found")
    with task.trace.phase("search"):
        scip.optimize()
    bound = _shifted(scip.getDualbound(), matrix.offset)
    if scip.getNSols() == 0:
        return Found(scip.getStatus(), bound=bound)
    solution = np.zeros(len(matrix.costs))
    for variable in scip.getVars():
        solution[int(variable.name.removeprefix("c"))] = scip.getVal(variable)
    levels, measures = matrix.choice(solution)
    return Found(scip.getStatus(), scip.getObjVal() + matrix.offset, bound, levels, measures)


def _written(matrix: Matrix, path: Path) -> Path:
    """The matrix as a file, its columns named c0, c1, …; the constant of the objective is left out."""
    lp = lp_of(matrix)
    lp.offset_ = 0.0
    lp.col_names_ = [f"c{column}" for column in range(lp.num_col_)]
    lp.row_names_ = [f"r{row}" for row in range(lp.num_row_)]
    highs = quiet()
    highs.passModel(lp)
    highs.writeModel(str(path))
    return path


def _shifted(value: float, offset: float) -> float | None:
    """A figure of SCIP's with the constant; None for its infinity."""
    return None if abs(value) >= 1e20 else value + offset
