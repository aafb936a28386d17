"""The web service of the embedding guide on a real server: eight requests at once, limits, one that leaves."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from cases import instance_of
from test_solving import busy, comparable
from web.service import app

import allocation
from allocation.instance.generate import generate
from allocation.instance.writing import as_document

Line = dict[str, Any]

SMALL = [generate(30, 5, seed=seed) for seed in range(6)]
LARGE = instance_of(busy())


@pytest.fixture
def server() -> Iterator[str]:
    """The service on a port of its own, in a thread beside the test."""
    listening = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(app, lifespan="off", ws="none", log_config=None))
    thread = threading.Thread(target=running.run, args=([listening],))
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    running.should_exit = True
    thread.join(timeout=60)
    assert not thread.is_alive()


async def streamed(
    client: httpx.AsyncClient, instance: allocation.Instance, time_limit: float = 60
) -> AsyncIterator[Line]:
    """The lines of one request as they come."""
    document = as_document(instance)
    async with client.stream("POST", "/solve", json=document, params={"time_limit": time_limit}) as response:
        assert response.status_code == 200
        async for line in response.aiter_lines():
            yield json.loads(line)


class Request:
    """One request's lines, and when it began and ended by the clock of all."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.began = self.ended = 0.0

    async def follow(self, lines: AsyncIterator[Line], most: int | None = None) -> "Request":
        """Read to the end, or leave after a number of lines."""
        self.began = time.perf_counter()
        async for line in lines:
            self.lines.append(line)
            if len(self.lines) == most:
                break
        self.ended = time.perf_counter()
        await lines.aclose()  # type: ignore[attr-defined] # an asynchronous generator
        return self


def test_eight_requests_at_once(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: six results are, to the digit, what each instance gives alone, while a seventh ends at its time limit
    with a proven bound and the client of an eighth leaves, whose search then ends early.

    Sensitivity: left to itself, the search that is left goes on for its whole minute.
    """
    alone = [comparable(allocation.solve(instance)) for instance in SMALL]
    assert len({tuple(found["measures"]) for found in alone}) > 3  # they are unlike, so that a mix-up would show
    ended: list[allocation.Allocation] = []
    genuine = allocation.solve

    def recorded(*arguments: Any, **named: Any) -> allocation.Allocation:
        ended.append(genuine(*arguments, **named))
        return ended[-1]

    monkeypatch.setattr(allocation, "solve", recorded)

    async def at_once() -> list[Request]:
        async with httpx.AsyncClient(base_url=server, timeout=120) as client:
            large = [
                Request().follow(streamed(client, LARGE, time_limit=3)),
                Request().follow(streamed(client, LARGE), most=1),
            ]
            return await asyncio.gather(*large, *(Request().follow(streamed(client, each)) for each in SMALL))

    limited, left, *others = asyncio.run(at_once())
    requests = [limited, left, *others]
    assert max(each.began for each in requests) < min(each.ended for each in requests)
    assert [each.lines[-1] | {"seconds": None} for each in others] == alone
    assert limited.lines[-1]["status"] == "feasible"
    assert limited.lines[-1]["bound"] <= limited.lines[-1]["objective"]
    assert "status" not in left.lines[-1]

    wait_until(lambda: len(ended) == len(requests))
    [interrupted] = [found for found in ended if found.status == "interrupted"]
    assert interrupted.seconds < 30


def test_progress_comes_while_the_search_runs(server: str) -> None:
    """Proves: lines come one by one before the result, the objective never rises and the bound never falls."""

    async def alone() -> Request:
        async with httpx.AsyncClient(base_url=server, timeout=120) as client:
            return await Request().follow(streamed(client, LARGE, time_limit=2))

    *progress, result = asyncio.run(alone()).lines
    assert len(progress) > 1
    objectives = [line["objective"] for line in progress if line["objective"] is not None]
    bounds = [line["bound"] for line in progress if line["bound"] is not None]
    assert objectives == sorted(objectives, reverse=True)
    assert bounds == sorted(bounds)
    assert result["objective"] <= objectives[-1] + 1e-6


def test_an_invalid_instance_is_refused_with_all_its_problems(server: str) -> None:
    """Proves: what cannot be read is an answer of its own, and no search begins."""
    answer = httpx.post(f"{server}/solve", json={"schema": 1, "name": "x", "tables": {}})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) > 1


def wait_until(holds: Any, most: float = 60) -> None:
    """Give what happens elsewhere its time."""
    until = time.perf_counter() + most
    while not holds():
        assert time.perf_counter() < until
        time.sleep(0.05)
