"""A promise leaves once: later when the broker is away, and visibly when it never does."""

from datetime import timedelta

import pytest
from celery import current_app
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from core import jobs, outbox, publishing
from core.models import Job, OutboxEntry
from core.tasks import deliver_outbox_entry, revive_jobs, sweep_outbox
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]


class Effect:
    """A task that gives somebody another name, and fails while it is told to."""

    name = "tests.effect"
    broken = False

    def run(self, pk):
        get_user_model().objects.filter(pk=pk).update(name="已通知")
        if self.broken:
            raise ValueError("打不通 13800138000")


class Away:
    """A task whose broker does not answer."""

    name = "tests.away"
    asked = 0

    class app:
        class conf:
            task_always_eager = False

    def apply_async(self, **_):
        self.asked += 1
        raise OSError("connection refused")


@pytest.fixture
def effect(monkeypatch):
    task = Effect()
    monkeypatch.setitem(current_app.tasks, task.name, task)
    return task


@pytest.fixture
def no_broker(monkeypatch):
    task = Away()
    for name in (deliver_outbox_entry.name, task.name):
        monkeypatch.setitem(current_app.tasks, name, task)
    monkeypatch.setattr(publishing, "_silent_until", 0.0)
    yield task
    publishing._silent_until = 0.0


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks(execute=True)


def test_one_key_is_one_effect(effect, committing):
    person = make_user()
    with committing:
        outbox.send(effect, "told", person.pk)
        outbox.send(effect, "told", person.pk)

    person.refresh_from_db()
    assert person.name == "已通知"
    assert outbox.deliver(OutboxEntry.objects.get().pk) is False


def test_a_step_that_is_rolled_back_promises_nothing(effect):
    with transaction.atomic():
        outbox.send(effect, "told", make_user().pk)
        transaction.set_rollback(True)

    assert not OutboxEntry.objects.exists()


def test_half_an_effect_is_none_and_it_is_tried_again_after_growing_pauses(effect):
    person, effect.broken = make_user(name="原名"), True
    entry = OutboxEntry.objects.create(key="k", task=effect.name, arguments=[str(person.pk)])
    pauses = []

    for _ in range(OutboxEntry.MAX_ATTEMPTS):
        OutboxEntry.objects.update(next_at=None)
        sweep_outbox()
        sweep_outbox()  # at once again: it waits for its pause
        entry.refresh_from_db()
        pauses.append(round((entry.next_at - timezone.now()) / timedelta(minutes=1)))

    person.refresh_from_db()
    assert person.name == "原名"
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 120, 120, 120]
    assert "13800138000" not in entry.error
    assert list(OutboxEntry.objects.given_up()) == [entry]


def test_what_was_given_up_leaves_when_a_person_tries_it_again(effect):
    person = make_user()
    OutboxEntry.objects.create(key="k", task=effect.name, arguments=[str(person.pk)], attempts=10)
    sweep_outbox()
    person.refresh_from_db()
    assert person.name != "已通知"

    assert outbox.try_again(OutboxEntry.objects.all()) == 1
    sweep_outbox()

    person.refresh_from_db()
    assert person.name == "已通知"


def test_a_broker_that_is_away_loses_nothing_and_is_asked_once_in_a_while(no_broker, committing):
    owner = make_user()
    with committing:
        job = jobs.start(kind="export", label="甲", owner=owner, task=no_broker)
        outbox.send(no_broker, "told", 1)
        outbox.send(no_broker, "told too", 1)

    job.refresh_from_db()
    assert (job.status, job.queued_at) == ("waiting", None)
    assert OutboxEntry.objects.waiting().count() == 2
    assert no_broker.asked == 1


def test_work_that_nobody_began_is_queued_again_and_only_then(monkeypatch):
    owner, now, ran = make_user(), timezone.now(), []

    class Work(Away):
        def apply_async(self, args, **_):
            ran.append(args)

    monkeypatch.setitem(current_app.tasks, "tests.work", Work())
    for label, fields in {
        "never queued": {"queued_at": None, "created_at": now - timedelta(seconds=30)},
        "lost": {"queued_at": now - timedelta(minutes=11)},
        "fresh": {"queued_at": None},
        "in the queue": {"queued_at": now - timedelta(minutes=5)},
        "done": {"queued_at": None, "status": "done", "finished_at": now},
    }.items():
        job = Job.objects.create(label=label, owner=owner, task="tests.work", arguments=["x"])
        Job.objects.filter(pk=job.pk).update(**fields)

    revive_jobs()
    revive_jobs()

    labels = {str(job.uid): job.label for job in Job.objects.all()}
    assert sorted(labels[uid] for uid, _ in ran) == ["lost", "never queued"]
    assert {word for _, word in ran} == {"x"}


def test_work_that_a_killed_process_left_is_begun_anew_three_times_at_most(monkeypatch, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setitem(current_app.tasks, "tests.away", Away())
    owner, long_ago = make_user(), timezone.now() - timedelta(minutes=17)
    states = {}
    for tries in (1, 3):
        job = Job.objects.create(label="甲", owner=owner, task="tests.away", tries=tries)
        Job.objects.filter(pk=job.pk).update(status="running", updated_at=long_ago)
        states[tries] = job
    live = Job.objects.create(label="乙", owner=owner, task="tests.away", status="running", tries=1)

    revive_jobs()

    for job in (*states.values(), live):
        job.refresh_from_db()
    assert (states[1].status, states[3].status, live.status) == ("waiting", "failed", "running")
    assert "中途停止" in states[3].message
    publishing._silent_until = 0.0


def test_work_that_is_delivered_twice_is_done_once():
    job = Job.objects.create(label="甲", owner=make_user(), task="tests.away")
    done = []

    jobs.run(str(job.uid), done.append)
    jobs.run(str(job.uid), done.append)

    job.refresh_from_db()
    assert (len(done), job.status, job.tries) == (1, "done", 1)
