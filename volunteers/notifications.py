"""What to tell whom about a filing or a problem; a task may run twice with the effect of once."""

from datetime import date, timedelta
from typing import Final

from celery import shared_task
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.actions import send_message, tell_about
from accounts.models import User
from accounts.permissions import Permission
from core import outbox
from grids.models import GridAssignment
from volunteers.models import (
    Activity,
    ActivityPlan,
    DutyPeriod,
    PatrolShift,
    Problem,
    RedArmband,
    ServiceProof,
    Signup,
    VisitDuty,
    span_of,
)

REMIND_BEFORE: Final = timedelta(days=3)
MOST_NAMED: Final = 5


def tell_owner(problem: Problem) -> None:
    """Promise the owner of an open problem a message, once per owner."""
    key = f"problem.assigned:{problem.uid}:{problem.owner_id}"
    outbox.send(problem_assigned, key, problem.uid)


def _tell(uid: str, *, event: str, title: str, body: str, with_group_text: bool = False) -> None:
    activity = Activity.objects.select_related("filed_by").get(uid=uid)
    tell_about(
        activity,
        to=activity.filed_by,
        event=event,
        title=title.format(activity=activity),
        body=body.format(activity=activity),
        group_text=activity.group_text if with_group_text else "",
    )


@shared_task(name="volunteers.activity_confirmed")
def activity_confirmed(uid: str) -> None:
    """Tell the filer that it counts, with a text for the WeChat group."""
    _tell(
        uid,
        event="activity.confirmed",
        title="“{activity.title}”已确认",
        body="街道已确认，已计入统计。",
        with_group_text=True,
    )


@shared_task(name="volunteers.activity_returned")
def activity_returned(uid: str) -> None:
    """Tell the filer why it came back."""
    _tell(
        uid,
        event="activity.returned",
        title="“{activity.title}”被退回",
        body="退回原因：{activity.return_reason}。修改后可以再次提交。",
    )


@shared_task(name="volunteers.activity_corrected")
def activity_corrected(uid: str) -> None:
    """Tell the filer that the street corrected the record."""
    _tell(
        uid,
        event="activity.corrected",
        title="“{activity.title}”已由街道更正",
        body="更正前后的内容都已保留，可在活动页查看。",
    )


@shared_task(name="volunteers.activity_voided")
def activity_voided(uid: str) -> None:
    """Tell the filer that the record no longer counts."""
    _tell(
        uid,
        event="activity.voided",
        title="“{activity.title}”已作废",
        body="作废原因：{activity.void_reason}。该活动不再计入统计。",
    )


@shared_task(name="volunteers.problem_assigned")
def problem_assigned(uid: str) -> None:
    """Tell the owner of an open problem that it is theirs to solve."""
    problem = Problem.objects.select_related("owner", "found_by").filter(uid=uid).first()
    if problem is None or problem.owner is None or problem.due_on is None:
        return
    send_message(
        recipient=problem.owner,
        key=f"problem.assigned:{uid}:{problem.owner_id}",
        title=f"有一个问题请您解决：{problem.title}",
        body=f"{problem.found_by or '导入台账'}登记，请在 {problem.due_on:%-m月%-d日}前办理。",
        link=problem.get_absolute_url(),
    )


@shared_task(name="volunteers.problem_left_open")
def problem_left_open(uid: str) -> None:
    """Tell the owner that the activity is gone and the problem is still theirs to solve.

    Source: docs/rules.md R-PRB-4.
    """
    problem = Problem.objects.open().select_related("owner").filter(uid=uid).first()
    if problem is None or problem.owner is None or problem.due_on is None:
        return
    send_message(
        recipient=problem.owner,
        key=f"problem.left_open:{uid}",
        title=f"“{problem}”还要解决：所在的活动已作废",
        body=f"问题单独留下，仍由您办理，请在 {problem.due_on:%-m月%-d日}前办理。"
        "不用再办的，请登记为无法解决并写明原因。",
        link=problem.get_absolute_url(),
    )


@shared_task(name="volunteers.problem_closed")
def problem_closed(uid: str) -> None:
    """Tell the finder how somebody else closed the problem."""
    problem = Problem.objects.select_related("found_by", "solved_by").filter(uid=uid).first()
    if problem is None or problem.found_by is None:
        return
    send_message(
        recipient=problem.found_by,
        key=f"problem.closed:{uid}",
        title=f"您发现的问题{problem.get_state_display()}：{problem.title}",
        body=f"{problem.solved_by}登记：{problem.result or problem.infeasible_reason}",
        link=problem.get_absolute_url(),
    )


@shared_task(name="volunteers.proof_hours_lost")
def proof_hours_lost(uid: str, activity_uid: str) -> None:
    """Tell who issued a certificate that its hours were voided; else whoever may take it back.

    Source: docs/rules.md R-HRS-10.
    """
    rows = ServiceProof.objects.filter(revoked_at=None).select_related("volunteer")
    proof = rows.filter(uid=uid).first()
    if proof is None or not proof.has_lost_hours:
        return
    activity = Activity.objects.get(uid=activity_uid)
    place = {"street_id": proof.street_id, "community_id": proof.community_id}
    able = User.objects.able_at(Permission.PROOF_ISSUE, **place)
    for user in able.filter(pk=proof.issued_by_id) or able:
        send_message(
            recipient=user,
            key=f"proof.hours_lost:{uid}:{activity_uid}:{user.pk}",
            title=f"证明 {proof.number} 里有时长已作废，请撤销",
            body=f"“{activity}”已作废，这份证明写了其中的服务时长。"
            "请撤销，对方还需要的，按现在的时长重新出具。",
            link=proof.get_absolute_url(),
        )


@shared_task(name="volunteers.signup_moved_up")
def signup_moved_up(uid: str) -> None:
    """Tell whoever recruits that somebody without an account is to be called.

    Source: docs/rules.md R-REC-6.
    """
    rows = Signup.objects.to_tell(timezone.now()).select_related("plan__activity")
    signup = rows.filter(uid=uid).first()
    if signup is None:
        return
    plan = signup.plan
    start = timezone.localtime(plan.starts_at)
    for user in _recruiters(plan):
        send_message(
            recipient=user,
            key=f"signup.moved_up:{uid}:{user.pk}",
            title=f"请通知递补的人：{plan}",
            body=(
                f"{signup}（{signup.masked_phone}）从候补递补，请打电话告诉对方。"
                f"活动 {start:%-m月%-d日 %H:%M} 开始。"
            ),
            link=plan.get_absolute_url(),
        )


def _recruiters(plan: ActivityPlan) -> list[User]:
    """Return who planned and who published it; else everybody of that place who may run it."""
    place = plan.activity
    posts = User.active_posts().filter(street=place.street_id, community=place.community_id)
    authors = User.objects.filter(pk__in=[place.filed_by_id, plan.published_by_id], is_active=True)
    of_place = User.objects.filter(is_active=True, posts__in=posts).distinct()
    for people in (authors, of_place):
        found = [
            user for user in people if ActivityPlan.objects.run_by(user).filter(pk=plan.pk).exists()
        ]
        if found:
            return found
    return []


@shared_task(name="volunteers.shifts_left")
def shifts_left(uid: str, *shift_uids: str) -> None:
    """Tell who plans the shifts of a community that somebody left, and which are short of people.

    Source: docs/rules.md R-ARM-7.
    """
    armband = RedArmband.objects.get(uid=uid)
    shifts = list(PatrolShift.objects.filter(uid__in=shift_uids).order_by("starts_at", "pk"))
    named = "；".join(str(shift) for shift in shifts[:MOST_NAMED])
    more = "等" if len(shifts) > MOST_NAMED else ""
    able = User.objects.able_at(
        Permission.ARMBAND_EDIT,
        street_id=armband.street_id,
        community_id=armband.community_id,
    )
    of_place = able.filter(posts__in=User.active_posts().filter(community=armband.community_id))
    for user in of_place.distinct() or able:
        send_message(
            recipient=user,
            key=f"shifts.left:{uid}:{shift_uids[0]}:{user.pk}",
            title=f"{armband}退出红袖标队伍，{len(shifts)} 个班次少了人",
            body=f"{named}{more}。已从这些班次移出，请另外找人。",
            link=reverse("volunteers:shift-list"),
        )


@shared_task(name="volunteers.remind_of_visits")
def remind_of_visits() -> None:
    """Once a day: tell who still has to visit before the period ends."""
    tell_of_visits(timezone.localdate())


def tell_of_visits(today: date) -> None:
    """Tell each person once per last day, with the places that they still have to visit.

    Source: docs/rules.md R-VST-4.
    """
    ends = {period: span_of(period, today).end for period in DutyPeriod}
    ending = [period for period, end in ends.items() if end <= today + REMIND_BEFORE]
    due = VisitDuty.objects.due_on(today).filter(period__in=ending).order_by("pk")
    assigned = GridAssignment.objects.filter(grid__in=due.filter(owner=None).values("grid"))
    people = User.objects.filter(is_active=True).filter(
        Q(pk__in=due.exclude(owner=None).values("owner")) | Q(pk__in=assigned.values("user"))
    )
    for person in people:
        if found := list(due.in_hands_of(person)):
            last = min(ends[DutyPeriod(row.period)] for row in found)
            named = "、".join(row.label for row in found[:MOST_NAMED])
            more = "等" if len(found) > MOST_NAMED else ""
            send_message(
                recipient=person,
                key=f"visits.due:{person.pk}:{last}",
                title=f"还有 {len(found)} 处要在 {last:%-m月%-d日}前走访",
                body=f"{named}{more}。走到以后在手机上填一次，各项任务都算。",
                link=reverse("volunteers:visit-due"),
            )
