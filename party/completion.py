"""How far each organisation did what its street asks: every single time owed, and what met it.

Computed anew from the requirements and the confirmed records; nothing of it is stored.
Source: docs/rules.md R-LIF-4.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from core.dates import months_on
from party.models import (
    BRANCHES,
    SMALLEST_COMMITTEE,
    CommitteeMember,
    LifeKind,
    LifeRequirement,
    OrganisationKind,
    OrgLifeRecord,
    OrgLifeRecordQuerySet,
    PartyOrganisation,
    RequiredPer,
    kinds_owed,
)
from party.models.organisations import PartyOrganisationQuerySet

MONTHS = {RequiredPer.MONTH: 1, RequiredPer.QUARTER: 3, RequiredPer.YEAR: 12}


@dataclass(frozen=True)
class Span:
    """One calendar month, quarter or year."""

    start: date
    end: date
    label: str


@dataclass(frozen=True)
class Owed:
    """One time that an organisation owes a kind, and the record that met it, if any.

    `is_running`: its calendar unit has not ended yet; it is listed, and counts in no rate.
    """

    organisation: PartyOrganisation
    kind: LifeKind
    span: Span
    number: int
    times: int
    record: OrgLifeRecord | None
    is_running: bool

    @property
    def label(self) -> str:
        """Which time is meant, such as 2022年3月 or 2022年3月第 2 次."""
        return f"{self.span.label}第 {self.number} 次" if self.times > 1 else self.span.label


# Thousands of records are read to name a few of them: only those become rows of the model.
_COLUMNS = ("id", "uid", "organisation_id", "kind", "topic", "held_on")  # as the model has them


@dataclass
class _Met:
    """The confirmed records of one kind of an organisation, by day."""

    days: list[date] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def records(self, span: Span, most: int) -> list[OrgLifeRecord]:
        """Return the first ones of a calendar unit."""
        first, after = bisect_left(self.days, span.start), bisect_right(self.days, span.end)
        chosen = self.rows[first : min(after, first + most)]
        return [OrgLifeRecord.from_db(None, _COLUMNS, values) for values in chosen]


@dataclass
class Tally:
    """How many times were owed and met, whole and by kind."""

    required: int = 0
    done: int = 0
    by_kind: dict[str, "Tally"] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        """Times that were owed and not met."""
        return self.required - self.done

    @property
    def rate(self) -> int | None:
        """Whole per cent, rounded down: 100 only when nothing is missing. None for nothing owed."""
        return self.done * 100 // self.required if self.required else None

    def add(self, owed: Owed) -> None:
        """Count one time whose unit has ended."""
        self.required += 1
        self.done += owed.record is not None


def owed_by(
    organisations: PartyOrganisationQuerySet,
    records: OrgLifeRecordQuerySet,
    requirements: Iterable[LifeRequirement],
    *,
    start: date,
    end: date,
    today: date,
) -> list[Owed]:
    """Return every time owed in the calendar units that end from `start` to `end`.

    Shape:  in the order of the tree, then of kinds and days. Units that have not begun by `today`
            are left out. Three queries however many rows there are.
    Source: docs/rules.md R-LIF-4.
    """
    asked = {requirement.kind: requirement for requirement in requirements}
    owing = list(
        organisations.filter(kind__in=[*BRANCHES, OrganisationKind.GROUP])
        .select_related("community")
        .order_by("path")
    )
    met = _confirmed(records, start, end)
    services = _services(owing, start, end)
    return [
        owed
        for organisation in owing
        for kind in kinds_owed(organisation)
        if kind in asked
        for span in _spans(asked[kind], start, end, today)
        if _existed(organisation, span)
        and (
            kind != LifeKind.COMMITTEE_MEETING
            or _served(services[organisation.pk], span.end) >= SMALLEST_COMMITTEE
        )
        for owed in _times(organisation, asked[kind], span, met, today)
    ]


def tally_of(times: Iterable[Owed]) -> Tally:
    """Count the times whose unit has ended, whole and by kind."""
    total = Tally()
    for owed in times:
        if owed.is_running:
            continue
        total.add(owed)
        total.by_kind.setdefault(owed.kind, Tally()).add(owed)
    return total


def by_organisation(times: Iterable[Owed]) -> dict[PartyOrganisation, Tally]:
    """Return the counts of each organisation, in the order of the tree."""
    groups: dict[PartyOrganisation, list[Owed]] = defaultdict(list)
    for owed in times:
        groups[owed.organisation].append(owed)
    return {organisation: tally_of(owed) for organisation, owed in groups.items()}


def unmet_now(times: Iterable[Owed]) -> Counter[str]:
    """Count what is still to be held in the units that run now, by kind."""
    return Counter(owed.kind for owed in times if owed.is_running and owed.record is None)


def _confirmed(
    records: OrgLifeRecordQuerySet, start: date, end: date
) -> "dict[tuple[int, str], _Met]":
    """Return the confirmed records by organisation and kind, the earliest first."""
    first = start.replace(month=1, day=1)  # the unit that ends in the period may begin before it
    found: dict[tuple[int, str], _Met] = defaultdict(_Met)
    rows = records.confirmed().held_between(first, end).order_by("held_on", "pk")
    for values in rows.values_list(*_COLUMNS):
        _key, _uid, organisation, kind, _topic, held_on = values
        met = found[organisation, kind]
        met.days.append(held_on)
        met.rows.append(values)
    return found


def _services(
    organisations: list[PartyOrganisation], start: date, end: date
) -> dict[int, list[tuple[date, date | None]]]:
    """Return from when to when people served in each committee."""
    served: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    rows = CommitteeMember.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=start),
        organisation__in=organisations,
        started_on__lte=end,
    )
    for key, begun, ended in rows.order_by().values_list("organisation", "started_on", "ended_on"):
        served[key].append((begun, ended))
    return served


def _served(services: list[tuple[date, date | None]], day: date) -> int:
    return sum(begun <= day and (ended is None or ended > day) for begun, ended in services)


def _existed(organisation: PartyOrganisation, span: Span) -> bool:
    """True when it was there from the first to the last day: a part of a unit is not owed."""
    founded, ended = organisation.founded_on, organisation.ended_on
    return (founded is None or founded <= span.start) and (ended is None or ended > span.end)


def _spans(requirement: LifeRequirement, start: date, end: date, today: date) -> Iterator[Span]:
    """Yield the calendar units that end within the days asked for and have begun by `today`."""
    months = MONTHS[RequiredPer(requirement.per)]
    first = start.replace(month=(start.month - 1) // months * months + 1, day=1)
    while first <= min(end, today):
        after = months_on(first, months)
        last = after - timedelta(days=1)
        if start <= last <= end and first >= requirement.starts_on:
            yield Span(first, last, _label(first, months))
        first = after


def _times(
    organisation: PartyOrganisation,
    requirement: LifeRequirement,
    span: Span,
    met: "dict[tuple[int, str], _Met]",
    today: date,
) -> Iterator[Owed]:
    known = met.get((organisation.pk, requirement.kind), _Met())
    within = known.records(span, requirement.times)
    for number in range(1, requirement.times + 1):
        yield Owed(
            organisation=organisation,
            kind=LifeKind(requirement.kind),
            span=span,
            number=number,
            times=requirement.times,
            record=within[number - 1] if number <= len(within) else None,
            is_running=span.end >= today,
        )


def _label(first: date, months: int) -> str:
    if months == MONTHS[RequiredPer.YEAR]:
        return f"{first.year}年"
    if months == MONTHS[RequiredPer.QUARTER]:
        return f"{first.year}年第{'一二三四'[first.month // 3]}季度"
    return f"{first.year}年{first.month}月"
