"""The legal modes of a grant, and who is liable under each.

Who takes on a transferred (下放) or authorised (授权) power exercises it in its own name; an entrusted one (委托) is
exercised in the name of who entrusts it, who remains liable.
"""

from allocation.language import LANGUAGES, text

MODES = ("transfer", "entrustment", "authorisation")
"""The modes that the lists know, keys of the catalogue."""


def known_mode(stated: str | None) -> str | None:
    """The mode that an instance's text names, in either language; None for another one, or none."""
    if stated is None:
        return None
    named = {text(f"listing.mode.{mode}", language).lower(): mode for mode in MODES for language in LANGUAGES}
    return named.get(stated.strip().lower())


def liable(stated: str | None, body: str, office: str) -> str | None:
    """Who is liable for what a body exercises that an office holds in law; None where the mode does not say."""
    mode = known_mode(stated)
    if mode is None:
        return None
    return office if mode == "entrustment" else body
