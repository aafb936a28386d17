"""What a planner means by the name of an instance or of a body."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from allocation.instance.instance import Instance
from allocation.instance.problems import InvalidInstance, Place, Problem
from allocation.instance.suggestions import closest, shown

_IN_WHEEL = "shipped"
_IN_CHECKOUT = "instances"
_SETTINGS = "instance.yaml"


@cache
def shipped() -> Mapping[str, Path]:
    """The instances that come with the program, by name: beside the code in a wheel, beside the package otherwise."""
    package = Path(str(files("allocation")))
    for folder in (package / _IN_WHEEL, package.parent / _IN_CHECKOUT):
        if folder.is_dir():
            return {path.parent.name: path.parent for path in sorted(folder.glob(f"*/{_SETTINGS}"))}
    return {}


def instance_named(written: str) -> Path:
    """The path of an instance, given as a path or as the name of one that comes with the program.

    Raises `InvalidInstance` if it is neither.
    """
    if Path(written).exists():
        return Path(written)
    if written in shipped():
        return shipped()[written]
    values = {"name": shown(written), "known": tuple(shipped())}
    raise InvalidInstance((Problem("no-such-instance", Place(written), "", values, closest(written, shipped())),))


def body_named(instance: Instance, written: str) -> str:
    """The id of the body that is meant by an id, a name in English or Chinese, or the beginning of one body's name.

    Raises `InvalidInstance` if there is no such body, if several are meant, if it has no zones or if it is the root.
    """
    structure = instance.structure
    names = {
        row.body: tuple(_plain(name) for name in (row.body, row.name_en, row.name_zh) if name)
        for row in instance.bodies
    }
    word = _plain(written)
    found = [body for body, own in names.items() if word in own]
    if not found and word:
        found = [body for body, own in names.items() if any(name.startswith(word) for name in own)]
        nearest = min((structure.body_position[body] for body in found), default=0)
        found = [body for body in found if structure.body_position[body] == nearest]
    if written in names:
        found = [written]
    place = Place(instance.settings.name)
    if len(found) != 1:
        key = "several-bodies" if found else "no-such-body"
        known = [name for row in instance.bodies for name in (row.body, row.name_en, row.name_zh) if name]
        values = {"name": shown(written), "known": tuple(found)}
        raise InvalidInstance((Problem(key, place, "bodies", values, "" if found else closest(written, known)),))
    (body,) = found
    if body == structure.root or not structure.zones_under[body]:
        key = "body-is-root" if body == structure.root else "body-without-zones"
        raise InvalidInstance((Problem(key, place, "bodies", {"name": body}),))
    return body


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()
