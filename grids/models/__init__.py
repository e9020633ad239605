"""Grid cells, who works them, what lies below them, and who looks after it."""

from grids.models.assignments import (
    GridAssignment,
    GridRole,
)
from grids.models.boundaries import (
    Boundary,
)
from grids.models.broadcasts import (
    CODE_LENGTH,
    CODE_LETTERS,
    MOST_LETTERS,
    Broadcast,
    BroadcastPost,
    BroadcastSource,
)
from grids.models.cells import (
    Grid,
    GridKind,
    GridQuerySet,
)
from grids.models.changes import (
    ChangeKind,
    GridChange,
    GridLineage,
)
from grids.models.chats import (
    STALE_AFTER,
    ChatGroup,
    ChatKind,
    ChatOwner,
    ChatScope,
)
from grids.models.codes import (
    BuildingCode,
)
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
    "CODE_LENGTH",
    "CODE_LETTERS",
    "MOST_HOUSEHOLDS",
    "MOST_LETTERS",
    "STALE_AFTER",
    "TERM_ENDS_SOON",
    "AwardKind",
    "Boundary",
    "Broadcast",
    "BroadcastPost",
    "BroadcastSource",
    "BuildingCode",
    "ChangeKind",
    "ChatGroup",
    "ChatKind",
    "ChatOwner",
    "ChatScope",
    "Entrance",
    "Grid",
    "GridAssignment",
    "GridBuilding",
    "GridChange",
    "GridCount",
    "GridKind",
    "GridLineage",
    "GridQuerySet",
    "GridRole",
    "GridSubject",
    "HeadAward",
    "HeadKind",
    "HouseholdGroup",
    "ResidentHead",
    "SelectedBy",
    "community_of",
]
