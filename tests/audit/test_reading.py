"""An auditor finds and reads events: by person, kind, object and day, as sentences."""

import csv
import re
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.db import connection, transaction

from accounts.roles import Role
from audit.actions import record
from audit.models import recorded
from audit.sentences import sentence_of
from tests.factories import make_activity, make_community, make_street, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/audit/auditevent/"
AT = datetime(2026, 6, 1, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def auditor(client):
    user = make_user(Role.AUDITOR)
    client.force_login(user)
    return client


@transaction.atomic
def note(action, row=None, **told):
    return record(action, row, **told)


def shown(client, **query):
    page = client.get(LIST, query)
    assert page.status_code == 200, (query, page.headers)
    return list(page.context["cl"].result_list)


def test_events_are_narrowed_by_person_kind_object_and_day(auditor):
    li, wang = make_user(name="李知微"), make_user(name="王守一")
    activity, other = make_activity(), make_activity()
    edited = note("activity.edited", activity, by=li, at=AT)
    looked = note("volunteer.revealed", other, by=wang, at=AT, reason="核对电话")
    alone = note("import.applied", at=AT)

    everything = shown(auditor)
    assert {edited, looked, alone} <= set(everything)
    assert shown(auditor, actor="知微") == shown(auditor, actor="lizhiwei") == [edited]
    assert shown(auditor, actor=str(wang.pk)) == shown(auditor, actor=wang.username) == [looked]
    assert alone in shown(auditor, actor="system")
    assert shown(auditor, kind="look") == [looked]
    assert shown(auditor, kind="change", actor="李") == [edited]
    assert shown(auditor, kind="activity.edited") == [edited]
    assert shown(auditor, object="volunteers.activity", actor="王") == [looked]
    assert shown(auditor, object=f"volunteers.activity:{activity.uid}", kind="change") == [edited]
    assert looked in shown(auditor, object="活动")
    assert shown(auditor, kind="look", **{"at-from": "2026-06-01", "at-to": "2026-06-01"})
    assert not shown(auditor, kind="look", **{"at-from": "2026-06-02"})


def test_a_person_of_another_street_is_not_found(auditor):
    elsewhere = make_user(Role.COMMUNITY_STAFF, community=make_community(street=make_street()))
    note("activity.edited", make_activity(), by=elsewhere, at=AT)

    assert shown(auditor, actor=elsewhere.name) == shown(auditor, actor=str(elsewhere.pk)) == []
    assert elsewhere.username not in auditor.get(LIST, {"actor": elsewhere.name}).text


@pytest.mark.parametrize(
    "query",
    [{"kind": "nothing"}, {"object": "a.b:zz"}, {"object": "a.b.c"}],
    ids=["kind", "object", "table"],
)
def test_what_is_no_kind_and_no_object_shows_all_again(auditor, query):
    assert auditor.get(LIST, query).url == f"{LIST}?e=1"


def test_an_event_reads_as_a_sentence_with_its_fields_and_its_purpose(auditor):
    li = make_user(name="李知微")
    activity = make_activity(title="清洁家园")
    fields = {"title": ("旧", "新"), "held_on": (None, "2026-06-01")}
    event = note("activity.edited", activity, by=li, at=AT, fields=fields, reason="写错了日期")

    page = auditor.get(f"{LIST}{event.pk}/change/").text
    listed = auditor.get(LIST, {"actor": "李知微"}).text

    told = sentence_of(event)
    assert told == f"李知微（{li.post_label}）对活动“{activity}”：修改。改动：活动名称、活动日期。"
    for words in (told, "2026年6月1日 09:02:03", "写错了日期"):
        assert words in page
        assert words in listed
    assert event.fields["title"][0] in page
    assert "（空）" in page
    assert "只保存内容的指纹" in page
    assert "{" not in listed.partition("<tbody>")[2].partition("</tbody>")[0]
    assert f"{LIST}?object=volunteers.activity%3A{activity.uid}" in page


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("account.signed_in", "李知微（无岗位）：登录。"),
        ("access.refused", "李知微（无岗位）：没有权限打开页面“某页”。"),
        ("volunteer.exported", "李知微（无岗位）：导出志愿者“某页”。"),
        ("gone.vanished", "李知微（无岗位）：gone.vanished“某页”。"),
    ],
)
def test_a_sentence_fits_what_was_done(action, told):
    li = make_user(role=None, name="李知微")
    row = li if action == "account.signed_in" else None

    assert sentence_of(note(action, row, by=li, label="某页")) == told


def test_the_object_is_linked_for_those_alone_who_may_open_it(auditor):
    activity = make_activity()
    event = note("activity.edited", activity, by=make_user(), at=AT)
    page = f"/admin/volunteers/activity/{activity.pk}/change/"
    told = auditor.get(f"{LIST}{event.pk}/change/").text

    assert (auditor.get(page).status_code == 200) is (page in told)
    gone = note("gone.vanished", label="没有这张表", by=make_user())
    assert auditor.get(f"{LIST}{gone.pk}/change/").status_code == 200


def test_an_export_holds_what_is_narrowed_with_seconds_and_facts_in_words(auditor):
    li = make_user(name="李知微")
    facts = {"count": 37, "purpose": "年度核对", "masked": "yes"}
    note("volunteer.exported", by=li, at=AT, label="志愿者", facts=facts)
    note("activity.edited", make_activity(), by=li, at=AT)

    file = auditor.post(f"{LIST}export/?kind=export&actor=李知微", {"file_format": "csv"})
    head, row, *rest = csv.reader(StringIO(file.getvalue().decode("utf-8-sig")))

    told = dict(zip(head, row, strict=True))
    assert told["时间"] == "2026-06-01 09:02:03"
    assert told["改动的项目和情况"] == "条数：37；姓名电话已遮盖：是；用途：年度核对"
    assert len([one for one in rest if one and one[0].startswith("20")]) == 0


def test_an_export_calls_each_field_as_its_table_does(auditor):
    """Activities and volunteers call their `title` and `name` by other words than other tables."""
    li = make_user(name="李知微")
    fields = {"title": ("旧", "新"), "state": (None, "x"), "gone_long_ago": (1, 2)}
    note("activity.edited", make_activity(), by=li, at=AT, fields=fields)

    file = auditor.post(f"{LIST}export/?kind=activity.edited", {"file_format": "csv"})
    head, row, *_rest = csv.reader(StringIO(file.getvalue().decode("utf-8-sig")))

    told = dict(zip(head, row, strict=True))["改动的项目和情况"]
    assert told == "改动：gone_long_ago、状态、活动名称"


@pytest.mark.parametrize(
    ("address", "called"),
    [
        ("/admin/volunteers/activity/", "活动台账"),
        ("/admin/volunteers/activity/export/", "活动台账：导出"),
        ("/admin/", "后台"),
        ("/desk/people/", "查看人员账号"),
        ("/desk/hours/", "确认、更正服务时长"),
    ],
)
def test_a_refused_page_is_told_in_words(client, auditor, address, called):
    worker = make_user(Role.GRID_WORKER, name="何巡")
    client.force_login(worker)
    assert client.get(address).status_code == 403

    client.force_login(make_user(Role.AUDITOR))
    [event] = shown(client, kind="refused")

    assert sentence_of(event) == f"何巡（{worker.post_label}）：没有权限打开页面“{called}”。"
    assert "页面代号：" in client.get(f"{LIST}{event.pk}/change/").text


def test_what_is_recorded_is_found_value_by_value():
    for action in ("b.done", "a.done", "b.done", "c.done"):
        note(action)

    assert recorded("action") == ["a.done", "b.done", "c.done"]
    assert recorded("object_type") == [""]


def test_a_kind_of_which_nothing_was_recorded_is_empty(auditor):
    note("activity.edited", make_activity(), by=make_user())

    assert shown(auditor, kind="gone") == shown(auditor, object="岗位") == []


@pytest.mark.both
@pytest.mark.skipif(connection.vendor != "sqlite", reason="plans of SQLite")
@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({"actor": "李"}, "audit_by_actor"),
        ({"kind": "look"}, "action"),
        ({"object": "volunteers.activity"}, "audit_about_a_row"),
        ({"at": "year"}, "audit_by_moment"),
        ({}, "audit_by_moment"),
    ],
    ids=["person", "kind", "object", "period", "all"],
)
def test_each_filter_is_answered_by_an_index(auditor, query, index):
    note("volunteer.revealed", make_activity(), by=make_user())
    plan = auditor.get(LIST, query).context["cl"].queryset.explain()

    assert re.search(rf"audit_auditevent USING (COVERING )?INDEX \w*{index}", plan), plan
