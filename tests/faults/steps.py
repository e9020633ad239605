"""What a fault test does inside the portal, each in a process of its own that prints JSON.

`python -m tests.faults.steps <name> <words>` in the environment of the machine under test.
"""

import io
import json
import os
import signal
import sys
from datetime import timedelta
from typing import Any

import django


def people(role: str = "community_secretary") -> dict[str, str]:
    """Make somebody who is signed in, by default the secretary of a community, and a team there."""
    from django.conf import settings
    from django.test import Client

    from accounts.roles import Role
    from tests import factories

    user = factories.make_user(Role(role))
    post = user.current_posts[0]
    team = factories.make_team(**({"community": post.community} if post.community else {}))
    client = Client()
    client.force_login(user)
    return {
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "user": str(user.uid),
        "post": str(post.uid),
        "team": str(team.uid),
    }


def open_plan(capacity: str, guarded: str) -> dict[str, str]:
    """Publish an activity with so many places; `bare` takes away the constraint on its places."""
    from django.utils import timezone

    from accounts.models import User
    from tests import factories
    from volunteers import actions
    from volunteers.models import Signup

    by = User.objects.filter(posts__role="community_staff").first()
    by = by or factories.make_user("community_staff")
    start = timezone.now() + timedelta(days=2)
    content = actions.PlanContent(
        title="清理楼道",
        place="东苑小区",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        closes_at=start,
        capacity=int(capacity),
        task="清走堆物",
    )
    plan = actions.save_plan(content=content, post=by.current_posts[0], by=by)
    plan = actions.publish_plan(plan=plan, by=by)
    if guarded == "bare":
        _drop(Signup, "signup_one_per_seat")
    return {"plan": str(plan.uid), "code": plan.sign_up_code}


def seats(plan: str) -> dict[str, int]:
    """Count who holds a place of an activity, who waits, and the places held."""
    from volunteers.models import ActivityPlan, SignupState

    rows = ActivityPlan.objects.get(uid=plan).signups.all()
    return {
        "held": rows.seated().count(),
        "seats": len(set(rows.seated().values_list("seat", flat=True))),
        "waiting": rows.filter(state=SignupState.WAITING).count(),
        "all": rows.count(),
    }


def open_needs(number: str, claimers: str, guarded: str) -> dict[str, Any]:
    """Publish needs, and units whose liaisons are signed in; `bare` takes a constraint away."""
    from django.conf import settings
    from django.test import Client

    from alliances.models import NeedClaim
    from tests.alliances.needs import liaison_of, make_member, make_need
    from tests.factories import make_community

    community = make_community()
    needs = [make_need(community=community) for _ in range(int(number))]
    people = []
    for _ in range(int(claimers)):
        unit = make_member(needs[0].alliance)
        client = Client()
        client.force_login(liaison_of(unit))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        people.append({"unit": str(unit.uid), "session": session})
    if guarded == "bare":
        _drop(NeedClaim, "need_claimed_once")
    return {"needs": [str(need.uid) for need in needs], "people": people}


def claims() -> dict[str, int]:
    """Count the claims that stand, and the needs that have one."""
    from alliances.models import NeedClaim

    rows = NeedClaim.objects.standing()
    return {"claims": rows.count(), "needs": rows.values("need").distinct().count()}


def _drop(model: Any, name: str) -> None:
    from django.db import connection

    constraint = next(rule for rule in model._meta.constraints if rule.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)


def office() -> dict[str, str]:
    """Make a secretary with an activity, a photo, a phone app's sealed key, events in the chain."""
    from django.db import transaction

    from accounts.models import Authenticator, User
    from audit.actions import record
    from tests import factories

    user = User.objects.get(uid=people()["user"])
    factories.make_activity(team=factories.make_team(community=user.current_posts[0].community))
    photo = factories.make_photo(user)
    device = Authenticator(user=user)
    device.set_key(b"the key of a phone 1")
    device.save()
    for _ in range(3):
        with transaction.atomic():
            record("account.created", user)
    return {"username": user.username, "photo": str(photo.uid), "file": photo.file.name}


def counts() -> dict[str, Any]:
    """Count what was filed, and whatever must agree with it."""
    from django.db.models import Count, Sum

    from audit.chain import broken_links
    from audit.models import AuditEvent
    from volunteers.models import Activity
    from volunteers.models.activity_parts import Submission

    titles = Activity.objects.values("title").annotate(number=Count("pk"))
    return {
        "activities": {row["title"]: row["number"] for row in titles},
        "keys": [str(key) for key in Submission.objects.values_list("key", flat=True)],
        "headcount": Activity.objects.aggregate(sum=Sum("headcount"))["sum"] or 0,
        "events": AuditEvent.objects.filter(action="activity.submitted").count(),
        "broken_links": len(list(broken_links())),
    }


def send(way: str, number: str, person: str) -> dict[str, int]:
    """Promise effects through the outbox, or hand them to the broker alone."""
    from django.db import transaction

    from core import outbox
    from tests.faults import effects

    for place in range(int(number)):
        if way == "outbox":
            with transaction.atomic():
                outbox.send(effects.promised, f"faults:{place}", person, str(place))
        else:
            effects.bare.delay(person, str(place))
    return {"sent": int(number)}


def messages() -> dict[str, int]:
    """Count how often each effect happened."""
    from django.db.models import Count

    from accounts.models import Message

    rows = Message.objects.values("title").annotate(number=Count("pk"))
    return {row["title"]: row["number"] for row in rows}


def waiting() -> dict[str, int]:
    """Count the promises that have not left."""
    from core.models import OutboxEntry

    return {"waiting": OutboxEntry.objects.waiting().count()}


def start_export(person: str) -> dict[str, str]:
    """Ask for an export as the ledger's page does."""
    from django.db import transaction

    from accounts.models import User
    from core import jobs
    from core.office.tasks import export_ledger

    owner = User.objects.get(uid=person)
    with transaction.atomic():
        job = jobs.start(
            kind="export",
            label="活动",
            owner=owner,
            task=export_ledger,
            arguments=("volunteers.Activity", "", "csv", "masked"),
        )
    return {"job": str(job.uid)}


def job_states() -> dict[str, Any]:
    """Say where each job stands."""
    from core.models import Job

    return {str(job.uid): [job.status, job.tries, bool(job.file)] for job in Job.objects.all()}


def begin_job(job: str) -> dict[str, int]:
    """Leave a job as a worker does that is killed in the middle."""
    from django.db.models import F

    from core.models import Job, JobStatus

    Job.objects.filter(uid=job).update(status=JobStatus.RUNNING, tries=F("tries") + 1)
    return {}


def job_files(job: str) -> dict[str, int]:
    """Count the files that a job left, begun again or not."""
    from pathlib import Path

    from django.conf import settings

    return {"files": len(list(Path(settings.DATA_DIR).rglob(f"{job}*")))}


def move_somebody_up() -> dict[str, str]:
    """Let the one who holds the only place withdraw: the recruiter is to be told who moved up."""
    from volunteers import actions
    from volunteers.models import ActivityPlan

    plan = ActivityPlan.objects.get(uid=open_plan("1", "guarded")["plan"])
    first, _ = (
        actions.sign_up(plan=plan, name=name, phone=phone)
        for name, phone in (("何一", "13800000001"), ("何二", "13800000002"))
    )
    actions.withdraw_signup(signup=first, by=None)
    return {}


def photos() -> dict[str, int]:
    """Count photos, and files of the folder of uploads but the filler."""
    from pathlib import Path

    from django.conf import settings

    from core.models import Photo

    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*.jpg") if path.is_file()]
    return {"rows": Photo.objects.count(), "files": len(files)}


def revive() -> dict[str, int]:
    """Sweep the jobs as a quarter of an hour later, when a killed one is known to be dead."""
    from django.utils import timezone

    from core import jobs

    jobs.revive(at=timezone.now() + timedelta(minutes=20))
    return {}


def upload_teams(number: str) -> dict[str, str]:
    """Upload and check a workbook of teams."""
    import openpyxl
    from django.utils import timezone

    from accounts.roles import Role
    from dashboard.importing import actions
    from dashboard.importing.kinds import KINDS
    from tests import factories

    street = factories.make_street(name="清河街道", code="530102007")
    factories.make_community(street=street, name="清水社区", code="530102007001")
    by = factories.make_user(Role.STREET_STAFF, street=street)
    book = openpyxl.Workbook()
    book.active.append(["队伍名称", "所属社区", "类别"])
    for place in range(int(number)):
        book.active.append([f"第{place}队", "清水社区", "巾帼"])
    stream = io.BytesIO()
    book.save(stream)
    batch = actions.upload_import(
        kind=KINDS["teams"],
        street=street,
        file_name="队伍.xlsx",
        content=stream.getvalue(),
        answers={},
        by=by,
    )
    actions.check_import(batch=batch, by=by, at=timezone.now(), progress=lambda *_: None)
    return {"batch": str(batch.uid), "by": str(by.uid)}


def apply_import(batch: str, by: str, kill: str) -> dict[str, Any]:
    """Write the import; with `kill` the process dies in the middle, `late` after the commit."""
    from django.db import connection
    from django.utils import timezone

    from accounts.models import User
    from core.errors import RefusedError
    from core.models import ImportBatch
    from dashboard.importing import actions
    from volunteers.models import Team

    def progress(done: int, total: int) -> None:
        if kill == "half" and connection.in_atomic_block and done * 2 >= total:
            assert Team.objects.count() > 0, "nothing is written yet, so nothing is tested"
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        actions.apply_import(
            batch=ImportBatch.objects.get(uid=batch),
            by=User.objects.get(uid=by),
            at=timezone.now(),
            progress=progress,
        )
    except RefusedError as refused:
        return {"refused": refused.sentence, "teams": Team.objects.count()}
    if kill == "late":
        os.kill(os.getpid(), signal.SIGKILL)
    return {"teams": Team.objects.count()}


def teams() -> dict[str, int]:
    """Count the teams."""
    from volunteers.models import Team

    return {"teams": Team.objects.count()}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
