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
from grids.forms.chats import (
    BroadcastForm,
    ChatFilterForm,
    CheckForm,
    PostsForm,
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
    "BroadcastForm",
    "BuildingsForm",
    "ChatFilterForm",
    "CheckForm",
    "CoverageForm",
    "EndHeadForm",
    "HeadForm",
    "LeaderForm",
    "MergeForm",
    "PartFormSet",
    "PosterForm",
    "PostsForm",
    "RevokeForm",
    "SplitForm",
    "StopForm",
]
