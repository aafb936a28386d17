"""The model, once, in Pyomo: one file a theme, one function a constraint."""

from allocation.formulation.additions import broken_additions
from allocation.formulation.build import COMPONENTS, build
from allocation.formulation.choice import read_choice, write_choice
from allocation.formulation.layout import groups_of, parts_of
from allocation.formulation.traded import TRADED, add_traded, distance

__all__ = [
    "COMPONENTS",
    "TRADED",
    "add_traded",
    "broken_additions",
    "build",
    "distance",
    "groups_of",
    "parts_of",
    "read_choice",
    "write_choice",
]
