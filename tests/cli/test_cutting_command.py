"""`allocation new --from … --province …` as a planner meets it."""

import json
from pathlib import Path

import pytest

from allocation.cli.main import main
from allocation.instance import load


def test_a_province_gets_an_instance_of_its_own(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Proves: by the name of a shipped instance and a Chinese name, with what was fixed told and kept in a README."""
    assert main(["new", str(tmp_path / "gx"), "--from", "ftz-areas", "--province", "广西"]) == 0
    told = capfd.readouterr().out
    assert "Agenda of SAMR: 2 of 4 are left" in told
    part = load(tmp_path / "gx")
    assert part.settings.name == "ftz-areas-p-GX"
    assert part.structure.zones == ("GX-nanning", "GX-qinzhou", "GX-chongzuo")
    assert part.warnings == ()
    assert "Agenda of SAMR: 2 of 4 are left" in (tmp_path / "gx" / "README.md").read_text(encoding="utf-8")


def test_json_tells_what_was_fixed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Proves: one object on standard output, and the form follows the name's ending."""
    assert main(["new", str(tmp_path / "sh.json"), "--from", "ftz22", "--province", "Shanghai", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert told["body"] == "p-SH"
    assert {"measures", "authorised", "tie"} <= {note["key"] for note in told["notes"]}
    assert load(tmp_path / "sh.json").structure.zones == ("SH",)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "ftz-area", "--province", "广西"], "did you mean ftz-areas?"),
        (["--from", "ftz22", "--province", "Guangx1"], "did you mean Guangxi?"),
        (["--from", "ftz22"], "--from and --province go together"),
        (["--province", "广西"], "--from and --province go together"),
        (["--from", "ftz22", "--province", "广西", "--zone", "a/b"], "--powers and --zone are for templates"),
    ],
)
def test_a_wrong_call_writes_nothing(
    arguments: list[str], said: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Proves: exit code 2, what was probably meant, and no target."""
    assert main(["new", str(tmp_path / "part"), *arguments]) == 2
    assert said in capfd.readouterr().err
    assert not (tmp_path / "part").exists()
