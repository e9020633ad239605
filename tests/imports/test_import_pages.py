"""The pages of an import: upload, dry run, corrected columns, confirm, undo; who may, and whose."""

import io
import re
from datetime import timedelta
from urllib.parse import quote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from core.models import ImportBatch, ImportState, Job
from dashboard.importing import actions
from dashboard.importing.actions import apply_import, discard_stale_imports
from dashboard.importing.kinds import KINDS, kinds_for
from tests.factories import (
    PASSWORD,
    day,
    make_community,
    make_post,
    make_street,
    make_team,
    make_user,
)
from volunteers.actions import void_activity
from volunteers.models import Activity, Team

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HEADER = ["队伍名称", "所属社区", "类别", "队长电话"]
GOOD = [HEADER, ["甲队", "清水社区", "巾帼", "13800000001"], ["乙队", "清水", "党员先锋", ""]]
BAD = [HEADER, ["甲队", "清水河", "巾帼", "1380000001"], ["", "清水", "新类别", ""]]


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("队伍.xlsx", stream.getvalue())


@pytest.fixture
def street():
    street = make_street(name="清河街道", code="530102007")
    make_community(street=street, name="清水社区", code="530102007001")
    return street


@pytest.fixture
def staff(street):
    return make_user(role=Role.STREET_STAFF, street=street)


@pytest.fixture
def office(client, staff, django_capture_on_commit_callbacks):
    """A signed-in client whose posts commit, so that their jobs run."""
    client.force_login(staff)
    post = client.post

    def post_and_commit(*arguments, **words):
        with django_capture_on_commit_callbacks(execute=True):
            return post(*arguments, **words)

    client.post = post_and_commit
    return client


@pytest.fixture
def upload(office):
    def post(rows, kind="teams", **answers):
        file = rows if isinstance(rows, SimpleUploadedFile) else workbook(rows)
        response = office.post(
            reverse("dashboard:import-upload", args=[kind]), {"file": file, **answers}
        )
        assert response.status_code == 302, response.context["form"].errors
        return ImportBatch.objects.latest("pk")

    return post


def page(client, batch):
    return client.get(reverse("dashboard:import-batch", args=[batch.uid]))


def step(client, name, batch, **data):
    client.post(reverse(f"dashboard:import-{name}", args=[batch.uid]), data)
    return page(client, batch)


def test_a_good_file_is_checked_confirmed_and_taken_back(office, upload):
    batch = upload(GOOD)
    assert (batch.state, batch.new_count, batch.error_count) == (ImportState.CHECKED, 2, 0)
    assert Team.objects.count() == 0
    assert "确认导入 2 条" in page(office, batch).text

    answer = step(office, "apply", batch)
    batch.refresh_from_db()
    assert batch.state == ImportState.APPLIED
    assert "已导入" in answer.text
    assert set(Team.objects.values_list("name", flat=True)) == {"甲队", "乙队"}
    assert not batch.file

    answer = step(office, "undo", batch)
    assert "已撤销" in answer.text
    assert Team.objects.count() == 0


def test_one_event_stands_for_the_whole_import(office, upload, staff):
    batch = upload(GOOD)
    step(office, "apply", batch)
    step(office, "undo", batch)

    events = AuditEvent.objects.filter(object_uid=batch.uid).order_by("pk")
    assert [event.action for event in events] == ["import.applied", "import.undone"]
    assert events[0].actor == staff
    facts = events[0].fields["facts"]
    assert (facts["new"], facts["kind"]) == (2, "志愿者队伍")


def test_the_same_file_twice_has_nothing_to_write(office, upload):
    file = workbook(GOOD)
    step(office, "apply", upload(file))

    file.seek(0)
    batch = upload(file)

    text = page(office, batch).text
    assert "同一个文件已经导入过" in text
    assert "没有需要写入的" in text
    assert "待确认导入" not in text
    assert office.post(reverse("dashboard:import-apply", args=[batch.uid])).status_code == 409


def test_a_bad_file_lists_every_cell_and_comes_back_marked(office, upload):
    batch = upload(BAD)

    text = page(office, batch).text
    assert "有 4 处错误，还不能导入" in text
    for sentence in ("B2", "是不是“清水社区”", "手机号少 1 位", "没有填写，这一项必填"):
        assert sentence in text
    marked = office.get(reverse("dashboard:import-errors", args=[batch.uid]))
    assert quote("队伍（标出错误）.xlsx") in marked["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(marked.content)).active
    assert "所属社区" in sheet["A2"].value
    assert office.post(reverse("dashboard:import-apply", args=[batch.uid])).status_code == 409
    assert Team.objects.count() == 0


def test_the_columns_can_be_corrected_by_hand(office, upload):
    batch = upload([["哪支队", "社区"], ["甲队", "清水社区"]])
    assert batch.error_count == 1

    office.post(
        reverse("dashboard:import-map", args=[batch.uid]), {"0-0": "name", "0-1": "community"}
    )

    batch.refresh_from_db()
    assert (batch.error_count, batch.new_count) == (0, 1)


def test_what_was_said_by_hand_holds_for_the_file_given_back_mended(office, upload):
    batch = upload([["哪支队", "归口", "领队手机"], ["甲队", "清水社区", "1390000"]])
    said = {"0-0": "name", "0-1": "community", "0-2": "leader_phone"}
    office.post(reverse("dashboard:import-map", args=[batch.uid]), said)
    marked = office.get(reverse("dashboard:import-errors", args=[batch.uid])).content
    book = openpyxl.load_workbook(io.BytesIO(marked))
    book.active["D2"] = "13900001111"
    stream = io.BytesIO()
    book.save(stream)

    again = upload(SimpleUploadedFile("改好.xlsx", stream.getvalue()))

    assert (again.error_count, again.new_count) == (0, 1)
    assert "这次照用" in page(office, again).text
    step(office, "apply", again, version=again.version)
    team = Team.objects.get()
    assert (str(team.community), team.leader_phone) == ("清水社区", "13900001111")


def test_what_was_said_of_other_columns_is_not_taken_over(office, upload):
    batch = upload([["哪支队", "归口"], ["甲队", "清水社区"]])
    office.post(
        reverse("dashboard:import-map", args=[batch.uid]), {"0-0": "name", "0-1": "community"}
    )

    again = upload([["归口", "名称", "哪支队"], ["清水社区", "乙队", "甲队"]])

    assert "corrected" not in again.mapping
    assert "这次照用" not in page(office, again).text


def test_one_field_for_two_columns_is_refused(office, upload):
    batch = upload(GOOD)

    answer = office.post(
        reverse("dashboard:import-map", args=[batch.uid]),
        {"0-0": "name", "0-1": "name", "0-2": "-", "0-3": "-"},
    )

    assert "两列对应了同一项" in answer.text


def test_the_sheet_and_the_header_row_can_be_chosen_by_hand(office, upload):
    book = openpyxl.Workbook()
    for row in (["名称", "社区"], ["旧的一行", "不存在"], ["名称", "社区"], ["甲队", "清水"]):
        book.active.append(row)
    book.active.title = "一月"
    for row in (["名称", "社区"], ["乙队", "清水"]):
        (book["二月"] if "二月" in book else book.create_sheet("二月")).append(row)
    stream = io.BytesIO()
    book.save(stream)
    batch = upload(SimpleUploadedFile("队伍.xlsx", stream.getvalue()))
    assert batch.error_count == 1

    answer = step(office, "sheets", batch, **{"0-read": "on", "0-row": "3", "1-row": "1"})

    batch.refresh_from_db()
    assert (batch.error_count, batch.new_count) == (0, 1)
    assert "确认导入 1 条" in answer.text
    refused = office.post(reverse("dashboard:import-sheets", args=[batch.uid]), {"0-row": "3"})
    assert "请至少选一页" in refused.text


def test_a_new_office_is_told_what_comes_first(client):
    street = make_street(name="新街道", code="330106008")
    client.force_login(make_user(role=Role.STREET_STAFF, street=street))

    index = client.get(reverse("dashboard:import-index")).text
    assert "要先导入别的" in index
    upload_page = client.get(reverse("dashboard:import-upload", args=["teams"])).text
    assert "先导入下面的台账" in upload_page
    assert reverse("dashboard:import-upload", args=["communities"]) in upload_page
    make_community(street=street, name="清水社区", code="330106008001")
    assert "1 条" in client.get(reverse("dashboard:import-index")).text
    upload_page = client.get(reverse("dashboard:import-upload", args=["teams"])).text
    assert "先导入下面的台账" not in upload_page


def test_an_import_of_long_ago_is_still_reached(office, upload):
    old = upload(GOOD)
    for number in range(20):
        upload([HEADER, [f"队{number}", "清水", "", ""]])

    first = office.get(reverse("dashboard:import-index")).text
    second = office.get(reverse("dashboard:import-index"), {"page": 2}).text

    assert str(old.uid) not in first
    assert "?page=2" in first
    assert str(old.uid) in second


def test_what_was_said_about_the_whole_file_is_used(office, upload):
    batch = upload([["队伍名称"], ["甲队"]], **{"all-community": "清水社区"})
    step(office, "apply", batch)

    assert Team.objects.get().community.name == "清水社区"


def test_a_ledger_changed_since_the_check_is_checked_again(office, upload, street):
    batch = upload(GOOD)
    make_team(street=street, name="丙队")

    answer = step(office, "apply", batch)

    assert "检查之后台账有变化" in answer.text
    assert Team.objects.count() == 1
    step(office, "apply", batch)
    assert Team.objects.count() == 3


def test_a_row_changed_since_the_import_stands_in_the_way_of_undoing(office, upload):
    batch = upload(GOOD)
    step(office, "apply", batch)
    Team.objects.filter(name="甲队").update(version=2)

    answer = step(office, "undo", batch)

    assert "志愿者队伍“甲队”已改动" in answer.text
    assert Team.objects.count() == 2


def test_a_file_that_cannot_be_read_says_why(office):
    office.post(
        reverse("dashboard:import-upload", args=["teams"]),
        {"file": SimpleUploadedFile("队伍.xls", b"<html><table></table></html>")},
    )

    batch = ImportBatch.objects.get()
    assert batch.state == ImportState.FAILED
    assert "其实是网页" in page(office, batch).text


def test_the_uploaded_file_and_its_findings_are_kept_sealed(upload):
    batch = upload(BAD)

    with batch.file.open("rb") as stored:
        assert stored.read().startswith(b"v1:")
    assert batch.findings_sealed.startswith("v1:")


def test_a_forgotten_upload_is_cleared_after_a_week(upload):
    batch = upload(GOOD)

    assert discard_stale_imports(at=batch.updated_at) == 0
    assert discard_stale_imports(at=batch.updated_at + timedelta(days=8)) == 1
    batch.refresh_from_db()
    assert not batch.file


def test_every_kind_has_its_page_and_its_template(office, staff):
    index = office.get(reverse("dashboard:import-index")).text
    assert set(KINDS) - {kind.key for kind in kinds_for(staff)} == {"accounts"}
    for kind in kinds_for(staff):
        assert kind.label in index
        assert kind.row_means in index
        assert office.get(reverse("dashboard:import-upload", args=[kind.key])).status_code == 200
        template = office.get(reverse("dashboard:import-template", args=[kind.key]))
        assert template.content.startswith(b"PK")


def test_progress_is_asked_for_in_fragments(office, upload):
    batch = upload(GOOD)

    answer = office.get(
        reverse("dashboard:import-batch", args=[batch.uid]), headers={"HX-Request": "true"}
    )

    assert "<html" not in answer.text
    assert answer["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    "role",
    [Role.COMMUNITY_SECRETARY, Role.AUDITOR],
    ids=["secretary", "auditor"],
)
def test_only_the_street_staff_import(client, street, role):
    community = street.communities.get() if role == Role.COMMUNITY_SECRETARY else None
    client.force_login(make_user(role=role, street=street, community=community))

    assert client.get(reverse("dashboard:import-index")).status_code == 403


def test_another_streets_import_is_not_found(client, upload):
    batch = upload(GOOD)
    other = make_street()
    client.force_login(make_user(role=Role.STREET_STAFF, street=other))

    assert page(client, batch).status_code == 404
    for name in ("apply", "undo", "map", "check"):
        address = reverse(f"dashboard:import-{name}", args=[batch.uid])
        assert client.post(address).status_code == 404


@pytest.fixture
def import_accounts(client, street, django_capture_on_commit_callbacks):
    """Import rows of accounts as the system administrator; return where their codes are shown."""
    client.force_login(make_user(role=Role.SYSADMIN, street=street))

    def written(rows):
        upload = reverse("dashboard:import-upload", args=["accounts"])
        with django_capture_on_commit_callbacks(execute=True):
            client.post(upload, {"file": workbook(rows)})
        batch = ImportBatch.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("dashboard:import-apply", args=[batch.uid]))
        return reverse("dashboard:import-codes", args=[batch.uid])

    return written


def test_the_codes_of_new_accounts_are_shown_once(client, import_accounts):
    rows = [["姓名", "角色", "社区"], ["李示范", "社区书记", "清水社区"]]
    address = import_accounts(rows)

    first = client.post(address, {"password_again": PASSWORD})
    again = client.post(address)

    assert "lishifan" in first.text
    assert "没有等待登录码的人" in again.text
    index = client.get(reverse("dashboard:import-index")).text
    assert "人员账号" in index
    assert "志愿者花名册" not in index


def test_two_people_of_one_name_are_told_apart_where_their_codes_are_handed_out(
    client, import_accounts
):
    rows = [
        ["姓名", "手机号", "角色", "社区"],
        ["张示范", "13800000002", "网格员", "清水社区"],
        ["张示范", "13800000001", "社区书记", "清水社区"],
        ["安示范", "13800000003", "社区书记", "清水社区"],
    ]

    said = client.post(import_accounts(rows), {"password_again": PASSWORD}).text

    lines = [" ".join(re.sub("<[^>]+>", " ", line).split()[:4]) for line in said.split("<tr>")[2:]]
    assert lines == [
        "张示范 zhangshifan 清水社区 网格员",
        "张示范 zhangshifan2 清水社区 社区书记",
        "安示范 anshifan 清水社区 社区书记",
    ]


ACTIVITIES = [
    ["活动名称", "日期", "地点", "人数", "类型", "谁组织的", "社区"],
    ["清扫家园", "2022-06-01", "广场", 35, "环境整治", "社区自办", "清水社区"],
]


@pytest.fixture
def leader(street):
    return make_user(role=Role.STREET_LEADER, street=street)


def confirm(client, batch, **data):
    address = reverse("dashboard:import-apply", args=[batch.uid])
    answer = client.post(address, {"version": batch.version, **data})
    batch.refresh_from_db()
    return answer.status_code, batch.state


def test_whoever_uploads_activities_does_not_confirm_them(office, upload, leader):
    batch = upload(ACTIVITIES, kind="activities")

    assert "等另一位同事核对" in page(office, batch).text
    assert confirm(office, batch) == (409, ImportState.CHECKED)
    assert not Activity.objects.exists()

    message = leader.messages.get()
    office.force_login(leader)
    assert office.get(message.link).text.count("请核对后再确认") == 1
    assert confirm(office, batch) == (302, ImportState.APPLIED)
    assert Activity.objects.get().confirmed_by == leader


def undo(client, batch):
    answer = client.post(reverse("dashboard:import-undo", args=[batch.uid]), follow=True)
    batch.refresh_from_db()
    return answer.text, batch.state


def test_whoever_uploaded_activities_does_not_take_them_back(office, upload, staff, leader):
    batch = upload(ACTIVITIES, kind="activities")
    office.force_login(leader)
    confirm(office, batch)
    office.force_login(staff)

    assert "另一位可以导入它的同事撤销" in page(office, batch).text
    text, state = undo(office, batch)
    assert ("不能由上传人自己撤销" in text, state) == (True, ImportState.APPLIED)
    activity = Activity.objects.get()
    with pytest.raises(RefusedError, match="另一位同事"):  # nor one by one
        void_activity(activity=activity, reason="不算", by=staff)

    office.force_login(leader)
    assert undo(office, batch)[1] == ImportState.UNDONE
    assert not Activity.objects.exists()


def test_nobody_who_stands_in_for_the_uploader_is_the_second_person(office, upload, staff, street):
    batch = upload(ACTIVITIES, kind="activities")
    deputy = make_user(role=Role.STREET_STAFF, street=street)
    make_post(
        deputy,
        Role.STREET_STAFF,
        street=street,
        deputises_for=staff.posts.get(),
        starts_on=day(),
        ends_on=day(5),
    )
    office.force_login(deputy)

    assert confirm(office, batch) == (409, ImportState.CHECKED)


@pytest.mark.parametrize("key", ["accounts", "check-ins", "work-list-items", "projects"])
def test_ledgers_that_note_one_writer_are_confirmed_by_their_uploader(key):
    assert KINDS[key].needs_its_uploader


def test_nobody_confirms_for_another_what_somebody_else_will_have_to_approve(
    office, upload, staff, street
):
    """Else the one would bring it, the other would be its writer, and the first might approve."""
    batch = upload([["项目名称", "惠及人数"], ["口袋花园", 800]], kind="livelihood")
    office.force_login(make_user(role=Role.STREET_STAFF, street=street))

    shown = page(office, batch).text
    assert "等上传人确认" in shown
    assert "确认导入 1 条" not in shown
    assert confirm(office, batch) == (409, ImportState.CHECKED)
    office.force_login(staff)
    assert "确认导入 1 条" in page(office, batch).text
    assert confirm(office, batch) == (302, ImportState.APPLIED)


def test_an_import_asks_for_rights_again_when_it_runs_and_when_it_writes(
    client, upload, staff, django_capture_on_commit_callbacks
):
    batch, other = upload(GOOD), upload([HEADER, ["丙队", "清水", "巾帼", ""]])
    client.force_login(staff)
    address = reverse("dashboard:import-apply", args=[batch.uid])
    with django_capture_on_commit_callbacks() as queued:
        Client.post(client, address, {"version": batch.version})
    ended = {"ended_at": timezone.now(), "end_reason": "调离"}

    staff.posts.update(**ended)
    for work in queued:
        work()

    batch.refresh_from_db()
    assert (batch.state, batch.job.status) == (ImportState.CHECKED, "failed")
    assert "不能导入" in batch.job.message
    staff.posts.update(ended_at=None, end_reason="")
    by = User.objects.get(pk=staff.pk)
    assert by.current_posts, "read before the posts end while the rows are planned"
    staff.posts.update(**ended)
    with pytest.raises(RefusedError, match="不能导入"):
        apply_import(batch=other, by=by, at=timezone.now(), progress=lambda done, total: None)
    assert not Team.objects.exists()


def test_the_job_itself_refuses_the_uploader(upload, staff):
    batch = upload(ACTIVITIES, kind="activities")

    with pytest.raises(RefusedError, match="上传人"):
        apply_import(
            batch=batch,
            by=staff,
            at=timezone.now(),
            progress=lambda done, total: None,
            version=batch.version,
        )


def test_what_is_confirmed_is_what_was_shown(office, upload, staff, leader):
    batch = upload(ACTIVITIES, kind="activities")
    columns = {f"0-{n}": name for n, name in enumerate(
        ["title", "held_on", "place", "headcount", "kind", "line", "community"])}  # fmt: skip
    step(office, "map", batch, **columns)

    office.force_login(leader)

    assert confirm(office, batch) == (409, ImportState.CHECKED)
    assert confirm(office, batch, version="") == (409, ImportState.CHECKED)
    assert confirm(office, batch) == (302, ImportState.APPLIED)


@pytest.mark.parametrize(
    ("kind", "rows"),
    [("activities", ACTIVITIES), ("teams", GOOD)],
    ids=["a second person confirms", "anybody confirms"],
)
def test_nobody_but_the_uploader_changes_how_the_file_is_read(office, upload, street, kind, rows):
    batch = upload(rows, kind=kind)
    office.force_login(make_user(role=Role.STREET_STAFF, street=street))

    assert "列的对应" not in page(office, batch).text
    for name, data in (("map", {"0-0": ""}), ("sheets", {"0-read": "on", "0-row": "1"})):
        refused = office.post(reverse(f"dashboard:import-{name}", args=[batch.uid]), data)
        assert (refused.status_code, "重新上传这份文件" in refused.text) == (409, True)
    batch.refresh_from_db()
    assert "corrected" not in batch.mapping


def check(batch, by):
    actions.check_import(batch=batch, by=by, at=timezone.now(), progress=lambda done, total: None)


def meanwhile(monkeypatch, name, step):
    """Let `step` happen once, while the action's `name` is at work."""
    real, waiting = getattr(actions, name), [step]

    def slow(*arguments, **words):
        found = real(*arguments, **words)
        if waiting:
            waiting.pop()()
        return found

    monkeypatch.setattr(actions, name, slow)


def test_a_check_does_not_write_over_an_import_that_ended_meanwhile(
    office, upload, staff, monkeypatch
):
    batch = upload(GOOD)
    meanwhile(monkeypatch, "plan_of", lambda: step(office, "apply", batch))

    with pytest.raises(ConflictError, match="已经导入"):
        check(batch, staff)

    batch.refresh_from_db()
    assert (batch.state, Team.objects.count()) == (ImportState.APPLIED, 2)
    with pytest.raises(RefusedError, match="不需要再检查"):
        check(batch, staff)
    batch.refresh_from_db()
    assert batch.state == ImportState.APPLIED


def test_an_import_does_not_write_what_was_corrected_meanwhile(office, upload, staff, monkeypatch):
    batch = upload(GOOD)
    columns = {"0-0": "name", "0-1": "community", "0-2": "kind", "0-3": "-"}
    meanwhile(monkeypatch, "plan_of", lambda: step(office, "map", batch, **columns))

    with pytest.raises(ConflictError):
        apply_import(batch=batch, by=staff, at=timezone.now(), progress=lambda done, total: None)

    assert not Team.objects.exists()


def test_an_import_that_is_undone_at_once_stays_undone(office, upload, staff, monkeypatch):
    batch = upload(GOOD)
    meanwhile(monkeypatch, "_write", lambda: step(office, "undo", batch))

    apply_import(batch=batch, by=staff, at=timezone.now(), progress=lambda done, total: None)

    batch.refresh_from_db()
    assert (batch.state, Team.objects.count()) == (ImportState.UNDONE, 0)
    assert not batch.file


def test_a_second_click_on_confirm_starts_no_second_import(office, upload, monkeypatch):
    batch = upload(GOOD)
    monkeypatch.setattr("dashboard.tasks.apply_import.apply_async", lambda *args, **words: None)

    step(office, "apply", batch)
    step(office, "apply", batch)

    assert Job.objects.filter(label__startswith="导入").count() == 1


def test_a_leader_imports_nothing_but_activities(client, leader):
    client.force_login(leader)

    assert client.get(reverse("dashboard:import-upload", args=["activities"])).status_code == 200
    for kind in set(KINDS) - {"activities"}:
        assert client.get(reverse("dashboard:import-upload", args=[kind])).status_code == 404
