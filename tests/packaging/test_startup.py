"""How soon the package and the command are there, and that nothing heavy comes before it is needed."""

import resource
import subprocess
import sys

HEAVY = (
    "highspy",
    "jinja2",
    "numpy",
    "openpyxl",
    "pandas",
    "plotly",
    "pyarrow",
    "pydantic",
    "pymcdm",
    "pyomo",
    "scipy",
)


def child(code: str) -> tuple[str, float]:
    """What Python prints, and the processor time that it takes in seconds: a busy machine hardly changes that."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def quickest(code: str) -> float:
    return min(child(code)[1] for _ in range(3))


def loaded(code: str) -> list[str]:
    told, _ = child(f"{code}; import sys; print(*sorted(sys.modules))")
    return sorted(set(HEAVY) & set(told.split("\n")[-2].split()))


HELP = "from allocation.cli.main import main; main(['--help'])"


def test_heavy_libraries_come_late() -> None:
    """Proves: neither the import nor the help loads any of them. Sensitivity: `solve`, which needs pandas, does."""
    assert loaded("import allocation") == []
    assert loaded(HELP) == []
    assert "pandas" in loaded("import allocation; allocation.solve")


def test_import_and_help_are_quick() -> None:
    """Proves: importing takes less than a second and the help less than 0.7 of the processor, of three tries.

    Sensitivity: with pandas at the start, the help took five times as long as it does.
    """
    assert quickest("import allocation") < 1.0
    assert quickest(HELP) < 0.7
