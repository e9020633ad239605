"""Part-time members: the list with terms and attendance, one member, and the steps."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from alliances import actions
from alliances.actions.part_time import (
    check_appointable,
    check_not_ended,
    check_replaceable,
)
from alliances.forms import (
    AppointForm,
    EndForm,
    InviteMembersForm,
    NominateForm,
    PartTimeFilterForm,
    ReplaceForm,
)
from alliances.models import (
    TERM_ENDS_SOON,
    AllianceMembership,
    PartTimeMember,
    PartTimeState,
    hosts_of,
)
from core.paging import page_of
from core.steps import press, step
from party.actions.meetings import check_open
from party.models import PartyOrganisation
from party.views.meetings import runnable_meeting
from places.models import Unit, covered_by

PER_PAGE = 30


@require_safe
@require_permission(Permission.PART_TIME_VIEW)
def part_time_list(request: HttpRequest) -> HttpResponse:
    """兼职委员: who serves where, until when, and how often they come."""
    user, today = signed_in(request), timezone.localdate()
    form = PartTimeFilterForm(request.GET)
    serving = PartTimeMember.objects.visible_to(user).serving_on(today)
    page = page_of(request, form.chosen(user=user), per_page=PER_PAGE)
    context = {
        "form": form,
        "page": page,
        "person_count": serving.persons().count(),
        "unit_count": _member_unit_count(user),
        "may_nominate": user.may(Permission.PART_TIME_NOMINATE),
        "named": [member.pk for member in page if _works_with(user, member)],
        "today": today,
        "soon": today + TERM_ENDS_SOON,
    }
    return render(request, "alliances/part_time_list.html", context)


@require_safe
@require_permission(Permission.PART_TIME_VIEW)
def part_time_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One member: unit, committee, term, every meeting asked to, and the steps that are due."""
    user = signed_in(request)
    member = _visible(user, uid, PartTimeMember.objects.with_attendance())
    approves = covered_by(user, member, Permission.PART_TIME_APPROVE)
    appoints = covered_by(user, member, Permission.PART_TIME_APPOINT)
    context = {
        "member": member,
        "meetings": member.attendances.select_related("attendee__meeting").order_by(
            "-attendee__meeting__held_on", "pk"
        ),
        "successors": member.successors.all(),
        "may_approve": approves and member.state == PartTimeState.NOMINATED,
        "may_appoint": appoints
        and member.state == PartTimeState.APPROVED
        and member.approved_by_id not in user.counts_as,
        "may_end": approves and not member.is_ended,
        "shows_name": _works_with(user, member),
        "today": timezone.localdate(),
    }
    return render(request, "alliances/part_time_detail.html", context)


def _works_with(user: User, member: PartTimeMember) -> bool:
    """True for who decides about the member there and for the member's own unit."""
    deciding = (Permission.PART_TIME_APPROVE, Permission.PART_TIME_APPOINT)
    is_own = member.unit_id in user.reach().units
    return is_own or any(covered_by(user, member, permission) for permission in deciding)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PART_TIME_NOMINATE)
def part_time_nominate(request: HttpRequest) -> HttpResponse:
    """推荐兼职委员 → actions.nominate_member → the street approves."""
    user = signed_in(request)
    form = NominateForm(request.POST or None, units=_units(user), hosts=_hosts(user))
    return step(
        request,
        form,
        lambda: actions.nominate_member(**form.cleaned_data, by=user),
        back=reverse("alliances:part-time-list"),
        title="推荐兼职委员",
        yes="推荐",
        done="已推荐，等街道党建办审批。",
    )


@require_POST
@require_permission(Permission.PART_TIME_APPROVE)
def part_time_approve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """审批 → actions.approve_member → a leader appoints."""
    user = signed_in(request)
    member = _visible(user, uid)
    return press(
        request,
        lambda: actions.approve_member(member=member, by=user),
        done="已审批，等街道领导聘任。",
        back=member.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PART_TIME_APPOINT)
def part_time_appoint(request: HttpRequest, uid: UUID) -> HttpResponse:
    """聘任 → actions.appoint_member."""
    user = signed_in(request)
    member = _visible(user, uid)
    form = AppointForm(request.POST or None, initial={"version": member.version})
    return step(
        request,
        form,
        lambda: actions.appoint_member(member=member, **form.cleaned_data, by=user),
        back=member.get_absolute_url(),
        first=lambda: check_appointable(member, by=user),
        title="聘任",
        yes="聘任",
        done="已聘任。",
        caption=str(member),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PART_TIME_APPROVE)
def part_time_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记卸任 → actions.end_member."""
    user = signed_in(request)
    member = _visible(user, uid)
    form = EndForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.end_member(member=member, **form.cleaned_data, by=user),
        back=member.get_absolute_url(),
        first=lambda: check_not_ended(member, by=user),
        title="登记卸任",
        yes="登记卸任",
        done="已登记卸任。",
        notice="卸任后仍在历史中。有人接替的，请用“换人”。",
        caption=str(member),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PART_TIME_APPROVE)
def part_time_replace(request: HttpRequest, uid: UUID) -> HttpResponse:
    """换人: one ends, another of the unit is nominated → actions.replace_member."""
    user = signed_in(request)
    member = _visible(user, uid)
    form = ReplaceForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.replace_member(member=member, **form.cleaned_data, by=user),
        back=member.get_absolute_url(),
        first=lambda: check_replaceable(member, by=user),
        title="换人",
        yes="换人",
        done="已登记卸任，并推荐了接替的人。",
        notice="原来的人登记卸任，接替的人从推荐开始，还要审批和聘任。",
        caption=str(member),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def meeting_members(request: HttpRequest, uid: UUID) -> HttpResponse:
    """邀请兼职委员 to a meeting → actions.invite_members; their attendance counts from then on."""
    user = signed_in(request)
    meeting = runnable_meeting(user, uid)
    rows = PartTimeMember.objects.visible_to(user).filter(street=meeting.street_id).in_office()
    rows = rows.exclude(attendances__attendee__meeting=meeting).select_related("unit", "host")
    if meeting.community_id:
        rows = rows.filter(community=meeting.community_id)
    form = InviteMembersForm(
        request.POST or None, members=rows.order_by("host__path", "name_pinyin")
    )
    return step(
        request,
        form,
        lambda: actions.invite_members(
            meeting=meeting, members=form.cleaned_data["members"], by=user
        ),
        back=meeting.get_absolute_url(),
        first=lambda: check_open(meeting, by=user, what="增加出席人员"),
        title="邀请兼职委员",
        yes="加到名单",
        done="已加到出席名单。",
        notice="" if rows else "没有可以邀请的在任兼职委员，或都已在名单里。",
        caption=str(meeting),
    )


def _visible(user: User, uid: UUID, rows: Any = None) -> PartTimeMember:
    found = (PartTimeMember.objects.all() if rows is None else rows).visible_to(user)
    member: PartTimeMember = get_object_or_404(
        found.select_related(
            "unit", "host", "replaces", "nominated_by", "approved_by", "appointed_by"
        ),
        uid=uid,
    )
    return member


def _units(user: User) -> Any:
    """Return the member units that somebody may nominate for."""
    reach = user.reach(Permission.PART_TIME_NOMINATE)
    active = AllianceMembership.objects.active_on(timezone.localdate()).values("unit")
    rows = Unit.objects.filter(pk__in=active)
    return (rows.filter(pk__in=reach.units) | rows.filter(street__in=reach.streets)).order_by(
        "name", "pk"
    )


def _hosts(user: User) -> Any:
    posts = user.posts_with(Permission.PART_TIME_NOMINATE)
    streets = {post.street_id for post in posts}
    rows = PartyOrganisation.objects.none()
    for street in streets:
        rows = rows | hosts_of(street)
    return rows.order_by("path")


def _member_unit_count(user: User) -> int | None:
    """Return how many units belong to the street's alliance, for who sees the whole street."""
    streets = user.reach(Permission.PART_TIME_VIEW).streets
    if not streets:
        return None
    rows = AllianceMembership.objects.active_on(timezone.localdate())
    return rows.filter(alliance__street__in=streets).values("unit").distinct().count()
