"""Several scripts write into one file of results, each its own section."""

from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


def write_section(path: Path, heading: str, text: str) -> None:
    """Put a section that begins with its heading in the place of the one that does, or at the end."""
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    before, _, rest = known.partition(f"{heading}\n")
    following = rest.find("\n# ")
    after = "" if following < 0 else rest[following:]
    parts = [part.strip("\n") for part in (before, text, after) if part.strip()]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
