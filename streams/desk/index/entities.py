"""What the index knows of an entity."""

import sqlite3
from collections import Counter

from processors.entities.places import geoname
from processors.story import Story
from streams.desk.index.api_types import EntityCard, EntityDay
from streams.desk.index.candidates import Candidates
from streams.desk.index.expressions import token
from streams.desk.index.ids import day_name
from streams.desk.index.search import BUDGET
from streams.desk.index.stored import searched_story
from streams.desk.index.tokens import entities_by_id, entity_token

MAX_ROLES = 10


def card(connection: sqlite3.Connection, id: str) -> EntityCard | None:
    """What is known of an entity; its name and place are those of the newest story that names it."""
    newest, *_ = next(iter(Candidates(connection, token(entity_token(id)), seconds=BUDGET)), [None])
    story = searched_story(connection, newest) if newest is not None else None
    entity = entities_by_id(story).get(id) if story else None
    if not story or not entity:
        return None
    roles: Counter[str] = Counter()
    days: dict[int, EntityDay] = {}
    rows = connection.execute(
        "SELECT day, role, stories, quotations FROM entities WHERE entity = ? ORDER BY day", (id,)
    )
    for number, role, stories, quotations in rows:
        day = days.setdefault(number, {"day": day_name(number), "stories": 0, "quotations": 0})
        day["stories"] += stories
        day["quotations"] += quotations
        roles[role] += stories
    del roles[""]
    found: EntityCard = {
        "id": id,
        "name": entity["name"],
        "type": entity["type"],
        "roles": [{"role": role, "stories": count} for role, count in roles.most_common(MAX_ROLES)],
        "stories": sum(day["stories"] for day in days.values()),
        "quotations": sum(day["quotations"] for day in days.values()),
        "days": [*days.values()],
    }
    if country := entity.get("country"):
        found["country"] = country
    if uri := entity.get("uri"):
        found["uri"] = uri
    if point := _point(story, id, uri or ""):
        found["point"] = point
    return found


def _point(story: Story, id: str, uri: str) -> list[float] | None:
    """Longitude and latitude of a place: those of the record, or of its GeoNames page."""
    for place in story.get("places") or ():
        if place.get("literal") == id and (point := _coordinates(place.get("geoJSON"))):
            return point
    known = geoname(uri)
    return [known.longitude, known.latitude] if known and (known.latitude or known.longitude) else None


def _coordinates(shape: object) -> list[float] | None:
    """Longitude and latitude of a GeoJSON point; None if it is none."""
    match shape:
        case {"type": "Point", "coordinates": [float() | int() as east, float() | int() as north, *_]}:
            if abs(east) <= 180 and abs(north) <= 90:
                return [float(east), float(north)]
    return None
