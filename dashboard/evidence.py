"""事实依据: what a secretary's year says in rows, computed anew each time and never kept.

Each number opens exactly its rows, under the same place, year and permissions.
Source: docs/rules.md R-FIG-1.
"""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import User
from dashboard.figures import BY_ID, Selection
from dashboard.life import owed_in, rows_url
from dashboard.periods import Period
from dashboard.selections import query_of
from party.completion import tally_of
from party.models import Appraisal

# Under 社会治理 first, then the organisation itself.
SHOWN = ("F13", "F12", "F09", "M04", "F08a", "E01", "E02")


@dataclass(frozen=True)
class Fact:
    """One number: what it counts, and where its rows are."""

    label: str
    value: str
    url: str
    definition: str


def facts_of(appraisal: Appraisal, *, user: User, today: date) -> list[Fact]:
    """Return the numbers of the appraisal's place and year that `user` may open."""
    selection = Selection(
        street=appraisal.street,
        community=appraisal.community,
        period=Period.year(appraisal.round.year),
        user=user,
        today=today,
    )
    figures = [BY_ID[figure_id] for figure_id in SHOWN if user.may(BY_ID[figure_id].permission)]
    facts = [
        Fact(
            figure.label,
            f"{figure.value(selection):,} {figure.unit}",
            reverse("dashboard:figure-rows", args=[figure.id]) + query_of(selection),
            figure.definition,
        )
        for figure in figures
    ]
    return [*facts, _completion(selection)]


def _completion(selection: Selection) -> Fact:
    total = tally_of(owed_in(selection))
    rate = "还没有到期的要求" if total.rate is None else f"{total.rate}%"
    return Fact(
        "组织生活完成率",
        f"{rate}（应开展 {total.required:,} 次，已完成 {total.done:,} 次）"
        if total.required
        else rate,
        rows_url(selection),
        "按街道的要求，已结束的每个月、季度、年应开展的组织生活中，经上级确认的占多少。",
    )
