"""The demo street, and a hundred of it: rows copied inside PostgreSQL, in seconds."""

from collections.abc import Iterator
from contextlib import redirect_stdout

from django.apps import apps
from django.core.management import call_command
from django.db import Error, connection, models, transaction

from accounts.models import User
from alliances.models import AllianceCoverage, AllianceMembership, CoBuildProject
from audit.models import AuditEvent
from benchmarks.measure import Line
from grids.models import Entrance, GridBuilding, HouseholdGroup, ResidentHead
from places.models import Building, Street, Unit
from volunteers.models import Activity, ActivityState, Problem, TeamMembership, Volunteer

EVENTS = 10  # of the audit trail for each of the others: a portal that is years old
FEW, MANY = 60, 2_500  # rows of the demo street: a table worth growing, one that is grown already
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
    """Make `scale` streets' worth of activities, problems, volunteers and team seats.

    Units with what hangs on them come first; the copies of an activity belong to the copies of its
    project, and name the copies of its units.
    """
    unit, project, width = _widest(Unit), _widest(CoBuildProject), _widest(Activity)
    _grow_units(unit, project, scale)
    given = {"id": f"id + n * {width}", "project_id": f"project_id + n * {project}"}
    _multiply(Activity, scale, "state = 'confirmed'", moved="held_on", given=given)
    given = {
        "activity_id": f"activity_id + n * {width}",
        "unit_id": f"unit_id + n * {unit}",
    }
    confirmed = "activity_id IN (SELECT id FROM volunteers_activity WHERE state = 'confirmed')"
    _multiply(Activity.units.through, scale, confirmed, moved="", given=given)
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
    _go_on_counting(Volunteer, Activity)
    analyse()
    return iter(())


def _grow_units(unit: int, project: int, scale: int) -> None:
    """Copy units with what hangs on them; each copy hangs on the copies of the same round."""
    named = {"name": "name || ' ' || n", "credit_code": "NULL"}
    _multiply(Unit, scale, "true", moved="", given={**named, "id": f"id + n * {unit}"})
    of_unit = {"unit_id": f"unit_id + n * {unit}"}
    _multiply(AllianceMembership, scale, "state = 'active'", moved="", given=of_unit)
    _multiply(AllianceCoverage, scale, "true", moved="", given=of_unit)
    given = {
        "id": f"id + n * {project}",
        "host_unit_id": f"host_unit_id + n * {unit}",
        "number": "number || '-' || n",
    }
    _multiply(CoBuildProject, scale, "true", moved="", given=given)
    partners = {**of_unit, "cobuildproject_id": f"cobuildproject_id + n * {project}"}
    _multiply(CoBuildProject.partner_units.through, scale, "true", moved="", given=partners)
    _go_on_counting(Unit, CoBuildProject)


def grow_structure(scale: int) -> Iterator[Line]:
    """Make `scale` times the buildings, with what lies below them and who looks after it."""
    building, entrance, group = _widest(Building), _widest(Entrance), _widest(HouseholdGroup)
    named = {"name": "name || ' ' || n"}
    of_building = {"building_id": f"building_id + n * {building}"}
    of_entrance = {"entrance_id": f"entrance_id + n * {entrance}"}
    of_group = {"group_id": f"group_id + n * {group}"}
    _multiply(Building, scale, "true", moved="", given={**named, "id": f"id + n * {building}"})
    _multiply(GridBuilding, scale, "ends_on IS NULL", moved="", given=of_building)
    given = {**of_building, "id": f"id + n * {entrance}"}
    _multiply(Entrance, scale, "true", moved="", given=given)
    given = {**of_building, **of_entrance, "id": f"id + n * {group}"}
    _multiply(HouseholdGroup, scale, "true", moved="", given=given)
    given = {**of_building, **of_entrance, **of_group}
    _multiply(ResidentHead, scale, "ends_on IS NULL", moved="", given=given)
    _go_on_counting(Building, Entrance, HouseholdGroup)
    analyse()
    return iter(())


def grow_rest(scale: int) -> Iterator[Line]:
    """Make the audit trail long, and `scale` times of every other table that allows it.

    A table stays as it is where a copy would break one of its rules; copies hang on the same rows
    as what they were copied from.
    """
    digest = {"hash": "md5(hash || n) || md5(n || hash)"}
    _multiply(AuditEvent, scale * EVENTS, "true", moved="", given=digest)
    for model in apps.get_models():
        if model is not AuditEvent and FEW <= model._default_manager.count() < MANY:
            made_anew = {column: f"{column} || '-' || n" for column in _unique_words(model)}
            try:
                with transaction.atomic():
                    _multiply(model, scale, "true", moved="", given=made_anew)
            except Error:
                continue
    analyse()
    return iter(())


def _unique_words(model: type[models.Model]) -> list[str]:
    """Return the columns of words that a copy must write otherwise; choices are no such words."""
    fields = [field for field in model._meta.concrete_fields if field.unique]
    for rule in model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint):
            fields += [model._meta.get_field(name) for name in rule.fields]  # type: ignore[misc]
    words = [field for field in fields if isinstance(field, models.CharField)]
    return [field.column for field in words if not field.choices]


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


def _go_on_counting(*models_grown: type[models.Model]) -> None:
    """Let new keys follow those that were given to copies."""
    with connection.cursor() as cursor:
        for table in (model._meta.db_table for model in models_grown):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )


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
