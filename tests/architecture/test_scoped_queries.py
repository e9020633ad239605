"""Every query of a page, ledger, export, job or API call begins at a door, or says why not.

A door is `visible_to(user)`, or any other method that is told the person or the person's reach.
Read from the source, so that no row has to be there for a forgotten scope to be found. What begins
elsewhere stands in REVIEWED with its reason: a new one has to be looked at before it is added.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
NOT_OURS = {".venv", "tests", "benchmarks", "deploy", "vendor", "var", "migrations", "demo"}
ENTRY_FILES = {"admin.py", "tasks.py", "exports.py"}
ENTRY_FOLDERS = {"views", "sections"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# The names under which a person, or what a person's posts reach, stands in the portal's code.
WHO = {"user", "by", "reach", "giver", "people"}
ASKED_WHO = {"signed_in", "person", "reach", "posts_with"}
DOORS = {"visible_to", "none"}
PUBLISHED = {"published", "public", "open_to_public"}  # decided by a step, readable by everybody


@dataclass(frozen=True)
class Query:
    """One chain of calls that begins at a manager."""

    place: str  # file, function, model
    line: int
    source: str


def queries_without_door(source: str, where: str) -> Iterator[Query]:
    """Yield the queries of a file that ask nobody's reach."""
    tree = ast.parse(source)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            chain = _chain(node, above)
            if not any(_is_door(call) for call in chain if isinstance(call, ast.Call)):
                place = f"{where} {_function(node, above)} {ast.unparse(node.value)}"
                yield Query(place, node.lineno, ast.unparse(chain[-1]))


def _chain(node: ast.expr, above: dict[ast.AST, ast.AST]) -> list[ast.expr]:
    """Return the manager and, outwards, each attribute and call upon it."""
    chain = [node]
    while True:
        outer = above.get(chain[-1])
        is_call = isinstance(outer, ast.Call) and outer.func is chain[-1]
        if not is_call and not isinstance(outer, ast.Attribute):
            return chain
        chain.append(outer)


def _function(node: ast.AST, above: dict[ast.AST, ast.AST]) -> str:
    while node in above and not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        node = above[node]
    return getattr(node, "name", "")


def _is_door(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name in DOORS | PUBLISHED:
        return True
    values = [*call.args, *(word.value for word in call.keywords)]
    inner = [node for value in values for node in ast.walk(value) if isinstance(node, ast.Call)]
    return any(_is_who(value) for value in values) or any(_is_door(call) for call in inner)


def _is_who(value: ast.expr) -> bool:
    """True for `user`, `request.user`, `signed_in(request)`, `user.reach(…)`, `reach.streets`."""
    if isinstance(value, ast.Call):
        value = value.func
        return getattr(value, "attr", getattr(value, "id", "")) in ASKED_WHO
    if isinstance(value, ast.Attribute):
        return value.attr in WHO or _is_who(value.value)
    return isinstance(value, ast.Name) and value.id in WHO


def entry_files() -> Iterator[Path]:
    """Yield the files in which somebody's request, or a job, begins."""
    apps = [path.parent for path in sorted(ROOT.glob("*/__init__.py"))]
    for path in (path for app in apps for path in sorted(app.rglob("*.py"))):
        inner = path.relative_to(ROOT)
        if NOT_OURS.isdisjoint(inner.parts) and (
            path.name in ENTRY_FILES
            or ENTRY_FOLDERS.intersection(inner.parts)
            or inner.parts[0] == "api"
        ):
            yield path


def found() -> list[Query]:
    """Return all queries of all entry files that begin at no door."""
    return [
        query
        for path in entry_files()
        for query in queries_without_door(path.read_text(), str(path.relative_to(ROOT)))
    ]


# A place is a function and a table: a second query of the same table in it is not seen anew.
REVIEWED = {
    "begins bare and is handed to what asks the person: the filter form, or the next line": """
alliances/views/needs.py need_list NeedItem
alliances/views/part_time.py part_time_detail PartTimeMember
alliances/views/part_time.py _visible PartTimeMember
alliances/views/resources.py resource_list ResourceItem
core/office/exports.py of ledger.model
dashboard/sections/party.py _admissions_waiting AdmissionApplication
party/views/admissions.py waiting_for AdmissionApplication
projects/views/wishes.py wish_list Wish
services/admin.py matching GuideVersion
volunteers/views/activities.py activity_list Activity
volunteers/views/problems.py problem_list Problem
volunteers/views/visit_duties.py visit_due VisitDuty
    """,
    "the portal itself at work: a job ordered after a check, or the page of operations": """
core/tasks.py sweep_outbox OutboxEntry
dashboard/tasks.py work ImportBatch
dashboard/views/operations.py operations OutboxEntry
grids/tasks.py work Compound
    """,
    "one dictionary for all streets": """
api/views/guide.py get Topic
dashboard/views/calendar.py calendar_day CalendarDay
dashboard/views/home.py home Topic
dashboard/views/site.py site_map Topic
services/views/guide.py guide_index Topic
services/views/guide.py guide_topic Topic
    """,
    "pages for everybody: of the street, and only what was published or is named by its code": """
dashboard/views/alliance.py alliance Street
dashboard/views/alliance.py _shown_of Unit
dashboard/views/alliance.py _sub_alliances Alliance
dashboard/views/alliance.py _sub_alliances AllianceMembership
dashboard/views/alliance.py _sub_alliances AllianceCoverage
dashboard/views/alliance.py _resources Unit
dashboard/views/alliance.py _resources Alliance
dashboard/views/alliance.py _resources AllianceMembership
dashboard/views/alliance.py _last_month Activity
dashboard/views/alliance.py _by_category CoBuildProject
dashboard/views/public_honours.py premises Street
dashboard/views/public_honours.py honours Street
dashboard/views/public_honours.py honours Honour
dashboard/views/public_honours.py premises Premises
dashboard/views/public_party.py _tiers CommitteeMember
dashboard/views/public_party.py party Street
dashboard/views/public_party.py _brand_or_404 Street
dashboard/views/public_party.py _brands BrandShop
dashboard/views/public_party.py _brands PartyBrand
dashboard/views/public_party.py _tiers PartyOrganisation
dashboard/views/public_projects.py _street Street
dashboard/views/public_volunteering.py public_proof ServiceProof
dashboard/views/public_volunteering.py public_rankings PointsRank
dashboard/views/public_volunteering.py _plan ActivityPlan
dashboard/views/public_volunteering.py public_rankings Street
dashboard/views/public_volunteering.py _signup Signup
dashboard/views/public_volunteering.py public_proof_find ServiceProof
dashboard/views/public_volunteering.py public_rankings PointsRanking
dashboard/views/results.py results Street
dashboard/views/results.py result_table Street
dashboard/views/work_lists.py work_lists Street
grids/views/broadcasts.py broadcast_public Broadcast
grids/views/posters.py building_public BuildingCode
projects/views/public_wishes.py public_wishes Street
services/views/corrections.py correction_detail Correction
services/views/corrections.py correction_lookup Correction
services/views/guide.py guide_place Facility
services/views/guide.py _places_in_use Venue
services/views/guide.py guide_index Facility
services/views/where.py where Community
services/views/where.py where Venue
    """,
    "of rows, or of the street of a row, that this person found through a door": """
dashboard/views/subjects.py _fetched AuditEvent
accounts/views/deputies.py _propose User
accounts/views/entry_links.py _liaisons Post
accounts/views/people.py _narrowed Post
alliances/views/alliances.py unit_apply Alliance
alliances/views/alliances.py alliance_cover AllianceCoverage
alliances/views/alliances.py unit_apply AllianceMembership
alliances/views/alliances.py _not_in AllianceMembership
alliances/views/joins.py join_undo UnitJoin
alliances/views/joins.py _side_by_side model
alliances/views/joins.py join_preview Post
alliances/views/milestones.py _handled_milestone ProjectMilestone
alliances/views/needs.py _evidence claims.activities.rel.related_model
alliances/views/needs.py _evidence claims.activities.through
alliances/views/part_time.py _units Unit
alliances/views/part_time.py _member_unit_count AllianceMembership
alliances/views/part_time.py _units AllianceMembership
alliances/views/projects.py project_work ProjectMilestone
alliances/views/steps.py need_claim ResourceItem
dashboard/views/check_in_reports.py lacking CheckInReport
dashboard/views/check_in_reports.py _write CheckInReport
dashboard/views/check_ins.py member_unlink CheckInLink
dashboard/views/check_ins.py helpers_of model_of(who)
dashboard/views/check_ins.py member_detail CheckInLink
dashboard/views/facilities.py _page Facility
dashboard/views/facilities.py facility_list Facility
dashboard/views/grid_map.py grid_map Grid
dashboard/views/imports.py _locked_batch ImportBatch
dashboard/views/needs.py need_fulfil Activity
dashboard/views/units.py unit_health AllianceMembership
dashboard/views/units.py unit_contributions_word AllianceMembership
dashboard/views/units.py _asked Alliance
dashboard/views/units.py _with_units Unit
dashboard/views/units.py unit_health AllianceCoverage
grids/views/cells.py leaders_for User
grids/views/cells.py grid_buildings Building
grids/views/cells.py grid_stop Grid
grids/views/cells.py _boundary Boundary
grids/views/cells.py grid_detail Boundary
grids/views/cells.py _missing_below model
grids/views/cells.py grid_buildings GridBuilding
grids/views/cells.py _with_facts GridBuilding
grids/views/cells.py _with_facts GridAssignment
grids/views/cells.py _buildings_of ResidentHead
grids/views/cells.py _missing_below ResidentHead
grids/views/cells.py _lines_in GridBuilding
grids/views/coverage.py _asked Community
grids/views/heads.py building_detail GridBuilding
grids/views/heads.py building_detail ResidentHead
grids/views/heads.py _companies Unit
grids/views/posters.py poster_batch Compound
grids/views/reaching.py kept_entrance Entrance
grids/views/reaching.py kept_group HouseholdGroup
grids/views/reaching.py kept_head ResidentHead
grids/views/reshaping.py grid_merge Grid
grids/views/reshaping.py _free_codes Grid
party/views/appraisals.py round_create AppraisalRound
party/views/assignments.py task_detail MeetingTask
party/views/assignments.py _task_form User
party/views/assignments.py _task_form Unit
party/views/assignments.py _task_form Community
party/views/assignments.py _task_form Post
party/views/assignments.py _task_form Department
party/views/assistants.py _edit_duties AssistantDuty
party/views/attendance.py meeting_invite Unit
party/views/check_ins.py member_edit Unit
party/views/check_ins.py _units Unit
party/views/check_ins.py _filter Community
party/views/check_ins.py _communities Community
party/views/committees.py _editable_row model
party/views/meetings.py _form Community
party/views/meetings.py _form PartyOrganisation
party/views/meetings.py _first PartyOrganisation
party/views/meetings.py _record_of MeetingTopic
party/views/organisations.py organisation_move PartyOrganisation
party/views/partners.py brand_list BrandShop
party/views/topics.py topic_create Post
party/views/worklists.py _draft_item WorkListItem
party/views/worklists.py _mine WorkList
projects/views/honour_applications.py _rights HonourApplication
projects/views/livelihood_work.py livelihood_photo_hide LivelihoodPhoto
projects/views/livelihood_work.py objection_answer NoticeObjection
projects/views/premises.py _rights Premises
projects/views/premises.py premises_detail HandOverTopic
projects/views/premises.py premises_detail PremisesInspection
projects/views/renewal.py drainage_list Community
projects/views/renewal.py handover_check HandoverItem
projects/views/renewal_plans.py plan_comment_answer PlanComment
projects/views/renewal_plans.py plan_version_publish PlanVersion
projects/views/renewal_plans.py plan_version_comment PlanVersion
projects/views/renewal_plans.py versions_of PlanComment
projects/views/wish_steps.py _claimants Team
projects/views/wish_steps.py _claimants Unit
projects/views/wishes.py wish_edit Wish
services/views/desk.py _item_page UsefulTally
services/views/exchange.py _preview GuideItem
services/views/reviews.py _page Facility
volunteers/views/corrections.py activity_correct ActivityVersion
volunteers/views/details.py activity_detail ActivityVersion
volunteers/views/points.py points_exchange PointEntry
volunteers/views/hours.py _certified ServiceProof
volunteers/views/hours.py service_sheet PointEntry
volunteers/views/merges.py of Volunteer
volunteers/views/merges.py of TeamMembership
volunteers/views/visit_duties.py visit_duty_detail VisitDone
volunteers/views/walks.py walk_detail VisitDone
    """,
}


def test_every_query_begins_at_a_door() -> None:
    reviewed = {
        line for lines in REVIEWED.values() for line in map(str.strip, lines.strip().splitlines())
    }
    seen = found()

    new = [f"{q.place} (line {q.line}): {q.source}" for q in seen if q.place not in reviewed]
    assert new == [], "\n".join(new)
    assert reviewed - {query.place for query in seen} == set(), "no longer there"


def test_the_look_is_not_hollow() -> None:
    files = list(entry_files())

    assert len(files) > 150
    assert sum(path.read_text().count("visible_to(") for path in files) > 200


def test_a_forgotten_scope_is_found() -> None:
    """Negative control: four bad views, and the same with a door."""
    bad = dedent("""
        def every(request):
            return Activity.objects.all()
        def by_id(request, uid):
            return get_object_or_404(Activity.objects.select_related("team"), uid=uid)
        def by_default(request):
            rows = Activity._default_manager.filter(title=request.GET["q"]).order_by("pk")
        class Wishes(Guarded):
            queryset = Wish.objects.for_lists()
    """)
    good = dedent("""
        def every(request):
            return Activity.objects.for_lists().visible_to(signed_in(request))
        def within(user):
            return Community.objects.within(user.reach(Permission.PLACE_VIEW)).order_by("code")
        def streets(reach):
            return Street.objects.filter(pk__in=reach.streets)
        def open_to_all(request):
            return GuideVersion.objects.published().listed()
    """)

    places = sorted(query.place for query in queries_without_door(bad, "x.py"))
    assert places == [
        "x.py Wishes Wish",
        "x.py by_default Activity",
        "x.py by_id Activity",
        "x.py every Activity",
    ]
    assert list(queries_without_door(good, "x.py")) == []
