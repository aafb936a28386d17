"""A web service that solves the instance in a request's body: lines of JSON for progress, the result last."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

import allocation

# as many searches at once as the machine carries; more requests wait for their turn
SEARCHES = ThreadPoolExecutor(max_workers=8)


async def solve(request: Request) -> Response:
    """Refuse what cannot be read, with all its problems; stream the search of what can."""
    options = allocation.Options(time_limit=float(request.query_params.get("time_limit", 60)))
    try:
        instance = await asyncio.to_thread(read, await request.body())
    except allocation.InvalidInstance as invalid:
        return JSONResponse({"errors": [problem.line("en") for problem in invalid.problems]}, status_code=422)
    return StreamingResponse(search(instance, options), media_type="application/x-ndjson")


def read(document: bytes) -> allocation.Instance:
    """The instance that a JSON document says."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "instance.json")
        path.write_bytes(document)
        return allocation.load(path)


async def search(instance: allocation.Instance, options: allocation.Options) -> AsyncIterator[str]:
    """A line whenever something better was found or proven, and the result; who leaves early ends the search."""
    loop, cancel = asyncio.get_running_loop(), threading.Event()
    told: asyncio.Queue[allocation.Progress | None] = asyncio.Queue()

    def tell(progress: allocation.Progress | None) -> None:
        loop.call_soon_threadsafe(told.put_nowait, progress)  # the search runs in another thread than the loop

    def run() -> allocation.Allocation:
        try:
            return allocation.solve(instance, options, on_progress=tell, cancel=cancel)
        finally:
            tell(None)

    found = loop.run_in_executor(SEARCHES, run)
    try:
        while (progress := await told.get()) is not None:
            yield json.dumps({"objective": progress.incumbent, "bound": progress.bound}) + "\n"
        yield json.dumps((await found).to_json()) + "\n"
    finally:
        cancel.set()


app = Starlette(routes=[Route("/solve", solve, methods=["POST"])])
