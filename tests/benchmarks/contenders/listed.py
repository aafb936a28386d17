"""The contenders by name, with the packages that each needs."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from .task import Found, Task


@dataclass(frozen=True)
class Contender:
    """One contender. kind: whether it searches or only builds the model and hands it over.

    packages: distributions beyond the project's own that it needs. home: module and function that run it.
    """

    name: str
    kind: Literal["search", "build"]
    packages: tuple[str, ...]
    home: str

    @property
    def missing(self) -> tuple[str, ...]:
        """Its packages that are not installed."""
        return tuple(package for package in self.packages if version_of(package) is None)

    def runner(self) -> Callable[[Task], Found]:
        """What takes on a task, imported in this process."""
        module, function = self.home.split(":")
        runner: Callable[[Task], Found] = getattr(import_module(f".{module}", __package__), function)
        return runner


def version_of(package: str) -> str | None:
    """The installed version of a distribution, or None."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


CONTENDERS = {
    contender.name: contender
    for contender in (
        Contender("allocation", "search", (), "ours:solve"),
        Contender("highs", "search", (), "highs_alone:solve"),
        Contender("pyomo-highs", "search", (), "pyomo_highs:solve"),
        Contender("cp-sat", "search", ("ortools",), "cp_sat:solve"),
        Contender("scip", "search", ("pyscipopt",), "scip:solve"),
        Contender("build: allocation", "build", (), "ours:hand_over"),
        Contender("build: pyomo-highs", "build", (), "pyomo_highs:hand_over"),
        Contender("build: linopy", "build", ("linopy",), "linopy_build:hand_over"),
        Contender("build: pyoptinterface", "build", ("pyoptinterface", "highsbox"), "pyoptinterface_build:hand_over"),
    )
}
