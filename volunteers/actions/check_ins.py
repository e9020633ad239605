"""Writes that join check-ins with what volunteers did: who is who, and who solved what."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core.database import locked
from core.errors import RefusedError
from party.models import CheckIn, MemberCheckIn, UnitCheckIn
from places.models import covered_by
from volunteers.models import CheckInLink, Problem, Volunteer, VolunteerQuerySet


def same_person(check_in: MemberCheckIn, *, by: User) -> VolunteerQuerySet:
    """Return the roster's entries that may be this member: one name, and no other phone."""
    phones = Q(phone=check_in.phone) | Q(phone="")
    rows = Volunteer.objects.visible_to(by).standing().active()
    return rows.filter(phones, street=check_in.street_id, name=check_in.name).order_by("-phone")


@transaction.atomic
def link_volunteer(
    *, check_in: MemberCheckIn, volunteer: Volunteer, by: User, at: datetime | None = None
) -> CheckInLink:
    """Say which volunteer a checked-in member is; that person's activities become the service.

    Errors: RefusedError outside one's posts, for another name or phone, when the member is linked
            already, or when the volunteer is linked to a check-in there that overlaps.
    Source: docs/rules.md R-CHK-8.
    """
    row = locked(check_in)
    _check_keeping(row, by=by)
    if CheckInLink.objects.filter(check_in=row).exists():
        raise RefusedError("这名党员已关联志愿者，要换一名请先取消关联。")
    person = locked(volunteer)
    if not same_person(row, by=by).filter(pk=person.pk).exists():
        raise RefusedError("所选志愿者的姓名或手机号与报到登记的不同，请核对。")
    _refuse_overlap(row, person)
    link = CheckInLink(check_in=row, volunteer=person)
    return save_recorded(link, "checkinlink.registered", by=by, at=at)


@transaction.atomic
def unlink_volunteer(*, link: CheckInLink, by: User, at: datetime | None = None) -> None:
    """Take back that a member is this volunteer; the activities stay with the volunteer.

    Errors: RefusedError outside one's posts.
    """
    row = locked(link)
    _check_keeping(row.check_in, by=by)
    record("checkinlink.removed", row, by=by, at=at)
    row.delete()


def helpers_for(problem: Problem, *, by: User, at: datetime | None = None) -> list[CheckIn]:
    """Return the units and members who served in the problem's community on any day since it was
    found, as far as `by` may see them.
    """
    since = (problem.found_on, timezone.localdate(at))
    units = UnitCheckIn.objects.visible_to(by).confirmed().running_between(*since)
    members = MemberCheckIn.objects.visible_to(by).confirmed().running_between(*since)
    place = {"community": problem.community_id}
    return [
        *units.filter(**place).select_related("unit").order_by("unit__name", "pk"),
        *members.filter(**place).select_related("home_unit").order_by("name_pinyin", "pk"),
    ]


def credit_solver(problem: Problem, solver: CheckIn | None, *, by: User) -> None:
    """Note who helped to solve a problem that was just closed, in memory; the caller saves.

    Errors: RefusedError for somebody of another community; ValidationError when they did not serve
            there on the day of solving.
    Source: docs/rules.md R-CHK-8.
    """
    day = problem.solved_on
    if solver is None or day is None:
        return
    rows = type(solver).objects.visible_to(by).confirmed()
    rows = rows.filter(pk=solver.pk, community=problem.community_id)
    if not rows.exists():
        raise RefusedError("所选的单位或党员不在这个社区服务，请重新选择。")
    if not rows.running_between(day, day).exists():
        raise ValidationError(
            {
                "solver": f"所选的单位或党员{day:%Y年%-m月%-d日}不在这个社区服务，"
                "请核对解决日期，或另选一个。"
            }
        )
    if isinstance(solver, UnitCheckIn):
        problem.solver_unit = solver
    else:
        problem.solver_member = solver


def _check_keeping(check_in: MemberCheckIn, *, by: User) -> None:
    if not covered_by(by, check_in, Permission.CHECKIN_KEEP):
        raise RefusedError("这条报到不在您的岗位范围内。")


def _refuse_overlap(check_in: MemberCheckIn, volunteer: Volunteer) -> None:
    """Refuse a second check-in in one community at one time: an activity would count twice."""
    others = MemberCheckIn.objects.filter(
        Q(left_on=None) | Q(left_on__gte=check_in.checked_in_on),
        link__volunteer=volunteer,
        community=check_in.community_id,
    )
    if check_in.left_on is not None:
        others = others.filter(checked_in_on__lte=check_in.left_on)
    if others.exists():
        raise RefusedError("这名志愿者已关联到本社区另一条时间重叠的报到，请先取消那一条的关联。")
