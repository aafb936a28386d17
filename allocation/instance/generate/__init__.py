"""Random instances of a given size: for trying things out, for tests and for benchmarks."""

from allocation.instance.generate.generate import generate

__all__ = ["generate"]
