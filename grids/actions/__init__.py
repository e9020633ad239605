"""Writes of the grid register: cells, who works them, what lies below, and who looks after it."""

from grids.actions.assignments import (
    change_leader,
    save_assignment,
)
from grids.actions.boundaries import (
    remove_boundary,
    save_boundary,
)
from grids.actions.cells import (
    save_grid,
    stop_grid,
)
from grids.actions.chats import (
    check_chat_group,
    note_posts,
    save_broadcast,
    save_chat_group,
)
from grids.actions.codes import (
    issue_codes,
    order_posters,
    revoke_code,
)
from grids.actions.heads import (
    MOST_TO_CANCEL,
    appoint_head,
    cancel_award,
    end_head,
    give_award,
    reveal_head,
    save_head,
)
from grids.actions.reshaping import (
    Part,
    reshape,
)
from grids.actions.structure import (
    place_buildings,
    save_count,
    save_entrance,
    save_group,
)

__all__ = [
    "MOST_TO_CANCEL",
    "Part",
    "appoint_head",
    "cancel_award",
    "change_leader",
    "check_chat_group",
    "end_head",
    "give_award",
    "issue_codes",
    "note_posts",
    "order_posters",
    "place_buildings",
    "remove_boundary",
    "reshape",
    "reveal_head",
    "revoke_code",
    "save_assignment",
    "save_boundary",
    "save_broadcast",
    "save_chat_group",
    "save_count",
    "save_entrance",
    "save_grid",
    "save_group",
    "save_head",
    "stop_grid",
]
