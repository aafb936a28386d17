"""What a contender has found and proven at what time, written down as it goes, so that it outlives a kill."""

import json
import math
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Point = tuple[float, float | None, float | None]
"""Seconds since the start, best objective found and best bound proven until then; None before there is one."""

# solvers write 1e20 or more for infinity
_INFINITE = 1e20


class Trace:
    """The writing side, in the contender's process. The clock starts with it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", buffering=1)
        self._lock = threading.Lock()
        self._began = time.perf_counter()
        self._incumbent, self._bound = math.inf, -math.inf

    def __enter__(self) -> "Trace":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._began

    def note(self, incumbent: float | None = None, bound: float | None = None) -> None:
        """Tell an objective or a bound; only a better one is written down."""
        with self._lock:
            before = self._incumbent, self._bound
            if incumbent is not None and abs(incumbent) < _INFINITE:
                self._incumbent = min(self._incumbent, incumbent)
            if bound is not None and abs(bound) < _INFINITE:
                self._bound = max(self._bound, bound)
            if (self._incumbent, self._bound) != before:
                point = [round(self.seconds, 3), _finite(self._incumbent), _finite(self._bound)]
                self._write({"point": point})

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time a phase; the times of one name add up."""
        began = self.seconds
        try:
            yield
        finally:
            self.spent(name, self.seconds - began)

    def spent(self, name: str, seconds: float) -> None:
        """Write down the seconds of a phase that was timed elsewhere."""
        with self._lock:
            self._write({"phase": name, "seconds": seconds})

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its time told as a phase's."""

        def called(*arguments: Any, **named: Any) -> Any:
            with self.phase(name):
                return function(*arguments, **named)

        return called

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line) + "\n")


@dataclass(frozen=True)
class Traced:
    """The reading side: all points in order, and the seconds of every phase."""

    points: tuple[Point, ...]
    phases: dict[str, float]


def read_trace(path: Path) -> Traced:
    """What a trace holds, as far as it got; a last line that a kill cut off is left out."""
    points: list[Point] = []
    phases: dict[str, float] = defaultdict(float)
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            line = json.loads(text)
        except json.JSONDecodeError:
            break
        if "point" in line:
            seconds, incumbent, bound = line["point"]
            points.append((seconds, incumbent, bound))
        else:
            phases[line["phase"]] += line["seconds"]
    return Traced(tuple(points), dict(phases))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
