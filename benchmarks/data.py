"""The demo street, and a hundred of it: rows copied inside PostgreSQL, in seconds."""

from collections.abc import Iterator
from contextlib import redirect_stdout

from django.core.management import call_command
from django.db import connection, models

from accounts.models import User
from benchmarks.measure import Line
from places.models import Street
from volunteers.models import Activity, ActivityState, Problem, TeamMembership, Volunteer

CYCLE = 1461  # days over which copies are spread: four years


def load() -> None:
    """Bring an empty database to this version and fill it with the demo street."""
    with open("/dev/null", "w") as nowhere, redirect_stdout(nowhere):
        call_command("prepare", stdout=nowhere)
    analyse()


def street() -> Street:
    """Return the demo street."""
    return Street.objects.get()


def staff() -> User:
    """Return somebody of the street office, who sees everything."""
    return User.objects.filter(posts__role="street_staff").order_by("pk").first()


def grow(scale: int) -> Iterator[Line]:
    """Make `scale` streets' worth of activities, problems, volunteers and team seats."""
    _multiply(Activity, scale, "state = 'confirmed'", moved="held_on")
    _multiply(Problem, scale, "state = 'solved'", moved="")
    width = _widest(Volunteer)
    without_id = "id_number_index IS NULL"  # an ID number is one person's
    _multiply(Volunteer, scale, without_id, moved="", given={"id": f"id + n * {width}"})
    given = {"volunteer_id": f"volunteer_id + n * {width}"}
    held = (
        "left_on IS NULL AND volunteer_id IN"
        f" (SELECT id FROM volunteers_volunteer WHERE {without_id})"
    )
    _multiply(TeamMembership, scale, held, moved="", given=given)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('volunteers_volunteer', 'id'), max(id))"
            " FROM volunteers_volunteer"
        )
    analyse()
    return iter(())


def grow_activities(rows: int) -> Iterator[Line]:
    """Make at least `rows` activities."""
    _multiply(
        Activity, -(-rows // Activity.objects.count()), "state = 'confirmed'", moved="held_on"
    )
    analyse()
    return iter(())


def count() -> int:
    """Return how many activities there are."""
    return Activity.objects.filter(state=ActivityState.CONFIRMED).count()


def analyse() -> None:
    """Let PostgreSQL know what it holds, as autovacuum would by the next morning."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _widest(model: type[models.Model]) -> int:
    newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return int(newest or 0) + 1


def _multiply(
    model: type[models.Model],
    scale: int,
    condition: str,
    *,
    moved: str,
    given: dict[str, str] | None = None,
) -> None:
    """Insert each row `scale - 1` times more, with its unique columns made anew."""
    if scale < 2:
        return
    values = {field.column: _copy_of(field, moved) for field in model._meta.concrete_fields} | (
        given or {}
    )
    if "id" not in (given or {}):
        del values["id"]
    names = ", ".join(f'"{name}"' for name in values)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values.values())}'
            f' FROM "{table}", generate_series(1, {scale - 1}) AS n WHERE {condition}'
        )


def _copy_of(field: models.Field, moved: str) -> str:  # type: ignore[type-arg]
    if field.column == moved:
        return f"date '2023-12-31' - ((n * 7 + id) % {CYCLE})::int"
    if isinstance(field, models.UUIDField) and (field.unique or field.name == "filing_key"):
        return "gen_random_uuid()"
    return f'"{field.column}"'
