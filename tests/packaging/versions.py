"""Tries the oldest and the newest dependencies that `pyproject.toml` allows, each in an environment of its own.

    python tests/packaging/versions.py [lowest] [newest]

Tells what was installed, what could not be, and whether a quick part of the tests passes. An oldest version that is not
there to install, or is not for this Python, is told and left to the installer.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
QUICK = ("tests/outcome/test_allocation.py", "tests/test_optima.py", "tests/instance/test_cells.py")
"""Reading, solving, verifying and telling, in less than a minute."""
RUNNERS = ("pytest", "pytest-timeout", "hypothesis")
REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[.*\])?>=(?P<lowest>[0-9.]+)")


def main(wanted: Sequence[str]) -> int:
    """Try each end of the ranges; 0 if the tests pass at both."""
    failed = [end for end in wanted or ("lowest", "newest") if not passes(end)]
    return 1 if failed else 0


def requirements() -> dict[str, str]:
    """The lowest allowed version of every dependency."""
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    matches = [REQUIREMENT.match(line) for line in stated]
    if None in matches:
        raise ValueError("every dependency takes a lowest version")
    return {match["name"]: match["lowest"] for match in matches if match}


def passes(end: str) -> bool:
    """Install one end of the ranges and run the quick tests on it."""
    with TemporaryDirectory() as folder:
        python = Path(folder) / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pins = installable(python) if end == "lowest" else []
        if not install(python, *pins, *RUNNERS, str(ROOT)):
            say(f"{end}: not installable together: {' '.join(pins)}")
            return False
        for line in installed(python):
            say(f"{end}: {line}")
        tests = [str(python), "-m", "pytest", "-x", "-W", "default", *QUICK]
        done = subprocess.run(tests, cwd=ROOT, capture_output=True, text=True, check=False)
    say(f"{end}: {'passed' if not done.returncode else 'FAILED'}: {' '.join(done.stdout.strip().splitlines()[-1:])}")
    return not done.returncode


def installable(python: Path) -> list[str]:
    """The lowest versions as pins, without those that have no wheel for this Python."""
    pins = []
    for name, lowest in requirements().items():
        pin = f"{name}=={lowest}"
        if install(python, "--dry-run", "--no-deps", "--only-binary", ":all:", pin):
            pins.append(pin)
        else:
            say(f"lowest: {pin} cannot be had here; the installer chooses")
    return pins


def install(python: Path, *what: str) -> bool:
    """Whether pip could do it."""
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for line in done.stderr.splitlines():
        if line.startswith("ERROR"):
            say(f"  {line}")
    return not done.returncode


def installed(python: Path) -> Iterator[str]:
    """Name and version of every dependency, as installed."""
    for name in requirements():
        asked = f"from importlib.metadata import version; print(version({name!r}))"
        done = subprocess.run([str(python), "-c", asked], capture_output=True, text=True, check=True)
        yield f"{name} {done.stdout.strip()}"


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
