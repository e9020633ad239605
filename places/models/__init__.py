"""Street, community, compound, building, facility, unit; and what it means to lie in one."""

from places.models.areas import (
    Building,
    Community,
    CommunityKind,
    Compound,
    CompoundKind,
    PropertyMode,
    SearchableName,
    Street,
    name_matches,
    person_matches,
)
from places.models.facilities import DayKind, Facility, FacilityKind, HoursException, OpeningHours
from places.models.placed import Placed, PlacedQuerySet, check_lies_there, covered_by
from places.models.units import Unit, UnitJoin, UnitKind

__all__ = [
    "Building",
    "Community",
    "CommunityKind",
    "Compound",
    "CompoundKind",
    "DayKind",
    "Facility",
    "FacilityKind",
    "HoursException",
    "OpeningHours",
    "Placed",
    "PlacedQuerySet",
    "PropertyMode",
    "SearchableName",
    "Street",
    "Unit",
    "UnitJoin",
    "UnitKind",
    "check_lies_there",
    "covered_by",
    "name_matches",
    "person_matches",
]
