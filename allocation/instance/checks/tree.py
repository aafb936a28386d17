"""The bodies form a tree with one root, and parents are more central than their children."""

from collections.abc import Iterator, Mapping, Sequence

from allocation.instance.draft import Draft
from allocation.instance.problems import Problem
from allocation.instance.tables import Body


def tree(draft: Draft) -> Iterator[Problem]:
    """What is wrong with the tree; unknown parents and levels are told by the references."""
    if "bodies" in draft.broken:
        return
    bodies = draft.of(Body)
    yield from _roots(draft, bodies)
    known: dict[str, Body] = {}
    for body in bodies:
        known.setdefault(body.body, body)
    circular: set[str] = set()
    for circle in _circles(known):
        circular |= set(circle)
        row = next(row for row, body in enumerate(bodies) if body.body == circle[0])
        yield draft.problem("circle", "bodies", row, "parent", {"circle": " → ".join((*circle, circle[0]))})
    if "levels" not in draft.broken:
        yield from _levels(draft, bodies, known, circular)


def _roots(draft: Draft, bodies: Sequence[Body]) -> Iterator[Problem]:
    first = draft.settings.levels[0]
    parentless = [row for row, body in enumerate(bodies) if "parent" not in body.model_fields_set]
    known = [row for row in parentless if bodies[row].body is not None and bodies[row].level in draft.settings.levels]
    if not parentless:
        yield Problem("no-root", draft.places.table("bodies"), "bodies", {"level": first})
    if "levels" in draft.broken:
        return
    roots = [row for row in known if bodies[row].level == first]
    for row in known:
        values = {"body": bodies[row].body, "level": first}
        if row in roots[1:]:
            yield draft.problem("second-root", "bodies", row, "parent", values | {"first": bodies[roots[0]].body})
        elif row not in roots and len(parentless) == 1:
            yield draft.problem("root-level", "bodies", row, "level", values)
        elif row not in roots:
            yield draft.problem("no-parent", "bodies", row, "parent", values)


def _circles(known: Mapping[str, Body]) -> Iterator[tuple[str, ...]]:
    """Bodies that are each other's parents, each circle once, in the order of the table."""
    order = {body: index for index, body in enumerate(known)}
    done: set[str] = set()
    for start in known:
        path: list[str] = []
        body: str | None = start
        while body is not None and body in known and body not in done and body not in path:
            path.append(body)
            body = known[body].parent
        if body is not None and body in path:
            circle = path[path.index(body) :]
            begin = min(range(len(circle)), key=lambda place: order[circle[place]])
            yield (*circle[begin:], *circle[:begin])
        done.update(path)


def _levels(draft: Draft, bodies: Sequence[Body], known: Mapping[str, Body], circular: set[str]) -> Iterator[Problem]:
    levels = draft.settings.levels
    position = {level: index for index, level in enumerate(levels)}
    if bodies and not any(body.level == levels[-1] for body in bodies):
        yield Problem("no-zones", draft.places.table("bodies"), "bodies", {"level": levels[-1]})
    for row, body in enumerate(bodies):
        parent = known.get(body.parent or "")
        if parent is None or body.body in circular or body.level not in position or parent.level not in position:
            continue
        if position[parent.level] >= position[body.level]:
            values = {"body": body.body, "level": body.level, "parent": parent.body, "above": parent.level}
            yield draft.problem("parent-level", "bodies", row, "parent", values)
