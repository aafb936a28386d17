"""The most memory that a process has had."""

from pathlib import Path


def peak_megabytes(process: int) -> float | None:
    """Its highest resident size so far, as Linux keeps it; None once it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return float(line.split()[1]) / 1024
    return None
