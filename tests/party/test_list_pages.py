"""Pages of the lists, of applications, of pushed work and of the quarterly bill."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from party import actions
from party.models import (
    AdmissionApplication,
    AdmissionState,
    AssignmentState,
    PushedAssignment,
    PushedWork,
    WorkKind,
    WorkList,
    WorkListKind,
    WorkListState,
)
from party.relief import COLUMNS, Quarter, bill_of
from tests.factories import PASSWORD, day, make_community, make_department, make_street, make_user
from tests.party.lists import brought_to, make_list, push, staff_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def communities():
    return [make_community(name="银杏社区"), make_community(name="桂花社区")]


@pytest.fixture
def street(communities):
    make_department(street=communities[0].street)
    return communities[0].street


@pytest.fixture
def people(communities, street):
    return {
        "by": staff_of(street),
        "checker": staff_of(street),
        "secretaries": [make_user(Role.COMMUNITY_SECRETARY, community=c) for c in communities],
        "leader": staff_of(street, Role.STREET_LEADER),
    }


def go(client, user, page, *args, **data):
    """Post a step as somebody, with the version of the row as their page holds it."""
    client.force_login(user)
    return client.post(reverse(f"party:{page}", args=args), data)


def form_of(communities, street, **values):
    return {
        "department": street.departments.first().pk,
        "title": "居民用水情况调查",
        "kind": WorkKind.TEMPORARY,
        "content": "入户登记",
        "legal_basis": "街道工作安排",
        "starts_on": day(20),
        "ends_on": day(60),
        "funding_amount": "3000",
        "communities": [c.pk for c in communities],
        **values,
    }


def test_the_whole_admission_by_pages(client, communities, street, people):
    answer = go(client, people["by"], "admission-create", **form_of(communities, street))
    row = AdmissionApplication.objects.get()
    assert answer.url == row.get_absolute_url()
    go(client, people["by"], "admission-submit", row.uid, version=row.version)
    row.refresh_from_db()
    answer = go(client, people["checker"], "admission-check", row.uid, version=row.version)
    row.refresh_from_db()
    assert row.state == AdmissionState.OPINION
    for secretary, opinion in zip(
        people["secretaries"], row.opinions.order_by("community__pk"), strict=True
    ):
        client.force_login(secretary)
        assert "等您处理" in client.get("/desk/").text
        step = {"says": "agree", "version": opinion.version}
        go(client, secretary, "admission-opinion", opinion.uid, **step)
    row.refresh_from_db()
    assert row.state == AdmissionState.DECISION
    decision = {"outcome": "approved", "version": row.version, "funding_exemption": ""}
    go(client, people["leader"], "admission-decide", row.uid, **decision)
    row.refresh_from_db()
    assert row.state == AdmissionState.APPROVED
    sheet = client.get(reverse("party:admission-sheet", args=[row.uid])).text
    assert "社区工作准入审批单" in sheet
    assert row.number in sheet
    assert "桂花社区：同意" in sheet


def test_a_refused_decision_comes_back_filled(client, communities, people, street):
    make_list(WorkListKind.NEGATIVE, "承担招商引资任务指标", street=street)
    row = brought_to(AdmissionState.DECISION, communities, **people, title="承担招商引资任务指标")

    answer = go(
        client,
        people["leader"],
        "admission-decide",
        row.uid,
        outcome="approved",
        reason="按会议纪要",
        version=row.version,
    )

    assert answer.status_code == 422
    assert "没有区级文件不能准入" in answer.text
    assert "按会议纪要" in answer.text


def test_the_second_of_two_is_told_and_nothing_is_overwritten(client, communities, people):
    row = brought_to(AdmissionState.SUBMITTED, communities, **people)
    go(
        client,
        people["checker"],
        "admission-return",
        row.uid,
        reason="补依据",
        version=row.version,
    )

    answer = go(
        client, people["checker"], "admission-return", row.uid, reason="别的", version=row.version
    )
    row.refresh_from_db()
    assert "已被他人办理" in answer.text
    assert row.return_reason == "补依据"


def test_a_temporary_work_of_two_years_is_sent_back_to_the_form(
    client, communities, street, people
):
    answer = go(
        client,
        people["by"],
        "admission-create",
        **form_of(communities, street, ends_on=day(800)),
    )

    assert "最长一年" in answer.text
    assert "居民用水情况调查" in answer.text
    assert not AdmissionApplication.objects.exists()


def test_all_communities_are_ticked_at_once(client, communities, street, people):
    go(
        client,
        people["by"],
        "admission-create",
        **form_of([], street, is_all="on"),
    )

    assert AdmissionApplication.objects.get().communities.count() == 2


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STREET_STAFF, 200),
        (Role.STREET_LEADER, 200),
        (Role.AUDITOR, 200),
        (Role.COMMUNITY_SECRETARY, 200),
        (Role.COMMUNITY_STAFF, 200),
        (Role.GRID_WORKER, 403),
        (Role.SECADMIN, 403),
    ],
)
@pytest.mark.parametrize(
    "page", ["work-list-index", "admission-list", "pushed-list", "relief-bill"]
)
def test_who_may_look(client, communities, street, role, status, page):
    place = (
        {"community": communities[0]}
        if role in {Role.COMMUNITY_SECRETARY, Role.COMMUNITY_STAFF, Role.GRID_WORKER}
        else {"street": street}
    )
    client.force_login(make_user(role, **place))

    assert client.get(reverse(f"party:{page}")).status_code == status


def test_what_is_not_yours_is_not_found(client, communities, people):
    row = brought_to(AdmissionState.OPINION, communities[:1], **people)
    work = push(communities[:1], by=people["by"])
    draft = make_list(WorkListKind.LAWFUL, state=WorkListState.DRAFT)
    client.force_login(people["secretaries"][1])
    for address in (
        row.get_absolute_url(),
        work.get_absolute_url(),
        draft.get_absolute_url(),
        reverse("party:admission-opinion", args=[row.opinions.get().uid]),
        reverse("party:assignment-decline", args=[work.assignments.get().uid]),
    ):
        assert client.get(address).status_code == 404
    client.force_login(staff_of(make_street()))
    for address in (row.get_absolute_url(), work.get_absolute_url(), draft.get_absolute_url()):
        assert client.get(address).status_code == 404


def test_a_community_declines_on_its_phone_what_has_no_entry(client, communities, people):
    work = push(communities, by=people["by"])
    secretary = people["secretaries"][0]
    row = work.assignments.get(community=communities[0])
    client.force_login(secretary)
    page = client.get(reverse("party:pushed-list")).text
    assert "等本社区办理" in page
    assert "未准入" in page
    assert "婉拒" in client.get(work.get_absolute_url()).text

    go(client, secretary, "assignment-decline", row.uid, reason="没有依据", version=row.version)
    row.refresh_from_db()
    assert row.state == AssignmentState.DECLINED


def test_admitted_work_offers_no_declining(client, communities, people, street):
    item = make_list(WorkListKind.ASSIST, "协助反诈宣传", street=street).items.get()
    work = push(communities, by=people["by"], item=item)
    row = work.assignments.get(community=communities[0])
    client.force_login(people["secretaries"][0])
    assert "婉拒</a>" not in client.get(work.get_absolute_url()).text

    answer = go(
        client,
        people["secretaries"][0],
        "assignment-decline",
        row.uid,
        reason="不想做",
        version=row.version,
    )
    assert "已准入，不能婉拒" in answer.text


def test_a_pushed_work_is_registered_by_page(client, communities, street, people):
    data = {
        "department": street.departments.first().pk,
        "title": "商户信息统计表",
        "kind": "ledger",
        "due_on": day(5),
        "is_all": "on",
    }
    nowhere = {**data, "is_all": "", "communities": "9" * 20}
    answer = go(client, people["by"], "pushed-create", **nowhere)
    assert "不在列表里" in answer.text
    answer = go(client, people["by"], "pushed-create", **{**data, "due_on": "9999-01-01"})
    assert "年份 9999 不对" in answer.text
    go(client, people["by"], "pushed-create", **data)
    assert PushedAssignment.objects.filter(is_admitted=False).count() == 2

    answer = go(client, people["by"], "pushed-create", **data)
    assert "不用再登记" in answer.text
    answer = go(
        client, people["by"], "pushed-create", **{**data, "title": "迟了", "due_on": day(-1)}
    )
    assert "不能早于下派日期" in answer.text
    assert PushedWork.objects.count() == 1


def test_search_finds_by_pinyin_and_basis_and_shows_no_drafts(client, street, people):
    items = make_list(WorkListKind.LAWFUL, "调解民间纠纷", street=street).items
    items.update(legal_basis="居民委员会组织法")
    make_list(WorkListKind.ASSIST, "调查摸底", street=street, state=WorkListState.DRAFT)
    client.force_login(people["secretaries"][0])

    for word in ("调解", "tiaojie", "tj", "组织法"):
        page = client.get(reverse("party:work-list-index"), {"q": word}).text
        assert "调解民间纠纷" in page
        assert "调查摸底" not in page
    assert "没有找到" in client.get(reverse("party:work-list-index"), {"q": "没有的"}).text


def test_a_version_is_written_and_published_by_pages(client, street, people):
    old = make_list(WorkListKind.LAWFUL, "公开居务", "旧的事项", street=street)
    go(client, people["by"], "work-list-begin", which="community:lawful")
    new = WorkList.objects.get(edition=2)
    gone = new.items.get(name="旧的事项")
    go(client, people["by"], "work-item-remove", gone.uid)
    go(client, people["by"], "work-item-create", new.uid, seq=3, name="开展协商", seen_version=1)
    edit = {"title": "依法履职清单", "effective_from": day(3), "seen_version": new.version}
    go(client, people["by"], "work-list-edit", new.uid, **edit)
    new.refresh_from_db()
    go(client, people["by"], "work-list-submit", new.uid, version=new.version)
    new.refresh_from_db()
    page = client.get(new.get_absolute_url()).text
    assert "由街道另一位同事发布" in page
    client.force_login(people["leader"])
    page = client.get(new.get_absolute_url()).text
    assert "新增：开展协商" in page
    assert "去掉：旧的事项" in page

    go(client, people["leader"], "work-list-publish", new.uid, version=new.version)
    old.refresh_from_db()
    assert old.state == WorkListState.SUPERSEDED


def test_the_public_page_shows_what_is_in_force_and_nothing_else(
    client, street, people, communities
):
    make_list(WorkListKind.LAWFUL, "公开居务", street=street)
    make_list(WorkListKind.ASSIST, "还在写的", street=street, state=WorkListState.DRAFT)
    make_list(WorkListKind.NEGATIVE, "以前的", street=street, state=WorkListState.SUPERSEDED)
    brought_to(AdmissionState.OPINION, communities, **people, title="申请中的工作")
    client.logout()

    page = client.get("/work-lists/").text

    assert "公开居务" in page
    for hidden in ("还在写的", "以前的", "申请中的工作"):
        assert hidden not in page


def test_each_number_of_the_bill_opens_as_many_rows(client, communities, people, street):
    item = make_list(WorkListKind.ASSIST, "协助反诈宣传", street=street).items.get()
    push(communities, by=people["by"], item=item, kind=WorkKind.TEMPORARY, title="反诈")
    work = push(communities, by=people["by"], hours_each="3.5")
    actions.decline_assignment(
        assignment=work.assignments.get(community=communities[0]),
        reason="没有依据",
        by=people["secretaries"][0],
    )
    gone = push(communities, by=people["by"], title="写错的")
    actions.withdraw_pushed(work=gone, reason="写错", by=people["by"])
    bill = bill_of(Quarter.of(day()), people["by"])
    assert bill.total.counts == {
        "all": 4,
        "admitted": 2,
        "unadmitted": 2,
        "declined": 1,
        "done": 0,
    }
    assert str(bill.total.hours) == "3.5"

    client.force_login(people["by"])
    for table in bill.tables:
        assert sum(line.counts["all"] for line in table.lines) == 4
        for line in table.lines:
            for what in COLUMNS:
                query = {"quarter": bill.quarter.text, "what": what, table.group: line.key}
                page = client.get(reverse("party:relief-rows"), query)
                assert page.context["page"].paginator.count == line.counts[what]


def test_a_community_sees_its_own_bill(communities, people):
    push(communities, by=people["by"])

    own = bill_of(Quarter.of(day()), people["secretaries"][0])

    assert own.total.counts["all"] == 1
    assert [line.label for line in own.tables[0].lines] == ["银杏社区"]


@pytest.mark.parametrize("asked", ["", "x", "2026Q9", "²Q1", "99999Q1", "2026"])
def test_a_quarter_that_is_none_is_this_one(client, people, asked):
    client.force_login(people["by"])

    page = client.get(reverse("party:relief-bill"), {"quarter": asked})

    assert page.context["quarter"] == Quarter.of(day())


@pytest.mark.parametrize("asked", [{"kind": "x"}, {"community": "²"}, {"department": "-1"}])
def test_a_number_of_the_bill_that_there_is_not_opens_no_rows(client, communities, people, asked):
    push(communities, by=people["by"])
    client.force_login(people["by"])

    page = client.get(reverse("party:relief-rows"), asked)

    assert page.context["page"].paginator.count == 0


def test_a_quarter_knows_its_days_and_neighbours():
    quarter = Quarter(2026, 4)

    assert (quarter.start, quarter.end) == (date(2026, 10, 1), date(2026, 12, 31))
    assert (quarter.moved(1), quarter.moved(-4)) == (Quarter(2027, 1), Quarter(2025, 4))


def test_the_bill_is_exported_with_a_trace(client, communities, people):
    push(communities, by=people["by"])
    client.force_login(people["by"])

    answer = client.post(reverse("party:relief-export"), {"password_again": PASSWORD})

    assert b"".join(answer)[:2] == b"PK"
    assert AuditEvent.objects.filter(action="relief.exported").count() == 1


def test_the_ledger_page_of_an_application_links_its_department_only_for_who_may_open_it(
    client, communities, street, people
):
    row = brought_to(AdmissionState.DRAFT, communities, by=people["by"], checker=people["checker"])
    page = reverse("admin:party_admissionapplication_change", args=[row.pk])
    link = reverse("admin:accounts_department_change", args=[row.department.pk])

    client.force_login(people["by"])
    answer = client.get(page).text
    assert row.department.name in answer
    assert link not in answer
    assert reverse("admin:places_street_change", args=[street.pk]) in answer
