"""What `solve --json` prints is what `allocation schema --of answer` says, however the solve ends."""

import copy
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cli.test_commands import INSTANCES, TUTORIAL, run, wait_until_signals_are_caught
from jsonschema import Draft202012Validator

from allocation.instance import load
from allocation.instance.writing import as_document
from allocation.language import LANGUAGES, Language
from allocation.outcome.answers import answer_schema

DECIDED_TWICE = [{"decision": "must", "power": "works", "level": level} for level in ("provincial", "zone")]


@cache
def printed_schema() -> Draft202012Validator:
    """The schema as a program in another language gets it."""
    schema = json.loads(run(["schema", "--of", "answer"], Path.cwd()).stdout)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def document(**tables: list[dict[str, Any]]) -> str:
    """The tutorial as JSON, with other tables."""
    whole = as_document(load(TUTORIAL))
    return json.dumps({**whole, "tables": {**whole["tables"], **tables}})


def optimal(folder: Path) -> tuple[int, str]:
    """An instance that is solved."""
    done = run(["solve", "-", "--json"], folder, stdin=document())
    return done.returncode, done.stdout


def infeasible(folder: Path) -> tuple[int, str]:
    """An instance without allocation."""
    done = run(["solve", "-", "--json"], folder, stdin=document(decided=DECIDED_TWICE))
    return done.returncode, done.stdout


def out_of_time(folder: Path) -> tuple[int, str]:
    """An instance that needs more time than it gets."""
    done = run(["solve", str(INSTANCES / "ftz22"), "--time-limit", "1", "--gap", "0", "--json"], folder)
    return done.returncode, done.stdout


def interrupted(folder: Path) -> tuple[int, str]:
    """A search that is stopped politely."""
    call = [sys.executable, "-m", "allocation", "solve", str(INSTANCES / "ftz22"), "--gap", "0", "--json"]
    with subprocess.Popen(call, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        wait_until_signals_are_caught(process.pid)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
    return process.returncode, output


def invalid(folder: Path) -> tuple[int, str]:
    """An instance with two mistakes."""
    needs = [{"power": "none", "zone": "harbour", "need": -1}]
    done = run(["solve", "-", "--json", "--lang", "zh"], folder, stdin=document(needs=needs))
    return done.returncode, done.stdout


def unreadable(folder: Path) -> tuple[int, str]:
    """No JSON at all."""
    done = run(["solve", "-", "--json"], folder, stdin="{")
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        (optimal, 0, {"schema": 1, "status": "optimal"}),
        (infeasible, 3, {"schema": 1, "status": "infeasible", "objective": None, "result": None}),
        (out_of_time, 4, {"schema": 1, "status": "feasible"}),
        (interrupted, 4, {"schema": 1, "status": "interrupted"}),
        (invalid, 2, {"schema": 1, "valid": False}),
        (unreadable, 2, {"schema": 1, "valid": False}),
    ],
)
def test_every_ending_is_as_the_schema_says(
    end: Callable[[Path], tuple[int, str]], code: int, said: dict[str, Any], tmp_path: Path
) -> None:
    """Proves: exit code, one object, and that the printed schema accepts it.

    Sensitivity: with a key more or less, or one of another type, it does not.
    """
    returned, output = end(tmp_path)
    told = json.loads(output)
    assert returned == code
    assert told | said == told
    validator = printed_schema()
    assert list(validator.iter_errors(told)) == []
    for key in told:
        without = copy.deepcopy(told)
        del without[key]
        assert not validator.is_valid(without), key
        assert not validator.is_valid(told | {key: {"another": "type"}}), key
    assert not validator.is_valid(told | {"more": 1})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_is_described(language: Language) -> None:
    """Proves: no key of an answer or a refusal, at any depth, is without a text in both languages."""
    parts = answer_schema(language)["$defs"].values()
    assert len(parts) == 5
    texts = [each["description"] for part in parts for each in (part, *part["properties"].values())]
    assert len(texts) > 25
    assert all(texts)
    if language == "zh":
        assert all(any("一" <= letter <= "鿿" for letter in each) for each in texts)


def test_an_answer_has_no_tables(tmp_path: Path) -> None:
    """Proves: what cannot be told is refused in words. Sensitivity: an instance's tables can."""
    refused = run(["schema", "--of", "answer", "--format", "markdown"], tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--format" in refused.stderr
    assert run(["schema", "--format", "markdown"], tmp_path).returncode == 0
