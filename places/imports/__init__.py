"""Workbooks of communities, compounds with their buildings, units and facilities."""

from places.imports.communities import CommunityLedger
from places.imports.compounds import CompoundLedger
from places.imports.facilities import FacilityLedger
from places.imports.streets import COMMUNITY, COMMUNITY_ENDINGS, StreetLedger
from places.imports.units import UnitLedger, unit_names

__all__ = [
    "COMMUNITY",
    "COMMUNITY_ENDINGS",
    "CommunityLedger",
    "CompoundLedger",
    "FacilityLedger",
    "StreetLedger",
    "UnitLedger",
    "unit_names",
]
