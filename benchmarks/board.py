"""The board and its chart against the one best SQL statement.

At 100× by the clock: PostgreSQL counts on parallel workers, whose CPU nobody is told.
"""

from collections.abc import Callable, Iterator
from datetime import date

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings
from django.urls import reverse

from benchmarks import data
from benchmarks.measure import Line, Work, both, compare, wall
from benchmarks.pages import asking, session
from dashboard.figures import BY_ID, FIGURES, Selection
from dashboard.months import month_table
from dashboard.periods import Period
from dashboard.tallies import tally
from places.models import Community

IN_ONE_PASS = {figure.id for figure in FIGURES if figure.id.startswith(("F09", "F12", "F13"))}


def lines(rounds: int, scale: int) -> Iterator[Line]:
    """Measure the tally under four filters and the chart of one year; the goals are for 100×."""
    street, user = data.street(), data.staff()
    community = Community.objects.filter(street=street).order_by("pk").first()
    year = Period.year(2022)
    for words, selection, goal in (
        ("all time", Selection(street=street, user=user), 1.5),
        ("one year", Selection(street=street, user=user, period=year), 1.5),
        ("one community", Selection(street=street, user=user, community=community), 1.5),
        (
            "one community, one year",
            Selection(street=street, user=user, community=community, period=year),
            2.0,
        ),
    ):
        yield compare(
            f"board, {words}, {scale}×",
            "one statement for the same numbers",
            lambda chosen=selection: tally(chosen),
            _one_statement(selection),
            goal=goal if scale > 1 else None,
            by=_measure(scale),
            rounds=rounds,
            repeat=1 if scale > 1 else 5,
        )
    yield from _page_lines(rounds, scale)
    selection = Selection(street=street, user=user, period=year)
    communities = list(Community.objects.filter(street=street))
    yield compare(
        f"chart of activities by month and community, {scale}×",
        "one GROUP BY",
        lambda: month_table(BY_ID["F12"], selection, communities),
        _group_by(street.pk),
        goal=1.2 if scale > 1 else None,
        by=_measure(scale),
        rounds=rounds,
        repeat=1 if scale > 1 else 5,
    )


def _measure(scale: int) -> Callable[[Work, int], float]:
    return wall if scale > 1 else both


def _page_lines(rounds: int, scale: int) -> Iterator[Line]:
    """Measure the whole page as a browser asks for it, over its numbers alone."""
    whole, cookie = WSGIHandler(), session()
    everything = Selection(street=data.street(), user=data.staff())
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        yield compare(
            f"board, all time, the whole page, numbers kept where dear, {scale}×",
            "its numbers alone",
            asking(whole, reverse("dashboard:board"), cookie=cookie),
            lambda: tally(everything),
            goal=None,
            by=_measure(scale),
            rounds=rounds,
            repeat=1 if scale > 1 else 5,
        )


def _one_statement(selection: Selection) -> Callable[[], object]:
    """Return a statement that scans activities and problems once and counts the rest beside it."""
    before = selection.before()
    rest = _counts_beside(selection, before)
    place, parameters = "street_id = %s", [selection.street.pk]
    if selection.community:
        place += " AND community_id = %s"
        parameters.append(selection.community.pk)
    start = before.period.start if before else date(1, 1, 1)
    end = selection.period.end or date(9999, 12, 31)
    now = selection.period.start or date(1, 1, 1)
    statement = f"""
        SELECT (SELECT json_agg(g) FROM (
            SELECT line, kind, count(*) FILTER (WHERE held_on >= %s),
                   count(*) FILTER (WHERE held_on < %s)
            FROM volunteers_activity
            WHERE {place} AND state = 'confirmed' AND line IN ('alliance', 'volunteer')
              AND held_on BETWEEN %s AND %s GROUP BY line, kind) g),
          (SELECT json_agg(h) FROM (
            SELECT count(*) FILTER (WHERE p.solved_on >= %s),
                   count(*) FILTER (WHERE p.solved_on < %s)
            FROM volunteers_problem p LEFT JOIN volunteers_activity a ON a.id = p.activity_id
            WHERE p.{place.replace(" community_id", " p.community_id")} AND p.state = 'solved'
              AND (a.id IS NULL OR a.state = 'confirmed') AND p.solved_on BETWEEN %s AND %s) h)
    """
    values = [now, now, *parameters, start, end] * 2
    for text, more in rest:
        statement += f", ({text})"
        values += more

    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    return ask


def _counts_beside(
    selection: Selection, before: Selection | None
) -> list[tuple[str, list[object]]]:
    """Return one count for each figure of the smaller tables, now and before."""
    counts = []
    for figure in FIGURES:
        for chosen in (selection, before):
            if figure.id in IN_ONE_PASS or chosen is None:
                continue
            text, values = figure.rows(chosen).order_by().values("pk").query.sql_with_params()
            counts.append((f"SELECT count(*) FROM ({text}) c", list(values)))
    return counts


def _group_by(street: int) -> Callable[[], object]:
    statement = """
        SELECT community_id, date_trunc('month', held_on), count(*) FROM volunteers_activity
        WHERE street_id = %s AND state = 'confirmed' AND line = 'volunteer'
          AND held_on BETWEEN %s AND %s GROUP BY 1, 2
    """

    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(statement, [street, date(2022, 1, 1), date(2022, 12, 31)])
            return cursor.fetchall()

    return ask
