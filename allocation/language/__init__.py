"""Every text that a planner sees, in English and Chinese, by key."""

from allocation.language.catalogue import LANGUAGES, Language, text, unit

__all__ = ["LANGUAGES", "Language", "text", "unit"]
