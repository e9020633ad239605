"""What people asked about their own data, in each state and of each kind.

Who they are is taken from the demo's volunteers, so that a request still shows their rows.
"""

import json
from dataclasses import asdict
from datetime import date, timedelta

from django.utils import timezone

from core import crypto
from core.masking import mask_name
from core.workdays import add_workdays
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from dashboard.models import SubjectKind, SubjectRequest, SubjectState
from dashboard.personal.actions import ANSWER_WORKDAYS
from dashboard.personal.people import Identity
from volunteers.models import Volunteer

COUNTER, LETTER = "本人持身份证到街道窗口", "本人来信，回拨登记的电话核实"
# Kind, state, days since it was taken in, how it was checked, outcome, reason.
REQUESTS: tuple[tuple[SubjectKind, SubjectState, int, str, dict[str, int], str], ...] = (
    (SubjectKind.COPY, SubjectState.WAITING, 1, COUNTER, {}, ""),
    (SubjectKind.ERASE, SubjectState.WAITING, 16, LETTER, {}, ""),
    (SubjectKind.WITHDRAW, SubjectState.WAITING, 4, COUNTER, {}, ""),
    (SubjectKind.COPY, SubjectState.READY, 6, COUNTER, {"志愿者": 1}, ""),
    (SubjectKind.WITHDRAW, SubjectState.DONE, 33, LETTER, {"志愿者": 1}, ""),
    (SubjectKind.ERASE, SubjectState.DONE, 47, COUNTER, {"志愿者": 1, "报名": 2}, ""),
    (
        SubjectKind.ERASE,
        SubjectState.DECLINED,
        61,
        COUNTER,
        {},
        "服务证明上月刚开出，按规定还须保存。期满后可以再来办理。",
    ),
)
OPEN = {SubjectState.WAITING, SubjectState.READY}


def make_subject_requests(places: Places, staff: Staff, today: date) -> None:
    """Write a request of each state; each taken in by one reviewer and decided by another."""
    people = Volunteer.objects.filter(street=places.street, phone__startswith="1380").order_by("pk")
    for number, (person, entry) in enumerate(
        zip(people[100 : 100 + len(REQUESTS)], REQUESTS, strict=True)
    ):
        kind, state, days, basis, outcome, reason = entry
        taker, decider = staff.reviewers[number % 2], staff.reviewers[(number + 1) % 2]
        came = timezone.now() - timedelta(days=days)
        row = SubjectRequest(
            street=places.street,
            kind=kind,
            person=mask_name(person.name),
            basis=basis,
            state=state,
            due_on=add_workdays(today - timedelta(days=days), ANSWER_WORKDAYS).date,
            taken_by=taker,
            outcome=outcome,
            reason=reason,
            is_demo=True,
        )
        if state in OPEN:
            identity = json.dumps(asdict(Identity(person.name, person.phone)), ensure_ascii=False)
            row.identity_sealed = crypto.seal(identity, field=SubjectRequest.IDENTITY, row=row.uid)
        if state != SubjectState.WAITING:
            row.decided_by, row.decided_at = decider, came + timedelta(days=2)
        row.full_clean()
        row.save()
        SubjectRequest.objects.filter(pk=row.pk).update(created_at=came)
