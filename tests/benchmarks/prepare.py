"""Write one instance to disk, and what every contender is compared with: `python -m tests.benchmarks.prepare`.

A process of its own, so that no contender shares the machine with the memory of a generated instance.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import allocation

from .cases import Case, Wanted, families

INSTANCE, FACTS = "instance", "facts.json"


@dataclass(frozen=True)
class Facts:
    """What is known of an instance before anybody solves it. today: objective of today's allocation."""

    pairs: int
    today: float

    @classmethod
    def read(cls, folder: Path) -> "Facts":
        """The facts in a prepared folder."""
        return cls(**json.loads((folder / FACTS).read_text(encoding="utf-8")))


def prepare(case: Case, folder: Path) -> Facts:
    """Write instance and facts; the facts come last, so that a folder that has them is whole."""
    instance = case.make()
    folder.mkdir(parents=True, exist_ok=True)
    allocation.write(instance, folder / INSTANCE)
    objective = allocation.today(instance).objective
    assert objective is not None
    facts = Facts(len(instance.structure.pairs), objective)
    (folder / FACTS).write_text(json.dumps(vars(facts)) + "\n", encoding="utf-8")
    return facts


def find(family: str, name: str, wanted: Wanted) -> Case:
    """A case by its name."""
    return next(case for case in families(wanted)[family]() if case.name == name)


def main() -> None:
    """Prepare the case that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("family")
    parser.add_argument("name")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wanted", type=json.loads, default={})
    arguments = parser.parse_args()
    wanted = Wanted(**{name: tuple(values) for name, values in arguments.wanted.items()})
    prepare(find(arguments.family, arguments.name, wanted), arguments.folder)


if __name__ == "__main__":
    main()
