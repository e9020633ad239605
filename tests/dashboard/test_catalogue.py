"""指标目录: what a figure means, who answers for it, published beside live."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.guards import AGAIN_FIELD
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from dashboard import actions
from dashboard.catalogue import Gap
from dashboard.figures import BY_ID, FIGURES, Nature
from dashboard.models import Baseline, FigureOwner
from tests import factories
from volunteers.models import ActivityState

CATALOGUE = "dashboard:catalogue"

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def street():
    return factories.make_street(name="清河街道")


@pytest.fixture
def staff(client, street):
    user = factories.make_user(Role.STREET_STAFF, street=street)
    client.force_login(user)
    return user


@pytest.fixture
def department(street):
    return factories.make_department(street=street, name="党建办公室")


def make_owner(street, staff, figure="F12", **values):
    owner = FigureOwner(street=street, figure=figure, **values)
    return actions.save_figure_owner(owner=owner, by=staff)


def lines_of(page):
    return {line.figure.id: line for _, lines in page.context["chapters"] for line in lines}


@pytest.mark.parametrize(
    ("role", "catalogue", "owner"),
    [
        (Role.STREET_STAFF, 200, 200),
        (Role.STREET_LEADER, 200, 403),
        (Role.COMMUNITY_SECRETARY, 200, 403),
        (Role.AUDITOR, 200, 403),
        (Role.GRID_WORKER, 403, 403),
    ],
)
def test_who_may_read_the_catalogue_and_who_may_name_an_owner(client, role, catalogue, owner):
    client.force_login(factories.make_user(role))

    assert client.get(reverse(CATALOGUE)).status_code == catalogue
    assert client.get(reverse("dashboard:figure-owner", args=["F12"])).status_code == owner


SAME_FOR_ALL = {"F50"}
KEPT_WHERE_WON = {"F45", "F46", "F47"}


def test_a_stock_says_whose_place_counts_for_a_community_on_a_day_before():
    """Source: docs/rules.md R-FIG-8."""
    silent = {
        figure.id
        for figure in FIGURES
        if figure.nature == Nature.STOCK
        and figure.has_history
        and "社区看时" not in figure.definition
    }
    assert silent == SAME_FOR_ALL | KEPT_WHERE_WON


def test_every_figure_is_listed_with_its_definition_and_unit(client, staff):
    page = client.get(reverse(CATALOGUE))

    assert set(lines_of(page)) == set(BY_ID)
    text = page.content.decode()
    for figure in BY_ID.values():
        assert figure.definition in text
    kinds = {line.figure.id: (line.period_kind, line.publicity) for line in lines_of(page).values()}
    assert kinds["F12"] == ("按时间段", "对外公开")
    assert kinds["F11b"] == ("截至某一天", "内部使用")
    assert kinds["F19"] == ("只有现状", "对外公开")


def test_the_office_names_who_answers_and_board_and_rows_say_so(client, staff, department):
    url = reverse("dashboard:figure-owner", args=["F12"])
    answer = client.post(url, {"department": department.pk, "position": "主任"})

    assert answer.url == f"{reverse(CATALOGUE)}#F12"
    owners = {figure: str(line.owner) for figure, line in lines_of(client.get(answer.url)).items()}
    assert owners["F12"] == owners["F12-visit"] == "党建办公室 主任"
    assert owners["F13"] == "None"
    assert AuditEvent.objects.filter(action="figure_owner.saved").count() == 1
    for page in ("dashboard:board", "dashboard:figure-rows"):
        args = ["F12"] if page.endswith("rows") else []
        assert "责任：党建办公室 主任" in client.get(reverse(page, args=args)).content.decode()


def test_nobody_is_not_an_owner_and_a_foreign_department_neither(client, street, staff):
    foreign = factories.make_department(street=factories.make_street())
    url = reverse("dashboard:figure-owner", args=["F12"])

    assert "请选择责任科室，或写明责任岗位" in client.post(url, {"position": ""}).content.decode()
    assert client.post(url, {"department": foreign.pk}).status_code == 422
    assert not FigureOwner.objects.exists()
    with pytest.raises(IntegrityError):
        FigureOwner.objects.create(street=street, figure="F12")


def test_an_owner_is_named_once_and_only_within_ones_posts(street, staff, department):
    owner = make_owner(street, staff, department=department)
    with pytest.raises(ValidationError, match="刚刚由他人"):
        make_owner(street, staff, position="主任")
    with pytest.raises(ConflictError):
        actions.save_figure_owner(owner=owner, by=staff, version=99)
    elsewhere = factories.make_user(Role.STREET_STAFF, street=factories.make_street())
    with pytest.raises(RefusedError):
        actions.save_figure_owner(owner=owner, by=elsewhere)


def test_an_unknown_figure_has_no_owner(client, staff):
    assert client.get(reverse("dashboard:figure-owner", args=["F99"])).status_code == 404


@pytest.mark.parametrize(
    ("published", "is_lower_bound", "then", "now", "words"),
    [
        pytest.param(10, False, 10, 10, ["与公布数相同。"], id="same"),
        pytest.param(
            10, False, 8, 13, ["比公布数多 3", "增加 5", "按那天算少 2：未录入"], id="not all here"
        ),
        pytest.param(
            10, False, 12, 12, ["比公布数多 2", "按那天算多 2：公布后补录"], id="more here"
        ),
        pytest.param(10, False, 10, 7, ["比公布数少 3", "减少 3"], id="fewer since"),
        pytest.param(10, True, 11, 12, ["下限，实时 12，不少于它"], id="a lower bound that holds"),
        pytest.param(10, True, 9, 9, ["比公布数少 1", "按那天算少 1"], id="one that does not"),
        pytest.param(10, False, None, 13, ["比公布数多 3。"], id="no history"),
    ],
)
def test_the_gap_is_told_in_its_parts(published, is_lower_bound, then, now, words):
    baseline = Baseline(value=published, is_lower_bound=is_lower_bound)

    text = Gap(baseline, now, then, "").text

    for word in words:
        assert word in text
    if then is None or then == now:
        assert "公布那天以后" not in text


def test_published_stands_beside_live_and_each_live_number_opens_its_rows(client, street, staff):
    leader = factories.make_user(Role.STREET_LEADER, street=street)
    community = factories.make_community(street=street)
    team = factories.make_team(street=street, community=community)
    for day in (date(2022, 6, 1), date(2022, 6, 2), date(2023, 6, 1)):
        factories.make_activity(
            street=street,
            community=community,
            team=team,
            held_on=day,
            state=ActivityState.CONFIRMED,
        )
    values = {
        "street": street,
        "figure": "F12",
        "value": 5,
        "is_lower_bound": False,
        "source": "总结",
    }
    baseline = actions.enter_baseline(
        **values, as_of=date(2023, 1, 4), note="另有纸质台账", by=staff
    )
    assert lines_of(client.get(reverse(CATALOGUE)))["F12"].gap is None
    actions.approve_baseline(baseline=baseline, by=leader)

    page = client.get(reverse(CATALOGUE))

    line = lines_of(page)["F12"]
    assert (line.now, line.gap.then, line.gap.baseline.value) == (3, 2, 5)
    assert "按那天算少 3" in page.content.decode()
    assert "另有纸质台账" in page.content.decode()
    for url, count in ((line.url, 3), (line.gap.then_url, 2)):
        assert client.get(url).context["page"].paginator.count == count
    baseline.refresh_from_db()
    assert baseline.value == 5


def test_the_catalogue_is_exported_as_it_is_shown(client, street, staff, department):
    make_owner(street, staff, department=department, position="主任")
    url = reverse("dashboard:catalogue-export", args=["xlsx"])
    assert client.get(url).status_code == 405

    answer = client.post(url, {AGAIN_FIELD: factories.PASSWORD})

    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer)))
    rows = sheet.get_sheet_by_index(0).to_python()
    head = next(row for row in rows if "编号" in row)
    table = {row[1]: dict(zip(head, row, strict=True)) for row in rows if row[1] in BY_ID}
    assert set(table) == set(BY_ID)
    assert (table["F12"]["责任科室"], table["F12"]["责任岗位"]) == ("党建办公室", "主任")
    assert table["F12"]["口径"] == BY_ID["F12"].definition
    event = AuditEvent.objects.get(action="figures.exported")
    assert event.fields["facts"]["rows"] == len(BY_ID)
