"""Grid cells, who works them, what lies below them, and who looks after it."""

from grids.models.assignments import GridAssignment, GridRole
from grids.models.boundaries import Boundary
from grids.models.cells import Grid, GridKind
from grids.models.changes import ChangeKind, GridChange, GridLineage
from grids.models.codes import BuildingCode
from grids.models.heads import (
    TERM_ENDS_SOON,
    AwardKind,
    HeadAward,
    HeadKind,
    ResidentHead,
    SelectedBy,
    community_of,
)
from grids.models.structure import (
    MOST_HOUSEHOLDS,
    Entrance,
    GridBuilding,
    GridCount,
    GridSubject,
    HouseholdGroup,
)

__all__ = [
    "MOST_HOUSEHOLDS",
    "TERM_ENDS_SOON",
    "AwardKind",
    "Boundary",
    "BuildingCode",
    "ChangeKind",
    "Entrance",
    "Grid",
    "GridAssignment",
    "GridBuilding",
    "GridChange",
    "GridCount",
    "GridKind",
    "GridLineage",
    "GridRole",
    "GridSubject",
    "HeadAward",
    "HeadKind",
    "HouseholdGroup",
    "ResidentHead",
    "SelectedBy",
    "community_of",
]
