"""Rows for tests. Each factory makes one valid row; what a test is about stands in its call.

There is one street unless a test makes another. Traits: `role=` of a person, `leader=` of a team,
`state=` of an activity or a problem, `overdue=True`.
"""

from datetime import date, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from accounts.models import Department, Message, Post, User
from accounts.roles import ROLES, Role, Scope
from alliances.models import Alliance, AllianceTier, CoBuildProject, ProjectCategory, ProjectState
from core.models import Photo
from grids.models import Grid, GridAssignment
from party.models import (
    CommitteeMember,
    CommitteePost,
    CommitteeTerm,
    OrganisationKind,
    OrganisationLevel,
    PartyOrganisation,
)
from places.models import Building, Community, Compound, Facility, Street, Unit
from volunteers.models import (
    Activity,
    ActivityState,
    Line,
    Problem,
    ProblemState,
    Team,
    TeamLeadership,
    TeamMembership,
    Volunteer,
)

PASSWORD = "Zhi-Liao-2022"  # what every made person signs in with

_numbers = count(1)


def day(offset: int = 0) -> date:
    """Return the local day `offset` days from today; negative is the past."""
    return timezone.localdate() + timedelta(days=offset)


def the_street() -> Street:
    """Return the street of the test, made at first use."""
    return Street.objects.order_by("pk").first() or make_street()


def make_street(**values: Any) -> Street:
    number = next(_numbers)
    return saved(Street(**{"name": f"青松街道{number}", "code": f"{350100000 + number}", **values}))


def make_community(*, street: Street | None = None, **values: Any) -> Community:
    number = next(_numbers)
    defaults = {"name": f"银杏社区{number}", "code": f"{350100001000 + number}"}
    return saved(Community(street=street or the_street(), **{**defaults, **values}))


def make_compound(*, community: Community | None = None, **values: Any) -> Compound:
    defaults = {"name": f"东苑小区{next(_numbers)}"}
    return saved(Compound(community=community or make_community(), **{**defaults, **values}))


def make_building(*, compound: Compound | None = None, **values: Any) -> Building:
    defaults = {"name": f"{next(_numbers)} 号楼"}
    return saved(Building(compound=compound or make_compound(), **{**defaults, **values}))


def make_unit(*, community: Community | None = None, **values: Any) -> Unit:
    return _placed(Unit, community, {"name": f"第二小学{next(_numbers)}", **values})


def make_facility(*, community: Community | None = None, **values: Any) -> Facility:
    return _placed(Facility, community, {"name": f"党群活动室{next(_numbers)}", **values})


def make_organisation(
    *,
    parent: PartyOrganisation | None = None,
    secretary: str = "",
    term: tuple[date, date] | None = None,
    **values: Any,
) -> PartyOrganisation:
    """Make a Party organisation: a 党工委 without `parent`, below it a 党委, a 党支部, a 党小组.

    `secretary`, of a group its leader, serves since 400 days, in the sixth term if `term` gives its
    first and last day.
    """
    number = next(_numbers)
    if parent is None:
        kind, level = OrganisationKind.WORKING_COMMITTEE, OrganisationLevel.STREET
    elif parent.parent_id is None:
        kind, level = OrganisationKind.COMMITTEE, OrganisationLevel.COMMUNITY
    elif parent.is_branch:
        kind, level = OrganisationKind.GROUP, OrganisationLevel.GROUP
    else:
        kind, level = OrganisationKind.BRANCH, OrganisationLevel.COMPOUND
    defaults = {
        "street": parent.street if parent else the_street(),
        "community": parent.community if parent else None,
        "name": f"向阳党组织{number}",
        "code": f"ZZ-{number}",
        "kind": kind,
        "level": level,
    }
    organisation = saved(PartyOrganisation(parent=parent, **{**defaults, **values}))
    organisation.place_in_tree()
    running = None
    if term is not None:
        running = saved(
            CommitteeTerm(
                organisation=organisation, number=6, elected_on=term[0], expires_on=term[1]
            )
        )
    if secretary:
        saved(
            CommitteeMember(
                organisation=organisation,
                term=running,
                name=secretary,
                post=CommitteePost.LEADER if organisation.is_group else CommitteePost.SECRETARY,
                started_on=day(-400),
            )
        )
    return organisation


def make_department(*, street: Street | None = None, **values: Any) -> Department:
    defaults = {"name": f"党建办{next(_numbers)}"}
    return saved(Department(street=street or the_street(), **{**defaults, **values}))


def make_user(
    role: Role | None = Role.COMMUNITY_SECRETARY,
    *,
    street: Street | None = None,
    community: Community | None = None,
    unit: Unit | None = None,
    **values: Any,
) -> User:
    """Make a person with one running post; with `role=None` without any."""
    number = next(_numbers)
    defaults = {
        "username": f"person{number}",
        "name": f"林小满{number}",
        "must_change_password": False,
        "password_changed_at": timezone.now(),
    }
    user = User(**{**defaults, **values})
    user.set_password(PASSWORD)
    saved(user)
    if role is not None:
        make_post(user, role, street=street, community=community, unit=unit)
    return user


def make_post(
    user: User,
    role: Role = Role.COMMUNITY_SECRETARY,
    *,
    street: Street | None = None,
    community: Community | None = None,
    unit: Unit | None = None,
    **values: Any,
) -> Post:
    """Make a granted post; a place is made where the role needs one and none is given."""
    scopes = ROLES[role].scopes
    if Scope.STREET not in scopes and community is None and unit is None:
        if Scope.UNIT in scopes:
            unit = make_unit()
        else:
            community = make_community(street=street)
    place = community or unit
    defaults = {"starts_on": day(-400), "granted_at": timezone.now()}
    post = Post(
        user=user,
        role=role,
        street=place.street if place else (street or the_street()),
        community=community,
        unit=unit,
        **{**defaults, **values},
    )
    user.__dict__.pop("current_posts", None)
    return saved(post)


def make_message(recipient: User, **values: Any) -> Message:
    defaults = {"key": f"test:{next(_numbers)}", "title": "“清理楼道”已确认"}
    return saved(Message(recipient=recipient, **{**defaults, **values}))


def make_grid(
    *, community: Community | None = None, worker: User | None = None, **values: Any
) -> Grid:
    """Make a grid cell, worked by `worker` if given."""
    community = community or make_community()
    number = next(_numbers)
    defaults = {
        "name": f"第 {number} 网格",
        "code": f"{community.code}{number % 1000:03d}",
        "effective_from": day(-400),
    }
    grid = saved(Grid(community=community, **{**defaults, **values}))
    if worker is not None:
        saved(GridAssignment(grid=grid, user=worker, starts_on=day(-400)))
    return grid


def make_alliance(*, street: Street | None = None, **values: Any) -> Alliance:
    defaults = {"name": f"党建联盟{next(_numbers)}", "tier": AllianceTier.COMMUNITY}
    return saved(Alliance(street=street or the_street(), **{**defaults, **values}))


def make_project(*, community: Community | None = None, **values: Any) -> CoBuildProject:
    """Make a signed co-building project with its alliance, category and host unit."""
    number = next(_numbers)
    street = values.pop("street", None) or (community.street if community else the_street())
    category, _ = ProjectCategory.objects.get_or_create(street=street, name="便民服务")
    defaults = {
        "name": f"共享车位{number}",
        "number": f"GJ-{number:06d}",
        "category": category,
        "state": ProjectState.SIGNED,
        "signed_on": day(-100),
    }
    made = {**defaults, **values}
    made.setdefault("alliance", None)
    made["alliance"] = made["alliance"] or make_alliance(street=street)
    made.setdefault("host_unit", make_unit(street=street))
    return saved(CoBuildProject(street=street, community=community, **made))


def make_team(
    *, community: Community | None = None, leader: User | None = None, **values: Any
) -> Team:
    """Make a team of the community (of the whole street without one), led by `leader` if given."""
    team = _placed(Team, community, {"name": f"银龄互助队{next(_numbers)}", **values})
    if leader is not None:
        saved(TeamLeadership(team=team, user=leader, started_on=day(-100)))
    return team


def make_volunteer(
    *, community: Community | None = None, team: Team | None = None, **values: Any
) -> Volunteer:
    """Make a registered person, with a seat in `team` if given."""
    defaults = {"name": "陈安然", "registered_on": day(-300)}
    volunteer = _placed(Volunteer, community, {**defaults, **values})
    if team is not None:
        saved(TeamMembership(team=team, volunteer=volunteer, joined_on=day(-300)))
    return volunteer


def picture(width: int = 64, height: int = 48, colour: str | None = None) -> bytes:
    """Return a small JPEG; each call gives another picture unless `colour` is named."""
    number = next(_numbers)
    shade = colour or (number * 37 % 256, number * 91 % 256, number // 256 % 256)
    buffer = BytesIO()
    Image.new("RGB", (width, height), shade).save(buffer, "JPEG")
    return buffer.getvalue()


def make_photo(uploaded_by: User | None = None, **values: Any) -> Photo:
    photo = Photo(
        width=8, height=6, uploaded_by=uploaded_by, sha256=f"{next(_numbers):064x}", **values
    )
    content = picture()
    photo.file.save("photo.jpg", ContentFile(content), save=False)
    photo.thumbnail.save("photo-small.jpg", ContentFile(content), save=False)
    return saved(photo)


def make_activity(
    *,
    filed_by: User | None = None,
    state: ActivityState = ActivityState.SUBMITTED,
    **values: Any,
) -> Activity:
    """Make a filing in any state, by default of a secretary's own community (社区自办).

    Its place is `community` if given, otherwise that of the filer's first post. A confirmed one
    was confirmed by somebody of the street.
    """
    if filed_by is None:
        filed_by = make_user(community=values.get("community") or make_community())
    post = filed_by.current_posts[0] if filed_by.current_posts else None
    defaults = {
        "street": post.street if post else the_street(),
        "community": post.community if post else None,
        "filed_post": post,
        "line": Line.COMMUNITY,
        "title": f"清理楼道{next(_numbers)}",
        "held_on": day(-1),
        "place": "东苑小区 3 号楼",
        "headcount": 12,
        "summary": "清走堆放多年的杂物，邻居一起动手。",
    }
    if values.get("team"):
        defaults["line"] = Line.VOLUNTEER
    elif values.get("project") or values.get("alliance"):
        defaults["line"] = Line.ALLIANCE
    row = {**defaults, **_state_values(state), **values}
    if "community" in values and values["community"] is not None:
        row["street"] = values["community"].street
    return saved(Activity(filed_by=filed_by, state=state, **row))


def _state_values(state: ActivityState) -> dict[str, Any]:
    now = timezone.now()
    values: dict[str, Any] = {}
    if state != ActivityState.DRAFT:
        values["submitted_at"] = now
    if state == ActivityState.RETURNED:
        reviewer = make_user(Role.STREET_STAFF)
        values |= {"returned_at": now, "returned_by": reviewer, "return_reason": "照片看不清"}
    if state in {ActivityState.CONFIRMED, ActivityState.VOIDED}:
        values |= {"confirmed_at": now, "confirmed_by": make_user(Role.STREET_STAFF)}
    if state == ActivityState.VOIDED:
        values |= {
            "voided_at": now,
            "voided_by": values["confirmed_by"],
            "void_reason": "重复填报",
        }
    return values


def make_problem(
    *,
    found_by: User | None = None,
    state: ProblemState = ProblemState.OPEN,
    overdue: bool = False,
    **values: Any,
) -> Problem:
    """Make a problem, by default open, owned by its finder and due in three days."""
    found_by = found_by or make_user()
    activity = values.get("activity")
    post = found_by.current_posts[0] if found_by.current_posts else None
    defaults = {
        "street": activity.street if activity else (post.street if post else the_street()),
        "community": activity.community if activity else (post.community if post else None),
        "title": f"楼道灯不亮{next(_numbers)}",
        "found_on": values.get("solved_on") or day(-10 if overdue else -1),
        "owner": found_by,
        "due_on": day(-2) if overdue else day(3),
    }
    if state == ProblemState.SOLVED:
        defaults |= {"result": "已换灯泡", "solved_on": day(), "solved_by": found_by}
    if state == ProblemState.INFEASIBLE:
        defaults |= {"infeasible_reason": "产权不在社区", "solved_by": found_by}
    return saved(Problem(found_by=found_by, state=state, **{**defaults, **values}))


def _placed(model: Any, community: Community | None, values: dict[str, Any]) -> Any:
    street = values.pop("street", None) or (community.street if community else the_street())
    return saved(model(street=street, community=community, **values))


def saved(row: Any) -> Any:
    """Check a row's fields and write it.

    Constraints and what it points at are left to the database, which refuses a row as well: to ask
    it about each of them beforehand takes a third of the time of all tests.
    """
    relations = [field.name for field in row._meta.concrete_fields if field.is_relation]
    row.full_clean(relations, validate_unique=False, validate_constraints=False)
    row.save()
    return row
