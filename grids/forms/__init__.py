"""What people type about grid cells, heads and posters; rules are checked by the actions."""

from grids.forms.cells import (
    BoundaryForm,
    BuildingsForm,
    LeaderForm,
    MergeForm,
    PartFormSet,
    SplitForm,
    StopForm,
)
from grids.forms.heads import (
    AwardForm,
    CoverageForm,
    EndHeadForm,
    HeadForm,
    PosterForm,
    RevokeForm,
)

__all__ = [
    "AwardForm",
    "BoundaryForm",
    "BuildingsForm",
    "CoverageForm",
    "EndHeadForm",
    "HeadForm",
    "LeaderForm",
    "MergeForm",
    "PartFormSet",
    "PosterForm",
    "RevokeForm",
    "SplitForm",
    "StopForm",
]
