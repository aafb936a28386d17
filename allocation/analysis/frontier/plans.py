"""Three points of a frontier that a leader can choose from."""

import pandas as pd

PLANS = ("steady", "balanced", "bold")
"""稳妥: few, sure changes. 均衡: the knee. 突破: most innovation."""


HALF = 0.5
"""The share of the greatest saving over today that the steady plan keeps at least."""


def named(points: pd.DataFrame, today: float) -> list[str | None]:
    """The plan that each point is, or None.

    balanced: the knee. Of the others, bold: the one that loses the least innovation; and steady: of those proven
    nondominated that save at least `HALF` of what any point saves over today's allocation, the one that changes the
    fewest pairs (of all others, where there is no such point). Among equals the one that costs the least in all.
    today: what today's allocation costs in all.
    """
    plans: list[str | None] = ["balanced" if knee else None for knee in points["knee"]]
    rest = points[~points["knee"]]
    if rest.empty:
        return plans
    bold = rest.sort_values(["lost_innovation", "objective"], kind="stable").index[0]
    plans[bold] = "bold"
    rest = rest.drop(bold)
    saving = today - points["objective"].min()
    sure = rest[rest["proven"] & (today - rest["objective"] >= HALF * saving)] if saving > 0 else rest.iloc[:0]
    if not rest.empty:
        few = (rest if sure.empty else sure).sort_values(["changes", "objective"], kind="stable").index[0]
        plans[few] = "steady"
    return plans
