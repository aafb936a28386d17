"""The model, once, in Pyomo: one file a theme, one function a constraint."""

from allocation.formulation.additions import broken_additions
from allocation.formulation.build import COMPONENTS, build, build_province
from allocation.formulation.choice import Choices, choices_of, read_choice, write_choice
from allocation.formulation.layout import following, groups_of, parts_of
from allocation.formulation.provinces import MANY_PAIRS, Shared, can_be_joined, shared_of, zones_by_province
from allocation.formulation.traded import TRADED, add_traded, distance

__all__ = [
    "COMPONENTS",
    "MANY_PAIRS",
    "TRADED",
    "Choices",
    "Shared",
    "add_traded",
    "broken_additions",
    "build",
    "build_province",
    "can_be_joined",
    "choices_of",
    "distance",
    "following",
    "groups_of",
    "parts_of",
    "read_choice",
    "shared_of",
    "write_choice",
    "zones_by_province",
]
