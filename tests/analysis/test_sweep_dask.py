"""Sweeps on a dask cluster of real worker processes."""

import os
import signal
from pathlib import Path

import pandas as pd
import pytest

from allocation.analysis.sweep import Step, sweep, workers
from allocation.analysis.sweep.workers import dask_cluster
from allocation.instance.generate import generate

distributed = pytest.importorskip("distributed")

GRID = {"weights.coordination": (0.8, 0.9, 1.0, 1.1), "reform.change_cost": (0.0, 1.0)}


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.filterwarnings("default")  # what a dying worker makes dask say is not ours
def test_nothing_is_lost_with_a_worker(tmp_path: Path) -> None:
    """Proves: on two worker processes of which one is killed after the second case, all cases are solved, each once or
    again where it was lost, and the table is that of a sweep without a cluster.
    """
    instance = generate(30, 8, links_per_power=1, seed=3)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        victims = [worker.process.process.pid for worker in cluster.workers.values()]
        killed: list[int] = []

        def kill(step: Step) -> None:
            if step.done == 2:
                killed.append(victims[0])
                os.kill(victims[0], signal.SIGKILL)

        with dask_cluster(cluster.scheduler_address) as executor:
            found = sweep(instance, (None,), GRID, executor=executor, folder=tmp_path / "dask", on_progress=kill)
    assert killed
    alone = sweep(instance, (None,), GRID)
    untimed = alone.cases.columns.drop(["seconds", "result"])
    pd.testing.assert_frame_equal(found.cases[untimed], alone.cases[untimed], check_exact=True)
    pd.testing.assert_frame_equal(found.decisions, alone.decisions)


def test_a_cluster_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: an address where nobody answers is one error after a while."""
    monkeypatch.setattr(workers, "PATIENCE", 0.5)
    with pytest.raises(ConnectionError), dask_cluster("tcp://127.0.0.1:1"):
        pass
