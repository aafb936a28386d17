"""Why an instance has no allocation, and the least that must give."""

from allocation.analysis.diagnosis.changes import Change, apply_changes
from allocation.analysis.diagnosis.diagnose import Diagnosis, diagnose
from allocation.analysis.diagnosis.sources import DEFAULT_WEIGHTS

__all__ = ["DEFAULT_WEIGHTS", "Change", "Diagnosis", "apply_changes", "diagnose"]
