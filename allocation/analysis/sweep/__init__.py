"""Many cases at once: scenarios × settings × noisy figures, in parallel, kept case by case, and what holds in most."""

from allocation.analysis.sweep.cases import Case
from allocation.analysis.sweep.noise import KINDS, Noise
from allocation.analysis.sweep.sweep import Step, Sweep, sweep
from allocation.analysis.sweep.tally import HOLDS

__all__ = ["HOLDS", "KINDS", "Case", "Noise", "Step", "Sweep", "sweep"]
