"""Build `ftz22` and `ftz-areas` from `sources/ftz` and `assumptions`.

Run `python instances/build_ftz.py`. The seed is `ftz_build.facts.SEED`; the same inputs give the same files.
ASSUMPTIONS.md tells the rule behind every number.
"""

from __future__ import annotations

from ftz_build.facts import HERE, load
from ftz_build.setting import Setting
from ftz_build.write import write


def main() -> None:
    facts = load()
    for name, by_area in (("ftz22", False), ("ftz-areas", True)):
        sizes = write(Setting(name, facts, by_area), HERE / name)
        print(name, ", ".join(f"{table} {rows}" for table, rows in sizes.items()))


if __name__ == "__main__":
    main()
