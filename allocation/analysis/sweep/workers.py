"""Where the cases of a sweep may be solved: processes of this machine, or a dask cluster."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait

PATIENCE = 10
"""Seconds within which a dask scheduler must answer."""


@contextmanager
def processes(count: int) -> Iterator[Executor]:
    """So many worker processes, which end with the block, however it ends, and with this process if it is killed."""
    # a forked process would inherit the solver's threads half alive
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(count, mp_context=context, initializer=_begin)
    try:
        # with the first task all start, and import while cases are prepared here
        executor.submit(os.getpid)
        yield executor
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    else:
        executor.shutdown()


def _begin() -> None:
    """Leave Ctrl-C to the process that started this one, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@contextmanager
def dask_cluster(address: str) -> Iterator[Executor]:
    """The workers of a dask cluster, whose scheduler is at the address.

    Raises `ModuleNotFoundError` without the extra `distributed`, `ConnectionError` if nobody answers there.
    """
    from distributed import Client

    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ConnectionError(address) from error
    with client:
        yield client.get_executor(pure=False)
