"""What leaves a ledger as a file: which rows, in which order, in whose words, by whose leave."""

import csv
import io
from urllib.parse import urlencode

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import AuditEvent
from core.models import Job
from tests.factories import (
    day,
    make_activity,
    make_alliance,
    make_community,
    make_post,
    make_problem,
    make_project,
    make_team,
    make_user,
    make_volunteer,
)
from tests.volunteers.ledgers import leave_for_twenty_minutes, ledger, rows_of
from volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def staff(client):
    user = make_user(Role.STREET_STAFF)
    client.force_login(user)
    return user


def export(client, name, query="", **wanted):
    url = ledger(name, "export") + (f"?{query}" if query else "")
    return client.post(url, {"file_format": "xlsx", **wanted})


def sheet_of(answer):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def test_export_holds_exactly_the_filtered_rows(client, staff):
    here = make_community()
    for number in (1, 2, 0):
        make_activity(community=here, title=f"此处{number}", held_on=day(-number))
    make_activity(title="彼处")
    query = f"community={here.pk}"

    rows = sheet_of(export(client, "activity", query))

    titles = [row[0] for row in rows[2:-1]]
    listed = [row.title for row in rows_of(client.get(f"{ledger('activity')}?{query}"))]
    assert titles == listed == ["此处0", "此处1", "此处2"]
    assert rows[-1][0].startswith(f"导出人：{staff.name}")
    assert here.name in rows[-1][0]
    [event] = AuditEvent.objects.filter(action="activity.exported")
    assert event.fields["facts"]["count"] == 3
    assert here.name in event.fields["facts"]["filter"]


def test_one_alliance_is_picked_with_what_its_projects_did_and_stands_in_the_export(client, staff):
    community = make_community()
    alliance = make_alliance(street=community.street, name="柳荫子联盟")
    project = make_project(community=community, alliance=alliance, name="护学岗")
    make_activity(community=community, title="主题党日", alliance=alliance)
    make_activity(community=community, title="护学", project=project)
    make_activity(community=community, title="义诊", project=make_project(community=community))

    page = client.get(ledger("activity")).text
    rows = sheet_of(export(client, "activity", f"alliance={alliance.pk}"))

    assert f"?alliance={alliance.pk}" in page
    header = rows[1]
    found = {row[0]: (row[header.index("共建项目")], row[header.index("党建联盟")]) for row in rows}
    assert found["主题党日"] == (None, "柳荫子联盟")
    assert found["护学"] == ("护学岗", None)
    assert "义诊" not in found


@pytest.mark.parametrize("query", ["", "o=0", "o=-0", "o=2.-0"])
def test_export_stands_in_the_order_of_the_list(client, staff, query):
    here = make_community()
    for name in ("乙队", "甲队", "丙队"):
        make_team(community=here, name=name)

    rows = sheet_of(export(client, "team", query))

    listed = [row.name for row in rows_of(client.get(f"{ledger('team')}?{query}"))]
    assert [row[0] for row in rows[2:-1]] == listed
    assert query != "o=-0" or listed == sorted(listed, reverse=True)


def test_csv_export_is_masked_and_formula_safe(client, staff):
    make_volunteer(name="张安国", phone="13800000001", skills="=cmd|' /C calc'!A0")

    answer = export(client, "volunteer", file_format="csv")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, row, _note = list(csv.reader(io.StringIO(text)))
    cells = dict(zip(header, row, strict=True))
    assert (cells["姓名"], cells["手机号"]) == ("张**", "138****0001")
    assert not cells["特长"].startswith("=")


def test_full_names_are_exported_only_for_a_purpose(client, staff):
    make_volunteer(name="张安国", phone="13800000001")

    refused = export(client, "volunteer", is_plain="on")
    assert refused.status_code == 200
    assert "用途" in str(refused.context["form"].errors)
    rows = sheet_of(export(client, "volunteer", is_plain="on", purpose="年度表彰核对名单"))

    assert rows[2][0] == "张安国"
    event = AuditEvent.objects.get(action="volunteer.exported")
    assert event.fields["facts"]["masked"] == "no"
    assert event.fields["facts"]["purpose"] == "年度表彰核对名单"


@pytest.mark.parametrize(
    ("typed", "kept"), [("13800000001", "***"), ("陈安然", "陈**"), ("530102199003070011", "***")]
)
def test_what_was_searched_for_is_masked_in_the_file_and_in_the_audit_trail(
    client, staff, typed, kept
):
    make_volunteer(name="陈安然", phone="13800000001")

    answer = export(client, "volunteer", urlencode({"q": typed}), file_format="csv")

    text = b"".join(answer.streaming_content).decode()
    event = AuditEvent.objects.get(action="volunteer.exported")
    assert event.fields["facts"]["filter"] == f"搜索：{kept}"
    assert f"搜索：{kept}" in text
    assert typed not in text


def test_role_without_the_right_to_open_data_exports_it_masked(client):
    person = make_volunteer(community=make_community(), name="张安国", phone="13800000001")
    client.force_login(make_user(Role.COMMUNITY_STAFF, community=person.community))

    rows = sheet_of(export(client, "volunteer", is_plain="on", purpose="年度表彰核对名单"))

    assert rows[2][0] == "张**"


def test_members_of_elsewhere_on_a_team_that_one_leads_stay_masked(client):
    """A post opens data of its own community; a ledger may show more (R-ACC-11)."""
    here, there = make_community(), make_community()
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=here)
    team = make_team(leader=secretary)
    make_volunteer(community=here, team=team, name="张安国", phone="13800000001")
    make_volunteer(community=there, team=team, name="李安民", phone="13800000002")
    client.force_login(secretary)
    asked = {"is_plain": "on", "purpose": "年度表彰核对名单"}

    everybody = sheet_of(export(client, "volunteer", **asked))
    page = client.get(ledger("volunteer", "export")).content.decode()
    own = sheet_of(export(client, "volunteer", f"community={here.pk}", **asked))

    assert sorted(row[0] for row in everybody[2:-1]) == ["张**", "李**"]
    assert "有些人不在您可以查看完整信息的范围" in page
    assert [row[0] for row in own[2:-1]] == ["张安国"]


def test_auditor_reads_but_exports_nothing(client):
    client.force_login(make_user(Role.AUDITOR))
    assert client.get(ledger("activity", "export")).status_code in {302, 403}
    assert "export_url" not in client.get(ledger("activity")).context


def test_export_asks_for_the_password_first(client, staff):
    leave_for_twenty_minutes(client)
    answer = export(client, "activity")
    assert not answer.streaming
    assert AuditEvent.objects.filter(action="activity.exported").count() == 0


def test_long_export_becomes_a_job_of_ones_own(
    client, staff, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("core.office.exports.MOST_AT_ONCE", 1)
    for _ in range(3):
        make_problem(title="路灯不亮")

    with django_capture_on_commit_callbacks(execute=True):
        answer = export(client, "problem", "state=open")

    job = Job.objects.get()
    assert answer.url.partition("?")[0] == reverse("core:job", args=[job.uid])
    assert (job.status, job.done_count) == ("done", 3)
    page = client.get(answer.url).text
    assert "下载" in page
    assert f'class="back-link" href="{ledger("problem")}?state=open"' in page
    file = reverse("core:job-file", args=[job.uid])
    rows = sheet_of(client.get(file))
    assert len(rows) == 2 + 3 + 1

    client.force_login(make_user(Role.STREET_STAFF))
    assert client.get(answer.url).status_code == 404
    assert client.get(file).status_code == 404


def test_a_file_is_had_no_longer_than_the_post_under_which_it_was_made(
    client, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("core.office.exports.MOST_AT_ONCE", 1)
    user = make_user(Role.COMMUNITY_SECRETARY)
    community = user.posts.get().community
    for _ in range(3):
        make_problem(community=community)
    client.force_login(user)
    with django_capture_on_commit_callbacks(execute=True):
        page = export(client, "problem").url
    file = reverse("core:job-file", args=[Job.objects.get().uid])
    make_post(user, Role.COMMUNITY_SECRETARY)  # one more community takes nothing away
    assert len(sheet_of(client.get(file))) == 2 + 3 + 1

    user.posts.filter(community=community).update(ended_at=timezone.now(), end_reason="调离")

    answer = client.get(file)
    assert (answer.status_code, "岗位有变动" in answer.text) == (403, True)
    assert "下载 问题" not in client.get(page).text


def test_a_long_export_asks_for_rights_again_when_it_runs(
    client, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("core.office.exports.MOST_AT_ONCE", 1)
    user = make_user(Role.COMMUNITY_SECRETARY)
    for _ in range(3):
        make_problem(community=user.posts.get().community)
    client.force_login(user)
    with django_capture_on_commit_callbacks() as queued:
        export(client, "problem")

    user.posts.update(ended_at=timezone.now(), end_reason="调离")
    for work in queued:
        work()

    job = Job.objects.get()
    assert (job.status, job.message) == ("failed", "您的岗位已不能导出这本台账。")
    assert not job.file


def test_a_long_export_opens_nobody_who_moved_away_before_it_ran(
    client, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("core.office.exports.MOST_AT_ONCE", 1)
    here, there = make_community(), make_community()
    user = make_user(Role.COMMUNITY_SECRETARY, community=here)
    team = make_team(leader=user)
    people = [make_volunteer(community=here, team=team) for _ in range(2)]
    client.force_login(user)
    with django_capture_on_commit_callbacks() as queued:
        export(client, "volunteer", is_plain="on", purpose="年度表彰核对名单")

    Volunteer.objects.filter(pk=people[0].pk).update(community=there, street=there.street)
    for work in queued:
        work()

    job = Job.objects.get()
    assert (job.status, "请重新导出" in job.message) == ("failed", True)
    assert not job.file


def test_the_page_of_a_job_leads_back_to_pages_of_the_portal_alone(client, staff):
    job = Job.objects.create(kind="export", label="问题", owner=staff)
    address = reverse("core:job", args=[job.uid])

    assert "back-link" not in client.get(address).text
    for elsewhere in ("https://example.com/", "//example.com/", "javascript:alert(1)"):
        assert "back-link" not in client.get(address, {"back": elsewhere}).text
    fragment = client.get(address, {"back": "/desk/"}, headers={"HX-Request": "true"}).text
    assert f'hx-get="{address}?back=%2Fdesk%2F"' in fragment
