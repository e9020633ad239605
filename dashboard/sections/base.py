"""What a section is: one page, whom it is for, and what waits there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission

Waiting = Callable[[User, date], list[QuerySet[Any]]]


@dataclass(frozen=True)
class Section:
    """One page: who may open it, and which rows wait there for a person on a day."""

    label: str
    hint: str
    route: str
    permission: Permission
    waiting: Waiting | None = None


@dataclass(frozen=True)
class Opened:
    """A section as somebody sees it."""

    section: Section
    waiting: int

    @property
    def url(self) -> str:
        return reverse(self.section.route)


@dataclass(frozen=True, eq=False)
class Hub:
    """A page that leads to the sections of a chapter, in groups."""

    title: str
    route: str
    groups: dict[str, tuple[Section, ...]]

    @property
    def sections(self) -> list[Section]:
        """All its sections, in their order."""
        return [section for sections in self.groups.values() for section in sections]
