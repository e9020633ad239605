"""运行情况: what went wrong is seen and started again by the system administrator alone."""

import os
import re
from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Webhook
from accounts.roles import Role
from audit.models import AuditEvent
from core import archive, health
from core.archive import KEPT, Archive
from core.models import Job, JobStatus, OutboxEntry, ScheduledRun
from dashboard.operating import PARTS, STEPS
from dashboard.views.operations import TIMETABLE
from tests.deploy.debian import ROOT
from tests.factories import make_street, make_user, the_street

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("backup_root")]
PAGE = "/desk/operations/"


@pytest.fixture(autouse=True)
def stands_long(monkeypatch):
    """What was never done is a fault by now."""
    monkeypatch.setattr(health, "set_up_at", lambda: timezone.now() - timedelta(days=300))


@pytest.fixture
def sysadmin(client):
    user = make_user(Role.SYSADMIN)
    client.force_login(user)
    return user


def failed_job(owner, **values):
    return Job.objects.create(
        label="活动台账", owner=owner, status="failed", finished_at=timezone.now(),
        message="程序出错。", **{"task": "core.office.export_ledger", "arguments": [], **values},
    )  # fmt: skip


def part(page, label):
    """Return the row of one part of the portal."""
    return page.partition(f">{label}</th>")[2].partition("</tr>")[0]


def test_the_page_says_what_stands_still(client, sysadmin, settings):
    failed_job(sysadmin)
    OutboxEntry.objects.create(key="a", task="t.given_up", attempts=10, error="打不通")
    OutboxEntry.objects.create(
        key="b", task="t.later", attempts=2, next_at=timezone.now() + timedelta(minutes=2)
    )
    ScheduledRun.objects.create(name="sweep-outbox", ran_at=timezone.now(), error="坏了")

    page = client.get(PAGE).text

    for words in ("活动台账", "站内消息", "打不通", "坏了", "有通知已停止发送"):
        assert words in page
    assert part(page, "备份").count("还没有") == 1
    assert part(page, "恢复演练").count("还没有") == 1
    assert part(page, "异地备份").count("还没有") == 1
    settings.OFFSITE_COPIES = "/mnt/offsite/portal"
    assert "请看异地的盘是否挂上" in part(client.get(PAGE).text, "异地备份")
    (settings.BACKUP_ROOT / ".offsite").touch()
    assert "最新一份是" in part(client.get(PAGE).text, "异地备份")
    assert part(page, "数据库日志存档").count("还没有") == 1
    backup = settings.BACKUP_ROOT / "20261126-023000"
    backup.mkdir()
    assert "最近一次" in part(client.get(PAGE).text, "备份")
    long_ago = (timezone.now() - timedelta(days=3)).timestamp()
    os.utime(backup, (long_ago, long_ago))
    late = client.get(PAGE).text
    assert "请马上手工备份一次" in part(late, "备份")
    assert late.index(">备份</th>") < late.index(">数据库</th>")


def test_what_left_the_portal_is_named_and_not_by_its_task(client, sysadmin):
    hook = Webhook.objects.create(
        street=the_street(), name="区级平台", url="https://a.example.com/x", secret_sealed="x"
    )
    OutboxEntry.objects.create(
        key=f"hook:{hook.pk}:a", task="accounts.call_hook", attempts=10,
        error="NotTakenError: 接收系统回答 500",
    )  # fmt: skip
    OutboxEntry.objects.create(key="n", task="accounts.tell_person", attempts=3)

    page = client.get(PAGE).text

    for words in ("对外推送：区级平台", "接收系统回答 500", "短信或邮件通知"):
        assert words in page
    assert "NotTakenError" not in page
    assert "accounts." not in page


@pytest.mark.parametrize(("result", "word"), [("ok", "成功"), ("rows", "失败，停在“核对每张表”")])
def test_the_page_says_how_the_last_drill_went(client, sysadmin, settings, result, word):
    moment = timezone.now().isoformat()
    (settings.BACKUP_ROOT / ".drill").write_text(
        f"backup 20261126-023000\nended {moment}\nseconds 41\nresult {result}\ngreen {moment}\n"
    )

    page = client.get(PAGE).text

    assert f"备份 20261126-023000，用时 41 秒，{word}" in part(page, "恢复演练")


def test_every_step_of_the_drill_has_its_words():
    script = (ROOT / "deploy/bin/drill").read_text(encoding="utf-8")
    steps = set(re.findall(r"\bstep=(\w+)", script)) - {"done", "ok"}

    assert set(STEPS) == steps
    assert "pages" in steps


def test_the_archive_names_each_cause_and_when_each_went_well_last(client, sysadmin, monkeypatch):
    moments = [timezone.localtime() - timedelta(days=days) for days in range(1, len(KEPT))]
    went_well = dict(zip(list(KEPT)[:-1], moments, strict=True))
    found = Archive(timezone.now(), None, dict.fromkeys(KEPT) | went_well)
    monkeypatch.setattr(archive, "look", lambda at: found)

    row = part(client.get(PAGE).text, "数据库日志存档")

    assert [day for at in moments if (day := date_format(at, "n月j日")) not in row] == []
    assert "恢复演练成功于 （还没有）" in row
    for longest in ("15 分钟", "3 小时", "2 天", "9 天"):
        assert longest in PARTS["archive"][1]
    assert "上传" in PARTS["archive"][1]


def test_every_entry_of_the_timetable_and_every_part_has_its_words():
    assert TIMETABLE.keys() == current_app.conf.beat_schedule.keys()
    assert PARTS.keys() == (health.CHECKS | health.WATCHED).keys()


def test_a_quiet_portal_says_so(client, sysadmin):
    page = client.get(PAGE).text

    assert "没有失败的任务" in page
    assert "通知都发出了" in page


def test_what_never_ran_is_not_called_normal(client, sysadmin, monkeypatch):
    monkeypatch.setattr(health, "looked", lambda: dict.fromkeys(PARTS, health.State(works=True)))

    page = client.get(PAGE).text

    assert "没有故障" in page
    assert re.search("还没有做过：[^。]*备份[^。]*恢复演练。", page)
    assert "各部分都正常" not in page


def test_failed_work_waits_again_once_and_leaves_its_trace(client, sysadmin):
    job = failed_job(make_user(Role.STREET_STAFF))
    address = f"{PAGE}jobs/{job.uid}/retry/"

    client.post(address)
    second = client.post(address, follow=True)

    job.refresh_from_db()
    assert (job.status, job.finished_at, job.queued_at) == (JobStatus.WAITING, None, None)
    assert "不需要重试" in second.text
    assert AuditEvent.objects.filter(action="job.retried").count() == 1


def test_what_was_given_up_is_tried_again(client, sysadmin):
    entry = OutboxEntry.objects.create(key="a", task="t", attempts=10)

    client.post(f"{PAGE}outbox/retry/")

    entry.refresh_from_db()
    assert entry.attempts == 0
    assert AuditEvent.objects.filter(action="outbox.retried").count() == 1
    assert "不需要重试" in client.post(f"{PAGE}outbox/retry/", follow=True).text


def test_work_of_another_street_is_not_found(client, sysadmin):
    other = make_street()
    job = failed_job(make_user(Role.STREET_STAFF, street=other, home_street=other))

    assert "活动台账" not in client.get(PAGE).text
    assert client.post(f"{PAGE}jobs/{job.uid}/retry/").status_code == 404


@pytest.mark.parametrize("role", [Role.STREET_LEADER, Role.SECADMIN])
def test_nobody_else_opens_it(client, role):
    client.force_login(make_user(role))
    job = failed_job(make_user())

    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}jobs/{job.uid}/retry/").status_code == 403
    assert client.post(f"{PAGE}outbox/retry/").status_code == 403


def test_what_is_still_to_come_is_no_fault_on_the_page_and_says_until_when(
    client, sysadmin, monkeypatch
):
    until = timezone.now() + timedelta(hours=5)
    states = dict.fromkeys(PARTS, health.State(works=True))
    states |= dict.fromkeys(("worker", "backup", "audit_head"), health.State(False, until))
    monkeypatch.setattr(health, "looked", lambda: states)

    page = client.get(PAGE).text
    desk = client.get("/desk/").text

    assert "没有故障" in page
    assert "刚装好，正在等第一次" in page
    assert re.search("还没有到时间的：[^。]*备份", page)
    assert f"{timezone.localtime(until):%H:%M} 以前" in page
    assert "有故障" not in page.partition("<table")[2].partition("</table>")[0]
    assert "有故障" not in desk


def test_the_desk_counts_everything_that_is_red_on_the_page(client, sysadmin, monkeypatch):
    states = dict.fromkeys(PARTS, health.State(works=True))
    states |= dict.fromkeys(("backup", "disk"), health.State(works=False))
    monkeypatch.setattr(health, "looked", lambda: states)
    failed_job(sysadmin)
    ScheduledRun.objects.create(name="tend-wishes", ran_at=timezone.now(), error="坏了")

    desk = client.get("/desk/").text

    red = re.search(">运行情况</span><span[^>]*>([^<]*)", desk).group(1)
    assert re.fullmatch("有故障：[^；]*；失败的任务 1；出错的定时任务 1", red)
    assert {*red.partition("；")[0].removeprefix("有故障：").split("、")} == {"备份", "磁盘空间"}
