"""A small world of two streets in which every free text says whose it is.

Zones: A and B are communities of street S, C one of street T. Each row's free texts are replaced
by canaries such as `zqB00042`; seeing one in an answer tells exactly which row leaked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from django.utils import timezone

from accounts import actions
from accounts.models import SignIn, User
from accounts.roles import ROLES, Role, Scope
from alliances.models import AllianceMembership
from core.models import ImportBatch, Job
from dashboard.figures import HEADLINES
from dashboard.models import Baseline, FigureOwner
from grids.models import GridAssignment
from lianhua.privacy import TEXTS, Privacy
from party.models import (
    CommitteeMember,
    CommitteePost,
    OrganisationKind,
    OrganisationLevel,
    PartyOrganisation,
)
from places.models import Community, Street
from services import documents
from services.models import (
    Correction,
    CorrectionKind,
    GuideItem,
    GuideStatus,
    GuideVersion,
    Topic,
)
from tests import factories as make
from tests.architecture import fillers
from volunteers.actions import merge_volunteers
from volunteers.models import ActivityPhoto, ActivityState, Participation, ProblemState

CANARY = re.compile(r"zq([A-Z])(\d{5})")
STREET_OF = {"A": "S", "B": "S", "S": "S", "C": "T", "T": "T"}
# Texts with a form of their own, or derived from another: no word fits in.
FORMED = {
    "answers",
    "code",
    "content_digest",
    "counts",
    "credit_code",
    "events",
    "external_number",
    "figure",
    "file_name",
    "fingerprint",
    "key",
    "kind",
    "link",
    "mapping",
    "name_initials",
    "name_pinyin",
    "notes",
    "path",
    "person_name",
    "sha256",
    "slug",
    "title_initials",
    "token",
    "url",
    "username",
    "values",
    "version_note",
}
# Texts no page needs to show; they must not leak all the same.
UNSHOWN = {
    *("SignIn.device", "SignIn.address", "Job.message", "ImportBatch.message"),
    *("GuideVersion.search_text", "GuideVersion(unpublished).search_text"),
}


STANDING = {  # trigger → table
    "points_no_update": "volunteers_pointentry",
    "awards_no_update": "grids_headaward",
}


@dataclass
class World:
    """The rows by zone, and what each canary stands for."""

    rows: list[tuple[str, models.Model]] = field(default_factory=list)
    canaries: dict[str, str] = field(default_factory=dict)  # canary → "Model.field"
    people: dict[tuple[Role, str], User] = field(default_factory=dict)
    streets: dict[str, Street] = field(default_factory=dict)
    communities: dict[str, Community] = field(default_factory=dict)
    _tables: dict[type[models.Model], list[tuple[str, Any]]] = field(default_factory=dict)

    def add(self, zone: str, row: Any) -> Any:
        """Keep a row as one of a zone."""
        self.rows.append((zone, row))
        self._tables.setdefault(type(row), []).append((zone, row))
        return row

    def of(self, model: type[models.Model]) -> list[tuple[str, Any]]:
        """Return the rows of a table with their zones."""
        return [*self._tables.get(model, ())]

    def foreign_to(self, role: Role, zone: str) -> set[str]:
        """Return the zones of which a person with this post must see nothing."""
        if zone in {"A", "B"}:
            return {"A", "B", "C", "T"} - {zone}
        return {z for z in STREET_OF if STREET_OF[z] != STREET_OF[zone]}


def build() -> World:
    """Make the world and put the canaries in; the caller takes all of it back."""
    unlock()
    world = World()
    for letter, zones in (("S", "AB"), ("T", "C")):
        street = world.streets[letter] = world.add(letter, make.make_street())
        for zone in zones:
            world.communities[zone] = world.add(zone, make.make_community(street=street))
        fill_street(world, letter, street)
        for status in (GuideStatus.PUBLISHED, GuideStatus.REVIEW, GuideStatus.DRAFT):
            fill_guide(world, letter, street, status)
        for zone in zones:
            fill_community(world, zone, world.communities[zone])
    _put_canaries(world)
    return world


def unlock() -> None:
    """Let rows be changed that the database keeps from it; for their canaries, and their states."""
    for trigger, table in STANDING.items():
        on = f" ON {table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}{on}")


def fill_street(world: World, zone: str, street: Street) -> None:
    """Make people of each role for the street, and one row of what a street office keeps."""
    for role in Role:
        if Scope.STREET in ROLES[role].scopes:
            _person(world, role, zone, street=street)
    staff = world.people[Role.STREET_STAFF, zone]
    department = world.add(zone, make.make_department(street=street))
    figure = HEADLINES[street.figure_owners.count()].id  # each figure has one owner
    owner = FigureOwner(street=street, figure=figure, department=department, position="x")
    owner.save()
    world.add(zone, owner)
    world.add(zone, make.make_unit(street=street))
    world.add(zone, make.make_facility(street=street))
    world.add(zone, make.make_team(street=street))
    world.add(zone, make.make_volunteer(street=street))
    world.add(zone, make.make_alliance(street=street))
    for role in (Role.STREET_STAFF, Role.STREET_LEADER, Role.GUIDE_EDITOR):
        world.add(zone, make.make_message(world.people[role, zone]))
    world.add(
        zone,
        Baseline.objects.create(
            street=street,
            figure="F12",
            value=7,
            as_of=make.day(-30 - Baseline.objects.count()),
            source="x",
            entered_by=staff,
        ),
    )
    batch = ImportBatch(
        kind="teams", label="x", file_name="x", uploaded_by=staff, scope_uid=street.uid
    )
    batch.save()
    world.add(zone, batch)
    world.add(zone, Job.objects.create(kind="export", label="x", owner=staff))
    world.add(zone, _organisation(street, None, OrganisationKind.WORKING_COMMITTEE, None))
    for fill in fillers.STREET:
        fill(world, zone, street)


def fill_guide(world: World, zone: str, street: Street, status: GuideStatus) -> None:
    """Make a guide item in one state, and a reader's word about the published one."""
    slug = f"item-{zone}-{status}".lower()
    item = world.add(zone, GuideItem.objects.create(street=street, slug=slug, title="x"))
    version = GuideVersion(
        item=item,
        number=1,
        status=status,
        author=world.people[Role.GUIDE_EDITOR, zone],
        promised_days=0,
        channels=["online"],
        is_charged=True,
        charge_standard="x",
        reviewed_on=make.day(-9),
    )
    for name in ("item_type", "power_level", "street_role", "handle_kind", "result_kind"):
        setattr(version, name, GuideVersion._meta.get_field(name).choices[0][0])
    if status != GuideStatus.DRAFT:
        version.submitted_at = timezone.now()
    if status == GuideStatus.PUBLISHED:
        version.reviewer = world.people[Role.GUIDE_REVIEWER, zone]
        version.published_at = timezone.now()
    version.save()
    world.add(zone, version)
    if status == GuideStatus.PUBLISHED:
        topic = Topic.objects.create(
            kind="audience", slug=f"topic-{zone.lower()}", name=f"人群{zone}"
        )
        world.add("", topic)  # one dictionary for all streets
        version.topics.add(topic)
        word = Correction.objects.create(
            item=item,
            guide_version=version,
            kind=CorrectionKind.values[0],
            text="x",
            received_at=timezone.now(),
            due_on=make.day(5),
        )
        world.add(zone, word)


def fill_community(world: World, zone: str, community: Community) -> None:
    """Make people of each role for the community, and rows of each kind in each state."""
    street = community.street
    _people_of(world, zone, community)
    filer = world.people[Role.COMMUNITY_SECRETARY, zone]
    worker, leader = (
        world.people[Role.GRID_WORKER, zone],
        world.people[Role.TEAM_LEADER, zone],
    )
    compound = world.add(zone, make.make_compound(community=community))
    world.add(zone, make.make_building(compound=compound))
    world.add(zone, make.make_facility(community=community))
    unit = world.add(zone, make.make_unit(community=community))
    grid = world.add(zone, make.make_grid(community=community))
    GridAssignment.objects.create(grid=grid, user=worker, starts_on=make.day(-9))
    project = world.add(zone, make.make_project(community=community, host_unit=unit))
    AllianceMembership.objects.create(alliance=project.alliance, unit=unit, joined_on=make.day(-90))
    team = world.add(zone, make.make_team(community=community, leader=leader))
    volunteer = world.add(zone, make.make_volunteer(community=community, team=team))
    merged = world.add(zone, make.make_volunteer(community=community))
    staff = world.people[Role.STREET_STAFF, STREET_OF[zone]]
    merge = merge_volunteers(kept=volunteer, entries=[merged], chosen={}, by=staff)
    world.add(zone, merge)
    for _ in range(2):  # likely duplicates from the first on
        make.make_volunteer(community=community, team=team, name="林小满", phone="13800000009")
    parent = next(row for z, row in world.of(PartyOrganisation) if z == STREET_OF[zone])
    organisation = world.add(
        zone, _organisation(street, community, OrganisationKind.COMMITTEE, parent)
    )
    world.add(
        zone,
        CommitteeMember.objects.create(
            organisation=organisation,
            name="x",
            post=CommitteePost.SECRETARY,
            started_on=make.day(-90),
        ),
    )
    for person in (filer, worker, leader):
        world.add(zone, make.make_message(person))
    for state in ActivityState:
        photo = world.add(zone, make.make_photo(filer))
        activity = make.make_activity(filed_by=filer, state=state, team=team, grid=grid)
        ActivityPhoto.objects.create(activity=activity, photo=photo, order=0)
        Participation.objects.create(activity=activity, volunteer=volunteer)
        world.add(zone, activity)
    for state in ProblemState:
        world.add(zone, make.make_problem(found_by=filer, state=state))
    for fill in fillers.COMMUNITY:
        fill(world, zone, community)


def _people_of(world: World, zone: str, community: Community) -> None:
    for role in Role:
        if Scope.COMMUNITY in ROLES[role].scopes:
            _person(world, role, zone, community=community)
        elif Scope.UNIT in ROLES[role].scopes:
            unit = world.add(zone, make.make_unit(community=community))
            _person(world, role, zone, unit=unit)


def _person(world: World, role: Role, zone: str, **place: Any) -> None:
    user = make.make_user(role, phone="", home_street=world.streets[STREET_OF[zone]], **place)
    world.people[role, zone] = world.add(zone, user)
    world.add(zone, user.posts.get())
    sign_in = actions.begin_sign_in(
        user=user, session_key=f"{user.pk:040d}", device="x", at=timezone.now()
    )
    world.add(zone, SignIn.objects.get(pk=sign_in.pk))


def _organisation(
    street: Street, community: Community | None, kind: str, parent: PartyOrganisation | None
) -> PartyOrganisation:
    row = PartyOrganisation(
        street=street,
        community=community,
        kind=kind,
        level=OrganisationLevel.STREET if parent is None else OrganisationLevel.COMMUNITY,
        parent=parent,
        name="x",
        code=f"x{PartyOrganisation.objects.count()}",
    )
    row.save()
    row.place_in_tree()
    return row


def _put_canaries(world: World) -> None:
    for zone, row in world.rows:
        if not zone:
            continue
        words = {name: _canary(world, zone, row, name) for name in _free_texts(row)}
        if words:
            type(row)._default_manager.filter(pk=row.pk).update(**words)
            row.refresh_from_db()
    for _, row in world.of(GuideVersion):
        if row.status == GuideStatus.PUBLISHED:
            GuideVersion.objects.filter(pk=row.pk).update(page=documents.build(row))


def _canary(world: World, zone: str, row: models.Model, name: str) -> str:
    word = f"zq{zone}{len(world.canaries):05d}"
    world.canaries[word] = f"{type(row).__name__}{_unpublished(row)}.{name}"
    return word


def _unpublished(row: models.Model) -> str:
    """What is open to everybody once it is published is the street's own until then."""
    version = row.versions.first() if isinstance(row, GuideItem) else row
    is_open = not isinstance(version, GuideVersion) or version.status == GuideStatus.PUBLISHED
    return "" if is_open else "(unpublished)"


def _free_texts(row: models.Model) -> Iterator[str]:
    """Yield the texts of a row that any word fits into and that hold something to show."""
    for privacy, names in TEXTS.get(row._meta.label, {}).items():
        for name in names.split():
            column = row._meta.get_field(name)
            is_word = isinstance(column, (models.CharField, models.TextField))
            if privacy == Privacy.P3 or name in FORMED or not is_word or column.choices:
                continue
            if _may_be_empty_by_state(row, name) or (column.max_length or 99) < 8:
                continue
            yield name


def _may_be_empty_by_state(row: models.Model, name: str) -> bool:
    """A reason or result is there only in the state it belongs to; constraints say so."""
    is_of_state = name.endswith(("_reason", "_how")) or name in {"result", "answer"}
    return is_of_state and not getattr(row, name)
