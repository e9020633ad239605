"""单位体检: the numbers of every member unit against the one best SQL statement for the same."""

from collections.abc import Callable, Iterator
from datetime import date

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings
from django.urls import reverse

from alliances.models.need_words import ClaimState
from benchmarks import data
from benchmarks.measure import Line, both, compare, wall
from benchmarks.pages import asking, session
from dashboard.promises import RUNNING
from dashboard.unit_health import RECENT, Health, health_of
from party.models.assignments import OWING
from places.models import Unit
from projects.models.wish_claims import WishClaimState

DAY = date(2022, 12, 31)

# Who is linked to which activity, each pair once; then one pass over the pairs.
STATEMENT = """
    WITH links AS (
        SELECT t.unit_id, a.id, a.held_on FROM volunteers_activity a
        JOIN volunteers_activity_units t ON t.activity_id = a.id
        WHERE a.state = 'confirmed' AND a.street_id = %(street)s AND a.held_on <= %(day)s
        UNION
        SELECT p.host_unit_id, a.id, a.held_on FROM volunteers_activity a
        JOIN alliances_cobuildproject p ON p.id = a.project_id
        WHERE a.state = 'confirmed' AND a.street_id = %(street)s AND a.held_on <= %(day)s
        UNION
        SELECT t.unit_id, a.id, a.held_on FROM volunteers_activity a
        JOIN alliances_cobuildproject_partner_units t ON t.cobuildproject_id = a.project_id
        WHERE a.state = 'confirmed' AND a.street_id = %(street)s AND a.held_on <= %(day)s
    ), done AS (
        SELECT unit_id, max(held_on) AS last_on,
               count(*) FILTER (WHERE held_on > %(first)s) AS recent
        FROM links GROUP BY unit_id
    ), promised AS (
        SELECT unit_id, count(*) AS number FROM (
            SELECT host_unit_id AS unit_id, id FROM alliances_cobuildproject
            WHERE state = ANY(%(running)s)
            UNION
            SELECT t.unit_id, p.id FROM alliances_cobuildproject p
            JOIN alliances_cobuildproject_partner_units t ON t.cobuildproject_id = p.id
            WHERE p.state = ANY(%(running)s)
            UNION ALL
            SELECT unit_id, id FROM alliances_needclaim WHERE state = %(claimed)s
            UNION ALL
            SELECT unit_id, id FROM projects_wishclaim
            WHERE state = %(wished)s AND unit_id IS NOT NULL
            UNION ALL
            SELECT unit_id, id FROM party_meetingtask
            WHERE state = ANY(%(owing)s) AND unit_id IS NOT NULL
        ) pairs GROUP BY unit_id
    ), seats AS (
        SELECT m.unit_id, min(m.joined_on) AS joined_on,
               array_agg(l.name ORDER BY l.id) AS alliances
        FROM alliances_alliancemembership m JOIN alliances_alliance l ON l.id = m.alliance_id
        WHERE m.joined_on <= %(day)s AND (m.left_on IS NULL OR m.left_on > %(day)s)
        GROUP BY m.unit_id
    )
    SELECT u.id, u.name_pinyin, u.community_id, s.joined_on, s.alliances, d.last_on,
           coalesce(d.recent, 0), coalesce(p.number, 0)
    FROM places_unit u JOIN seats s ON s.unit_id = u.id
    LEFT JOIN done d ON d.unit_id = u.id LEFT JOIN promised p ON p.unit_id = u.id
    WHERE u.street_id = %(street)s AND u.same_as_id IS NULL ORDER BY u.name_pinyin, u.id
"""


def lines(rounds: int, scale: int) -> Iterator[Line]:
    """Measure the numbers of all units, and the page; both sides must say the same."""
    user, by = data.staff(), wall if scale > 1 else both
    values = {
        "street": data.street().pk,
        "day": DAY,
        "first": DAY - RECENT,
        "running": [str(state.value) for state in RUNNING],
        "claimed": ClaimState.RUNNING.value,
        "wished": WishClaimState.RUNNING.value,
        "owing": [str(state.value) for state in OWING],
    }
    ask = _ask(values)
    units = Unit.objects.standing()
    ours = health_of(units, user=user, day=DAY)
    assert [_numbers(row) for row in ours] == [(row[0], row[5], row[6], row[7]) for row in ask()], (
        "the statement does not say the same"
    )
    yield compare(
        f"health of {len(ours):,} member units, {scale}×",
        "one statement for the same numbers",
        lambda: health_of(units, user=user, day=DAY),
        ask,
        goal=2 if scale > 1 else None,
        by=by,
        rounds=rounds,
        repeat=1 if scale > 1 else 5,
    )
    whole, cookie = WSGIHandler(), session()
    address = f"{reverse('dashboard:unit-health-list')}?day={DAY}"
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        yield compare(
            f"the list of units with its health column, the whole page, {scale}×",
            "its numbers alone",
            asking(whole, address, cookie=cookie),
            lambda: health_of(units, user=user, day=DAY),
            goal=None,
            by=by,
            rounds=rounds,
            repeat=1 if scale > 1 else 5,
        )


def _numbers(row: Health) -> tuple[int, date | None, int, int]:
    return row.unit_id, row.last_on, row.recent, row.promise_count


def _ask(values: dict[str, object]) -> Callable[[], list[tuple[object, ...]]]:
    def ask() -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(STATEMENT, values)
            rows: list[tuple[object, ...]] = cursor.fetchall()
            return rows

    return ask
