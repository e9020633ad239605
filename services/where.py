"""Which community a compound, a building, a road or a house number belongs to."""

import re
import unicodedata
from dataclasses import dataclass, field

from django.db.models import Q

from core.pinyin import full
from places.models import Building, Community, Compound, name_matches

MOST_HITS = 12
FEWEST_SOUNDS = 5  # letters of pinyin: a single syllable is in half of all names
# 3栋, 三幢, 12号楼, 2单元201室: what people add to the name of a compound.
_HOUSE = re.compile(r"\s*第?[0-9一二三四五六七八九十]+\s*(?:栋|幢|座|号楼|单元|号院|号|室).*$")


@dataclass
class Hit:
    """A community, and why it was found."""

    community: Community
    reasons: list[str] = field(default_factory=list)


def find(query: str) -> list[Hit]:
    """Return the communities that a place belongs to, best first; at most five queries.

    Looked through: names of communities and compounds (text, pinyin, initials), their addresses,
    then the compound alone when a house number was typed behind it; a building with a name of its
    own; at last names of the same sound, as phones and speech type them.
    """
    text = "".join(unicodedata.normalize("NFKC", query).split())
    if not text:
        return []
    compound_text = _HOUSE.sub("", text) or text
    hits: dict[int, Hit] = {}
    own = name_matches(text) | Q(office_address__contains=text)
    for community in Community.objects.filter(own)[:MOST_HITS]:
        hits[community.pk] = Hit(community)
    compounds = (
        Compound.objects.filter(
            name_matches(text)
            | Q(address__contains=text)
            | Q(name__contains=compound_text)
            | Q(address__contains=compound_text)
        )
        .select_related("community")
        .order_by("community__code", "name", "pk")[:MOST_HITS]
    )
    for compound in compounds:
        hit = hits.setdefault(compound.community_id, Hit(compound.community))
        address = f"（{compound.address}）" if compound.address else ""
        hit.reasons.append(f"{compound.name}{address}")
    if not hits:
        _find_by_building(text, hits)
    if not hits and not compound_text.isascii():
        _find_by_sound(full(compound_text), hits)
    return list(hits.values())[:MOST_HITS]


def _find_by_sound(sound: str, hits: dict[int, Hit]) -> None:
    """For 脚场 instead of 教场: communities and compounds whose names sound like that."""
    if len(sound) < FEWEST_SOUNDS:
        return
    for community in Community.objects.filter(name_pinyin__contains=sound)[:MOST_HITS]:
        hits[community.pk] = Hit(community)
    compounds = Compound.objects.filter(name_pinyin__contains=sound).select_related("community")
    for compound in compounds.order_by("community__code", "name", "pk")[:MOST_HITS]:
        hit = hits.setdefault(compound.community_id, Hit(compound.community))
        hit.reasons.append(compound.name)


def _find_by_building(text: str, hits: dict[int, Hit]) -> None:
    """Last resort: a building that has a name of its own."""
    buildings = Building.objects.filter(name__contains=text).select_related("compound__community")
    for building in buildings[:MOST_HITS]:
        compound = building.compound
        hit = hits.setdefault(compound.community_id, Hit(compound.community))
        hit.reasons.append(f"{compound.name} {building.name}")
