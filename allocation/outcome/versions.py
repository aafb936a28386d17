"""Which software made a result."""

import platform
from importlib.metadata import PackageNotFoundError, version

_PACKAGES = ("power-allocation", "highspy", "pyomo", "numpy", "scipy", "pandas", "pyarrow")


def software_versions() -> dict[str, str]:
    """The versions of Python and of the packages that decide what a result is."""
    versions = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    return versions
