"""The pages of the portal's chapters, by what they are for, with what waits in each."""

from collections.abc import Iterable
from datetime import date

from accounts.models import User
from core.database import counted
from dashboard.day_work import DayWork
from dashboard.sections.base import Hub, Opened, Section
from dashboard.sections.governance import GOVERNANCE
from dashboard.sections.party import PARTY
from dashboard.sections.services import SERVICES

__all__ = [
    "GOVERNANCE",
    "HUBS",
    "PARTY",
    "SERVICES",
    "Hub",
    "Opened",
    "Section",
    "hubs_for",
    "may_open",
    "waiting_in",
]

HUBS = (PARTY, GOVERNANCE, SERVICES)


def may_open(hub: Hub, user: User) -> bool:
    """True when the person's posts open one of its sections."""
    return any(user.may(section.permission) for section in hub.sections)


def hubs_for(
    user: User, *, today: date, hubs: Iterable[Hub] = HUBS
) -> dict[Hub, dict[str, list[Opened]]]:
    """Return the sections that the person's posts open, by hub and group; empty ones left out.

    Shape:  what waits in all of them is asked in one query.
    """
    opened = {
        hub: {
            group: [section for section in sections if user.may(section.permission)]
            for group, sections in hub.groups.items()
        }
        for hub in hubs
    }
    waiting = {
        section.route: section.waiting(user, today)
        for groups in opened.values()
        for sections in groups.values()
        for section in sections
        if section.waiting is not None
    }
    counts = counted(waiting)
    found = {
        hub: {
            group: [Opened(section, counts.get(section.route, 0)) for section in sections]
            for group, sections in groups.items()
            if sections
        }
        for hub, groups in opened.items()
    }
    return {hub: groups for hub, groups in found.items() if groups}


def waiting_in(hubs: dict[Hub, dict[str, list[Opened]]]) -> list[DayWork]:
    """Return the sections in which something waits, for the person's home page."""
    return [
        DayWork(opened.section.label, opened.url, "flag", opened.waiting, chapter=hub.title)
        for hub, groups in hubs.items()
        for sections in groups.values()
        for opened in sections
        if opened.waiting
    ]
