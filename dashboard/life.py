"""Completion of organisational life for a place and a period, as its pages and 述职评议 show it.

Source: docs/rules.md R-LIF-4.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.kept import Answer
from dashboard.figures import Selection
from dashboard.periods import Period
from dashboard.selections import STREET_LEVEL, Asked, asked_for, query_of
from dashboard.tallies import asked_by, kept_for
from party.completion import Owed, Tally, by_organisation, owed_by, tally_of, unmet_now
from party.models import LifeKind, LifeRequirement, OrgLifeRecord, PartyOrganisation
from places.models import Community

LONGEST = timedelta(days=3 * 366)
OUTCOMES = {
    "all": "应开展的",
    "done": "已完成的",
    "missing": "缺的",
    "running": "本期还没开展的",
}


@dataclass(frozen=True)
class Line:
    """One community or organisation: its counts, and where each of them opens."""

    label: str
    url: str
    tally: Tally
    rows_urls: Mapping[str, str]
    cells: list[tuple[LifeKind, Tally | None, str]]


def asked_for_life(request: HttpRequest) -> Asked:
    """Read place and period; without two ends, or over LONGEST, it becomes the current year."""
    asked = asked_for(request)
    period, this_year = asked.selection.period, Period.year(timezone.localdate().year)
    if period.start and period.end and period.end - period.start <= LONGEST:
        return asked
    too_long = "一次最多看三年，已改为今年。" if period.start and period.end else asked.error
    return replace(asked, selection=replace(asked.selection, period=this_year), error=too_long)


def owed_in(selection: Selection) -> list[Owed]:
    """Return every time owed in a place and a period with two ends, as far as the person may see.

    Source: docs/rules.md R-LIF-4.
    """
    start, end = selection.period.start, selection.period.end
    if start is None or end is None:
        return []
    organisations: Any = selection.rows_of(PartyOrganisation)
    records: Any = selection.rows_of(OrgLifeRecord)
    return owed_by(
        organisations.order_by(),
        records,
        LifeRequirement.objects.filter(street=selection.street),
        start=start,
        end=end,
        today=selection.today or timezone.localdate(),
    )


def narrowed(times: Iterable[Owed], query: Mapping[str, str]) -> list[Owed]:
    """Keep what an address asks for by `organisation`, `kind` and `outcome`."""
    organisation, kind = query.get("organisation", ""), query.get("kind", "")
    outcome = query.get("outcome", "all")
    return [
        owed
        for owed in times
        if (not organisation or str(owed.organisation.uid) == organisation)
        and (not kind or owed.kind == kind)
        and _is_of(owed, outcome)
    ]


def lines_of(times: list[Owed], selection: Selection, kinds: list[LifeKind]) -> list[Line]:
    """Return a line per community; per organisation once a community is chosen."""
    if selection.community is None and not selection.is_street_level:
        groups: dict[Community | None, list[Owed]] = defaultdict(list)
        for owed in times:
            groups[owed.organisation.community].append(owed)
        return [
            _line(
                community.name if community else "街道本级",
                tally_of(rows),
                kinds,
                rows_query={"community": community.code if community else STREET_LEVEL},
                selection=selection,
                url=query_of(selection, community=community.code if community else STREET_LEVEL),
            )
            for community, rows in sorted(
                groups.items(), key=lambda pair: pair[0].code if pair[0] else ""
            )
        ]
    return [
        _line(
            organisation.name,
            counts,
            kinds,
            rows_query={"organisation": str(organisation.uid)},
            selection=selection,
            url=organisation.get_absolute_url(),
        )
        for organisation, counts in by_organisation(times).items()
    ]


@dataclass(frozen=True)
class Summary:
    """What the page 完成情况 shows of many times owed."""

    kinds: list[LifeKind]
    total: Tally
    running_count: int
    lines: list[Line]


def kept_summary(selection: Selection, user: User) -> Answer[Summary]:
    """Return the numbers for `user`, who the selection is for: of this moment where that is cheap.

    Source: docs/rules.md R-FIG-6.
    """

    def make() -> Summary:
        times = owed_in(selection)
        kinds = kinds_asked(times)
        running = sum(unmet_now(times).values())
        return Summary(kinds, tally_of(times), running, lines_of(times, selection, kinds))

    return kept_for(user, "life", make, *asked_by(selection))


def rows_url(selection: Selection, outcome: str = "all", **more: str) -> str:
    """Return where exactly the counted times are listed."""
    community = more.pop("community", None)
    query = query_of(selection, **({"community": community} if community else {}))
    extra = {name: value for name, value in {"outcome": outcome, **more}.items() if value}
    join = "&" if query else "?"
    return f"{reverse('dashboard:life-owed')}{query}{join}{urlencode(extra)}"


def kinds_asked(times: Iterable[Owed]) -> list[LifeKind]:
    """Return the kinds that are owed at all, in their usual order."""
    owed = {row.kind for row in times}
    return [kind for kind in LifeKind if kind in owed]


def _is_of(owed: Owed, outcome: str) -> bool:
    if outcome == "running":
        return owed.is_running and owed.record is None
    if owed.is_running:
        return False
    return outcome == "all" or (owed.record is not None) == (outcome == "done")


def _line(
    label: str,
    counts: Tally,
    kinds: list[LifeKind],
    *,
    rows_query: dict[str, str],
    selection: Selection,
    url: str,
) -> Line:
    return Line(
        label=label,
        url=url,
        tally=counts,
        rows_urls={name: rows_url(selection, name, **rows_query) for name in OUTCOMES},
        cells=[
            (
                kind,
                counts.by_kind.get(kind),
                rows_url(selection, "all", kind=kind, **rows_query),
            )
            for kind in kinds
        ],
    )
