"""Draw the pictures of both READMEs: `python docs/pictures.py` (takes the extra `images` and a Chrome or Chromium)."""

from pathlib import Path

import plotly.graph_objects as go

import allocation
from allocation.display import component_bars, flow, heatmap
from allocation.language import LANGUAGES, Language
from allocation.outcome.allocation import Allocation, today

HERE = Path(__file__).parent
FTZ22 = HERE.parent / "instances" / "ftz22"
WIDTH, ROWS, ROW = 1200, 42, 16
SCENARIOS = ("ministry-absent", "one-size", "capacity-building")
LABELS: dict[Language, tuple[str, ...]] = {
    "en": ("today", "best", "one ministry absent", "one size for all", "zones' capacity +33 %"),
    "zh": ("现行", "最优", "一部门缺席", "一刀切", "片区承接能力 +33%"),
}


def main() -> None:
    """Solve ftz22 and its scenarios and draw them."""
    best = allocation.solve(allocation.load(FTZ22))
    others = [allocation.solve(allocation.load(FTZ22, scenario=name)) for name in SCENARIOS]
    compared = [today(best.instance), best, *others]
    for language in LANGUAGES:
        draw(levels(best, language), "levels", language)
        draw(component_bars(compared, LABELS[language], language=language), "costs", language)
        draw(flow(best, language=language), "flow", language)


def levels(best: Allocation, language: Language) -> go.Figure:
    """The first rows of the heatmap: a README is not as tall as all of them."""
    figure = heatmap(best, language=language)
    left_out = len(best.instance.structure.powers) - ROWS
    figure.update_yaxes(range=[ROWS - 0.5, -0.5])
    height = figure.layout.height - ROW * left_out
    return figure.update_layout(height=height, title_y=1 - 16 / height)


def draw(figure: go.Figure, name: str, language: Language) -> None:
    """Write a picture beside this script."""
    folder = HERE / "pictures"
    folder.mkdir(exist_ok=True)
    ending = "png" if language == "en" else f"{language}.png"
    figure.write_image(folder / f"{name}.{ending}", width=WIDTH, height=figure.layout.height)


if __name__ == "__main__":
    main()
