"""The model, once, in Pyomo: one file a theme, one function a constraint."""

from allocation.formulation.build import COMPONENTS, build
from allocation.formulation.choice import read_choice, write_choice

__all__ = ["COMPONENTS", "build", "read_choice", "write_choice"]
