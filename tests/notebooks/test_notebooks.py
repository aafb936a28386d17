"""The notebooks run from beginning to end in a real kernel, and show what they promise."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
TABLE, TEXT, FIGURE = "text/html", "text/plain", "application/vnd.plotly.v1+json"

SHOWN = {
    "01_first_steps": {
        "instance": ("load", TABLE, "Four powers and three zones"),
        "optimum": ("best", TABLE, "40 CNY 10k/year"),
        "heatmap": ("heatmap", FIGURE, "tutorial"),
        "flow": ("flow", FIGURE, "proposed"),
        "what bars a pair": ("explanation", TABLE, "BANKS"),
        "scenario": ("scenario", TABLE, "banks join"),
        "kept": ("kept", TEXT, "True"),
    },
    "02_comparing_scenarios": {
        "comparison": ("comparison", TABLE, "capacity-building"),
        "costs": ("costs", FIGURE, "one-size"),
        "moves": ("absent", FIGURE, "ministry-absent"),
        "reasons": ("reasons", TABLE, "barred"),
        "price of uniformity": ("uniformity", TEXT, "CNY 10k a year"),
    },
    "03_trade_offs": {
        "front": ("front", TABLE, "proven nondominated (to 5.0 % of each range)"),
        "figure": ("trade-offs", FIGURE, "balanced"),
        "payoff": ("payoff", TABLE, "least"),
        "hypervolume": ("hypervolume", TEXT, "% of the box"),
        "three objectives": ("space", TABLE, "lost innovation"),
        "in space": ("space-figure", FIGURE, "changed pairs"),
        "plans": ("plans", FIGURE, "steady"),
        "flow": ("flow", FIGURE, "proposed"),
        "moves": ("moves", FIGURE, "bold"),
        "alternatives": ("alternatives", TABLE, "keeps domain=finance:central"),
        "certainty": ("certainty", FIGURE, "toss-up"),
        "toss-ups": ("classes", TABLE, "toss-up"),
        "price of keeping": ("keeping", TEXT, "CNY 10k a year"),
    },
    "04_judging_three_years": {
        "judgement": ("years", TABLE, "ftz22: today"),
        "series": ("series", TABLE, "2026"),
        "figure": ("judgements", FIGURE, "2025"),
        "weak points": ("followed", TABLE, "eased"),
        "ranking": ("ranking", TABLE, "score"),
    },
    "05_your_own_constraint": {
        "constrained": ("floor", TABLE, "optimal"),
        "cost": ("cost", TEXT, "CNY 10k a year"),
        "moves": ("moved", FIGURE, "fair"),
    },
    "06_what_theory_predicts": {
        "decentralisation": ("oates", FIGURE, "theory"),
        "middle tier": ("spillovers", TABLE, "beyond the province"),
        "followed": ("decreed", TABLE, "central"),
        "stuck": ("alone", TABLE, "difference"),
        "together": ("back", FIGURE, "all at once"),
    },
}
"""What each notebook must show: in which cell, as what, with which words."""

LARGEST = 1_000_000
"""Letters that one output may have: a notebook that its user keeps stays small enough to send."""


def read(name: str) -> Any:
    reading: Any = nbformat.read
    return reading(FOLDER / f"{name}.ipynb", as_version=4)


@pytest.mark.parametrize("name", SHOWN)
def test_a_notebook_runs_and_shows_what_it_promises(name: str) -> None:
    """Proves: every cell runs without an error or a warning; tables and figures appear where they are expected.

    Sensitivity: an exception in a cell, a result without its table, a print or a flood of text fails.
    """
    done = NotebookClient(read(name), timeout=300, resources={"metadata": {"path": str(FOLDER)}}).execute()
    outputs = {cell.id: cell.outputs for cell in done.cells if cell.cell_type == "code"}
    printed = [own for own, found in outputs.items() if any("data" not in each for each in found)]
    assert printed == []
    for what, (own, kind, words) in SHOWN[name].items():
        told = [str(each.data[kind]) for each in outputs[own] if kind in each.data]
        assert len(told) == 1, what
        assert words in told[0], what
    assert [own for own, found in outputs.items() if len(str(found)) > LARGEST] == []


def test_committed_notebooks_hold_no_outputs() -> None:
    """Proves: what is in the repository is text and code only. Sensitivity: a notebook saved after a run is named."""
    found = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
    assert found == sorted(SHOWN)
    code = [(name, cell) for name in found for cell in read(name).cells if cell.cell_type == "code"]
    assert [(name, cell.id) for name, cell in code if cell.outputs or cell.execution_count is not None] == []


def test_headings_stand_in_both_languages() -> None:
    """Proves: a Chinese line follows every heading. Sensitivity: a heading without one is named."""
    texts = [cell.source.splitlines() for name in SHOWN for cell in read(name).cells if cell.cell_type == "markdown"]
    headed = [lines for lines in texts if lines[0].startswith("#")]
    assert len(headed) > 20
    assert [lines[0] for lines in headed if not any("一" <= letter <= "鿿" for letter in lines[1])] == []
