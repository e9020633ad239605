"""What counts as a ledger that is there already, and who wrote what a ledger brought."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from alliances import actions
from alliances.imports import ProjectLedger
from alliances.models import CoBuildProject, ProjectState
from core.errors import RefusedError
from core.ledger.plan import make_plan
from core.ledger.sheets import Sheet, Workbook
from core.ledger.writing import undo
from dashboard.importing.kinds import steps_for
from tests.alliances.test_projects import Scene
from tests.factories import make_project, make_street, make_user
from tests.imported import import_plan

pytestmark = pytest.mark.django_db


def test_projects_are_counted_not_their_categories():
    street = make_street()
    staff = make_user(role=Role.STREET_STAFF, street=street)
    for _ in range(2):
        make_project(street=street)

    steps = steps_for(staff, street, at=timezone.now())

    assert {step.kind.key: step.count for step in steps}["projects"] == 2


def load(scene, goal):
    """Import the scene's project with a goal, as its staff."""
    names = ("护学岗共建项目", scene.alliance, scene.category, scene.host, scene.partner)
    cells = [
        ["项目名称", "联盟名称", "项目类别", "牵头单位", "共建单位", "目标"],
        [*map(str, names), goal],
    ]
    street = scene.community.street
    ledger = ProjectLedger(scope=street, by=scene.staff, at=timezone.now())
    plan = make_plan(ledger, Workbook([Sheet("数据", cells)]))
    return import_plan(plan)


@pytest.mark.parametrize("is_there", [False, True], ids=["brought", "changed"])
def test_who_brought_or_changed_a_project_by_a_ledger_does_not_approve_it(is_there):
    scene = Scene()
    if is_there:
        scene.sent()
    batch = load(scene, goal="上学放学都有人护，节假日也有")
    project = CoBuildProject.objects.get()
    if not is_there:
        CoBuildProject.objects.update(state=ProjectState.REVIEWING)
        project.refresh_from_db()

    assert not CoBuildProject.objects.reviewable_by(scene.staff).exists()
    with pytest.raises(RefusedError, match="自己填写过"):
        actions.approve_project(project=project, by=scene.staff)
    undo(batch)
    assert CoBuildProject.objects.exists() is is_there


def test_an_import_that_is_undone_leaves_nobody_a_writer():
    scene = Scene()
    sent = scene.sent()
    authors = set(sent.authors.all())
    batch = load(scene, goal="上学放学都有人护，节假日也有")
    assert set(sent.authors.all()) == {*authors, scene.staff}

    undo(batch)

    assert set(sent.authors.all()) == authors
    assert CoBuildProject.objects.reviewable_by(scene.staff).get() == sent


def test_a_ledger_that_says_the_same_makes_nobody_a_writer():
    scene = Scene()
    sent = scene.sent()

    load(scene, goal=sent.goal)

    assert CoBuildProject.objects.reviewable_by(scene.staff).get() == sent
