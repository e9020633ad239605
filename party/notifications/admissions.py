"""What to tell whom about an admission (准入); a task may run twice with the effect of once."""

from collections.abc import Iterable
from datetime import date, timedelta

from celery import shared_task
from django.utils import timezone

from accounts.actions import send_message
from accounts.models import Post, User
from accounts.roles import Role
from core import outbox
from party.models import AdmissionApplication, AdmissionPhase, AdmissionState

LOOKS_BACK = timedelta(days=7)  # for expiries of days on which the timetable did not run


def tell_of_admission(application: AdmissionApplication) -> None:
    """Promise a message about where an application stands now to whom it concerns.

    Source: docs/rules.md R-ADM-11.
    """
    key = f"admission.moved:{application.uid}:{application.version}"
    outbox.send(admission_moved, key, application.uid)


@shared_task(name="party.admission_moved")
def admission_moved(uid: str) -> None:
    """Tell the applicant and the communities' secretaries how it was judged."""
    row = AdmissionApplication.objects.select_related("applicant").filter(uid=uid).first()
    if row is None or row.state not in SAYS:
        return
    title, body = SAYS[AdmissionState(row.state)]
    for person in _concerned(row):
        send_message(
            recipient=person,
            key=f"admission.{row.state}:{uid}:{row.version}:{person.pk}",
            title=title.format(row=row),
            body=body.format(row=row, due=row.opinions_due_on or timezone.localdate()),
            link=row.get_absolute_url(),
        )


@shared_task(name="party.admissions_expired")
def admissions_expired() -> None:
    """Tell whom it concerns that an admission is over; once a day, each expiry once."""
    for row in expired_lately(timezone.localdate()):
        for person in _concerned(row):
            send_message(
                recipient=person,
                key=f"admission.expired:{row.uid}:{row.ends_on}:{person.pk}",
                title=f"准入“{row.title}”{AdmissionPhase.EXPIRED.label}",
                body=f"准入到 {row.ends_on:%Y年%-m月%-d日}为止，以后再布置请重新申请。",
                link=row.get_absolute_url(),
            )


def expired_lately(today: date) -> Iterable[AdmissionApplication]:
    """Return the approved ones whose last day was within the week before `today`."""
    rows = AdmissionApplication.objects.filter(
        state=AdmissionState.APPROVED, ends_on__lt=today, ends_on__gte=today - LOOKS_BACK
    )
    return rows.select_related("applicant").order_by("ends_on", "pk")


SAYS = {
    AdmissionState.DRAFT: (
        "准入申请“{row.title}”被退回",
        "退回原因：{row.return_reason}。修改后可以再次提交。",
    ),
    AdmissionState.OPINION: (
        "请对准入申请“{row.title}”填写意见",
        "请在 {due:%Y年%-m月%-d日}前答复。逾期不等于同意，街道会在期满后研究。",
    ),
    AdmissionState.APPROVED: (
        "准入申请“{row.title}”已批准",
        "从 {row.starts_on:%Y年%-m月%-d日}开始。批准的内容和期限请打开查看。",
    ),
    AdmissionState.REJECTED: ("准入申请“{row.title}”不予准入", "原因：{row.decision_reason}"),
    AdmissionState.ESCALATED: ("准入申请“{row.title}”已报区级", "{row.decision_reason}"),
    AdmissionState.REVOKED: ("准入“{row.title}”已撤销", "原因：{row.revoke_reason}"),
}


def _concerned(row: AdmissionApplication) -> list[User]:
    """Return the applicant once it was judged, and the secretaries once they may see it."""
    people = set()
    if row.state != AdmissionState.OPINION and row.applicant.is_active:
        people.add(row.applicant_id)
    if row.state != AdmissionState.DRAFT:
        posts = Post.objects.active_on(timezone.localdate()).filter(
            role=Role.COMMUNITY_SECRETARY, community__in=row.communities.all()
        )
        people |= set(posts.values_list("user_id", flat=True))
    return list(User.objects.filter(pk__in=people, is_active=True).order_by("pk"))
