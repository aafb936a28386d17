"""The model, once, in Pyomo: one file a theme, one function a constraint."""

from allocation.formulation.build import COMPONENTS, build

__all__ = ["COMPONENTS", "build"]
