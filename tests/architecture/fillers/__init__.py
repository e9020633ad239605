"""What each subject adds to the small world: rows of its tables in each state.

A filler may be called again and again with more of the same place; its rows grow each time.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.architecture.fillers import (
    armbands,
    chats,
    check_ins,
    grids,
    hooks,
    life,
    lists,
    meetings,
    needs,
    partners,
    premises,
    project_rows,
    projects,
    recruiting,
    subjects,
    units,
    wishes,
)

if TYPE_CHECKING:
    from places.models import Community, Street
    from tests.architecture.world import World

STREET: tuple[Callable[["World", str, "Street"], None], ...] = (
    armbands.fill_street,
    hooks.fill_street,
    life.fill_street,
    lists.fill_street,
    meetings.fill_street,
    needs.fill_street,
    partners.fill_street,
    premises.fill_street,
    subjects.fill_street,
)
COMMUNITY: tuple[Callable[["World", str, "Community"], None], ...] = (
    armbands.fill_community,
    check_ins.fill_community,
    grids.fill_community,
    life.fill_community,
    lists.fill_community,
    meetings.fill_community,
    needs.fill_community,
    partners.fill_community,
    project_rows.fill_community,
    premises.fill_community,
    projects.fill_community,
    recruiting.fill_community,
    units.fill_community,
    chats.fill_community,
    wishes.fill_community,
)
