"""治理成效: what the public may see of the figures.

A number of people or events under ten is not shown, nor others from which it could be worked out
or narrowed down: the total is public, and so is this rule.
Source: docs/rules.md R-FIG-4.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Aggregate, Count, Sum
from django.db.models.functions import ExtractYear

from core.crypto import digest
from dashboard.figures import FIGURES, HEADLINES, Figure, Rows, Selection
from dashboard.months import DATE_FIELDS
from dashboard.tallies import tally
from places.models import Community, Street

FLOOR = 10
HIDDEN = "不足 10"
UNPUBLISHED = "不公布"
STRIP = ("F12", "F13", "F11", "F09")


@dataclass(frozen=True)
class PublicNumber:
    """A figure and what may be shown of it."""

    figure: Figure
    shown: str
    unit: str


@dataclass(frozen=True)
class PublicTable:
    """A figure's public table: (place or year, what is shown) lines."""

    figure: Figure
    total: str
    by_community: list[tuple[str, str]]
    by_year: list[tuple[str, str]]


def public_figures() -> list[Figure]:
    """Return the headline figures that the public may see."""
    return [figure for figure in HEADLINES if figure.is_public]


def public_numbers(street: Street, ids: Iterable[str] | None = None) -> list[PublicNumber]:
    """Return the public figures over all time, or those of `ids`; small numbers hidden."""
    figures = [one for one in public_figures() if ids is None or one.id in ids]
    found = tally(Selection(street=street), {figure.id for figure in figures})
    return [public_number(figure, found[figure.id].now) for figure in figures]


def public_number(figure: Figure, number: int) -> PublicNumber:
    """Return a figure as a public tile shows it."""
    if _is_small(figure, number):
        return PublicNumber(figure, HIDDEN, figure.unit)
    return PublicNumber(figure, *figure.short(number))


def public_strip() -> list[PublicNumber]:
    """Return the few numbers for the public home page; empty while there is nothing to count."""
    street = Street.objects.order_by("pk").first()
    if street is None:
        return []
    numbers = {number.figure.id: number for number in public_numbers(street, STRIP)}
    return if_any([numbers[figure_id] for figure_id in STRIP if figure_id in numbers])


def if_any(numbers: list[PublicNumber]) -> list[PublicNumber]:
    """Return the numbers, or none while all are zero: a page of zeros says nothing of a street."""
    return numbers if any(number.shown != "0" for number in numbers) else []


def public_table(figure: Figure, street: Street) -> PublicTable:
    """Return one figure by community (where it adds up) and by year (where it has dates)."""
    selection = Selection(street=street)
    rows = figure.rows(selection).order_by()
    return PublicTable(
        figure=figure,
        total=shown(figure, figure.value(selection)),
        by_community=_suppressed(figure, _by_community(figure, rows, street))
        if figure.is_additive
        else [],
        by_year=_suppressed(figure, _by_year(figure, rows, DATE_FIELDS[figure.id]))
        if figure.id in DATE_FIELDS
        else [],
    )


def _number(figure: Figure) -> Aggregate:
    """Return how a figure's rows become a number, group by group."""
    return Sum(figure.sums) if figure.sums else Count("pk", distinct=True)


def _by_community(figure: Figure, rows: Rows, street: Street) -> list[tuple[str, int]]:
    grouped = rows.values_list("community").annotate(number=_number(figure))
    counted = {key: int(number or 0) for key, number in grouped}
    lines = [
        (community.name, counted.get(community.pk, 0))
        for community in Community.objects.filter(street=street)
    ]
    return [*lines, ("街道本级", counted[None])] if counted.get(None) else lines


def _by_year(figure: Figure, rows: Rows, field: str) -> list[tuple[str, int]]:
    counted = (
        rows.annotate(year=ExtractYear(field))
        .values_list("year")
        .annotate(number=_number(figure))
        .order_by("-year")
    )
    return [(f"{year}年", int(number or 0)) for year, number in counted]


def shown(figure: Figure, number: int) -> str:
    """Return a number as the public may see it."""
    return HIDDEN if _is_small(figure, number) else f"{number:,}"


def _is_small(figure: Figure, number: int) -> bool:
    return figure.is_suppressible and 0 < number < FLOOR


def _suppressed(figure: Figure, lines: list[tuple[str, int]]) -> list[tuple[str, str]]:
    """Hide small numbers, and what they could be worked out from: the total is public."""
    small = {place for place, (_, number) in enumerate(lines) if _is_small(figure, number)}
    covers = _covers(figure, lines, small)
    if covers is None:
        return [(label, UNPUBLISHED) for label, _ in lines]
    return [
        (label, HIDDEN if place in small else UNPUBLISHED if place in covers else f"{number:,}")
        for place, (label, number) in enumerate(lines)
    ]


def _covers(figure: Figure, lines: list[tuple[str, int]], small: set[int]) -> set[int] | None:
    """Return the other numbers to hide, so that each small one could be anything from 1 to 9.

    Who reads the page knows the total, and that each of these is FLOOR at least: so together they
    must exceed that by FLOOR - 2. They are not the smallest ones, which would tell how large they
    are at most, but come in an order that only our key gives and that stays the same from day to
    day. None when all the others do not suffice: then the whole table stays hidden.
    """
    if not small or sum(number for _, number in lines) < FLOOR:
        return set()
    others = [
        (number, place)
        for place, (_, number) in sorted(
            enumerate(lines), key=lambda line: digest(f"{figure.id} {line[1][0]}")
        )
        if number >= FLOOR
    ]
    enough = [place for number, place in others if number >= 2 * FLOOR - 2]
    if enough:
        return set(enough[:1])
    covers: set[int] = set()
    spare = 0
    for number, place in others:
        covers.add(place)
        spare += number - FLOOR
        if spare >= FLOOR - 2:
            return covers
    return None


PUBLIC_BY_ID = {figure.id: figure for figure in FIGURES if figure.is_public and not figure.part_of}
