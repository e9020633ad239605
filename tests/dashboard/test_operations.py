"""运行情况: what went wrong is seen and started again by the system administrator alone."""

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from accounts.roles import Role
from audit.models import AuditEvent
from core.models import Job, JobStatus, OutboxEntry, ScheduledRun
from dashboard.views.operations import TIMETABLE
from tests.factories import make_street, make_user

pytestmark = pytest.mark.django_db
PAGE = "/desk/operations/"


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


def test_the_page_says_what_stands_still(client, sysadmin, settings):
    failed_job(sysadmin)
    OutboxEntry.objects.create(key="a", task="t.given_up", attempts=10, error="打不通")
    OutboxEntry.objects.create(
        key="b", task="t.later", attempts=2, next_at=timezone.now() + timedelta(minutes=2)
    )
    ScheduledRun.objects.create(name="sweep-outbox", ran_at=timezone.now(), error="坏了")

    page = client.get(PAGE).text

    for words in ("活动台账", "t.given_up", "t.later", "打不通", "坏了", "超过一天没有备份"):
        assert words in page
    (settings.BACKUP_ROOT / "20261126-023000").mkdir()
    assert "超过一天没有备份" not in client.get(PAGE).text
    assert "最近一次恢复演练" not in page


@pytest.mark.parametrize(("result", "word"), [("ok", "成功"), ("rows", "失败")])
def test_the_page_says_how_the_last_drill_went(client, sysadmin, settings, result, word):
    moment = timezone.now().isoformat()
    (settings.BACKUP_ROOT / ".drill").write_text(
        f"backup 20261126-023000\nended {moment}\nseconds 41\nresult {result}\ngreen {moment}\n"
    )

    page = client.get(PAGE).text

    assert "备份 20261126-023000，用时 41 秒" in page
    assert word in page.partition("最近一次恢复演练")[2].partition("</tr>")[0]


def test_every_entry_of_the_timetable_has_its_words():
    assert TIMETABLE.keys() == current_app.conf.beat_schedule.keys()


def test_a_quiet_portal_says_so(client, sysadmin):
    page = client.get(PAGE).text

    assert "没有失败的任务" in page
    assert "通知都发出了" in page


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
