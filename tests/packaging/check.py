"""Builds the wheel and the source archive once, installs the wheel afresh and tries it as a planner would.

    python tests/packaging/check.py [PYTHON ...]

PYTHON: interpreters to try, by default those of 3.11, 3.12 and 3.13 that are on the path. Needs the extra `dev`.
"""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
SUPPORTED = ("3.11", "3.12", "3.13")
OPTIMUM = 40.0
"""What the tutorial's README works out by hand."""
WANTED = ("allocation/py.typed", "allocation/language/commands.toml", "allocation/shipped/ftz-areas/bodies.csv")


class Failure(Exception):  # noqa: N818 - what the check found, told in one line
    """Something that a planner would meet."""


def main(interpreters: Sequence[str]) -> int:
    """Check every interpreter; 0 if all of them work."""
    with TemporaryDirectory() as folder:
        work = Path(folder)
        wheel = built(work / "dist")
        say(f"built {wheel.name}, {wheel.stat().st_size // 1024} KiB")
        failures = [each for each in interpreters if not works(wheel, each, work)]
    return 1 if failures or not interpreters else 0


def built(target: Path) -> Path:
    """Build both archives; the wheel holds what it must."""
    run(sys.executable, "-m", "build", "--outdir", str(target), str(ROOT))
    (wheel,), sources = target.glob("*.whl"), list(target.glob("*.tar.gz"))
    names = zipfile.ZipFile(wheel).namelist()
    if missing := [name for name in WANTED if name not in names]:
        raise Failure(f"the wheel lacks {', '.join(missing)}")
    if len(sources) != 1:
        raise Failure("there is no source archive")
    return wheel


def works(wheel: Path, interpreter: str, work: Path) -> bool:
    """Install the wheel in an environment of its own, and run the first commands of a planner there."""
    version = run(interpreter, "-c", "import sys; print(sys.version.split()[0])").strip()
    place = work / f"python-{version}"
    run(interpreter, "-m", "venv", str(place))
    try:
        run(str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", str(wheel))
        try_out(place / "bin" / "allocation", place)
    except Failure as failure:
        say(f"{version}: {failure}")
        return False
    say(f"{version}: installed, help told, tutorial solved to {OPTIMUM:g}, a province cut out of a shipped instance")
    return True


def try_out(command: Path, place: Path) -> None:
    """Help, the tutorial, and one province of an instance that comes with the program."""
    told = run(str(command), "--help")
    if "solve" not in told:
        raise Failure("--help does not tell of solve")
    shutil.copytree(ROOT / "instances" / "tutorial", place / "tutorial")
    found = json.loads(run(str(command), "solve", "tutorial", "-o", "result", "--json", cwd=place))
    if abs(found["objective"] - OPTIMUM) > 1e-6:
        raise Failure(f"the tutorial costs {found['objective']}, not {OPTIMUM:g}")
    run(str(command), "new", "own", "--from", "ftz-areas", "--province", "广西", cwd=place)
    run(str(command), "validate", "own", cwd=place)


def run(*command: str, cwd: Path | None = None) -> str:
    """The output of a command that must succeed; the project's own checkout is out of its sight."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise Failure(f"{' '.join(command[:4])} ended with {done.returncode}: {' '.join(last)}")
    return done.stdout


def present() -> list[str]:
    """The supported interpreters that are on the path and start."""
    found = []
    for version in SUPPORTED:
        path = shutil.which(f"python{version}")
        if path and not subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode:
            found.append(path)
        else:
            say(f"python{version} is not present: not tried")
    return found


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:] or present()))
    except Failure as failure:
        say(str(failure))
        sys.exit(1)
