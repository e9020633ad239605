"""Alliances, their members and what they cover; how a unit comes and goes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from alliances import actions
from alliances.actions.leaving import in_hand
from alliances.actions.memberships import (
    check_answerable,
    check_leavable,
    check_withdrawable,
    runs,
    speaks_for,
)
from alliances.forms import (
    AdmitForm,
    ApplyForm,
    CoverageForm,
    InviteForm,
    LeaveForm,
)
from alliances.models import (
    WAITING_STATES,
    Alliance,
    AllianceCoverage,
    AllianceMembership,
    AllianceTier,
    MembershipState,
    alliances_of,
)
from core.errors import RefusedError
from core.forms import ReasonForm
from core.paging import page_of
from core.steps import step
from places.models import Unit

MOST_OVER = 100
SHOWN_ACTIVITIES = 10


@require_safe
@require_permission(Permission.PROJECT_VIEW)
def alliance_list(request: HttpRequest) -> HttpResponse:
    """联盟和成员单位: the street's alliance and its sub-alliances, with what each holds."""
    user, today = signed_in(request), timezone.localdate()
    counted = Alliance.objects.visible_to(user).with_counts(today)
    waiting = AllianceMembership.objects.visible_to(user).waiting()
    reach = user.reach(Permission.ALLIANCE_RUN)
    run = set(Alliance.objects.run_by(reach).values_list("pk", flat=True)) if reach else set()
    context = {
        "alliances": counted.select_related("lead_organisation").order_by("-tier", "name"),
        "waiting": [
            (row, row.alliance_id in run, not row.is_asked_by(user), row.unit_id in reach.units)
            for row in waiting.select_related("alliance", "unit").order_by("asked_at", "pk")
        ],
        "may_board": user.may(Permission.BOARD_VIEW),
        "may_import": user.may(Permission.IMPORT),
    }
    return render(request, "alliances/alliance_list.html", context)


@require_safe
@require_permission(Permission.PROJECT_VIEW)
def alliance_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One alliance: what it held itself, members, covered units, requests, and who left."""
    user, today = signed_in(request), timezone.localdate()
    rows = Alliance.objects.filter(pk__in=Alliance.objects.visible_to(user).values("pk"))
    alliance = get_object_or_404(rows.select_related("lead_organisation", "parent"), uid=uid)
    members = alliance.memberships.select_related("unit__community").active_on(today)
    own = AllianceMembership.objects.visible_to(user).filter(alliance=alliance)
    covered = AllianceCoverage.objects.visible_to(user).filter(alliance=alliance).running()
    page = page_of(request, members.order_by("unit__name_pinyin", "pk"))
    beside = covered.select_related("unit__community").order_by("unit__name", "pk")
    covered_page = page_of(request, beside, name="covered")
    listed = {row.unit_id for row in (*page, *covered_page)}
    over = own.exclude(state__in=[*WAITING_STATES, MembershipState.ACTIVE])
    activities: Any = alliance.activities  # of an app above
    confirmed = activities.confirmed()
    readable = confirmed.filter(pk__in=activities.visible_to(user).order_by().values("pk"))
    context = {
        "alliance": alliance,
        "activity_count": confirmed.count(),
        "activities": readable.order_by("-held_on", "-pk")[:SHOWN_ACTIVITIES],
        "may_file_activity": alliance.stands_on(today)
        and alliances_of(user.reach(Permission.ACTIVITY_FILE)).filter(pk=alliance.pk).exists(),
        "page": page,
        "covered_page": covered_page,
        "coverage_count": alliance.coverages.running().count(),
        "waiting": [
            (row, not row.is_asked_by(user))
            for row in own.waiting().select_related("unit", "asked_by").order_by("asked_at", "pk")
        ],
        "over": over.select_related("unit").order_by("-updated_at", "-pk")[:MOST_OVER],
        "most_over": MOST_OVER,
        "own_units": set(
            Unit.objects.visible_to(user).filter(pk__in=listed).values_list("pk", flat=True)
        ),
        "may_run": runs(alliance, by=user),
        "may_search": user.may(Permission.UNIT_HEALTH),
        "is_street": alliance.tier == AllianceTier.STREET,
    }
    return render(request, "alliances/alliance_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ALLIANCE_RUN)
def alliance_invite(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 邀请单位 → actions.invite_unit."""
    alliance = _run(request, uid)
    form = InviteForm(request.POST or None, units=_not_in(request, alliance))
    return step(
        request,
        form,
        lambda: actions.invite_unit(
            alliance=alliance, unit=form.cleaned_data["unit"], by=signed_in(request)
        ),
        caption=alliance.name,
        back=alliance.get_absolute_url(),
        title="邀请单位加入",
        yes="邀请",
        notice="单位联络员会在“单位体检”里看到邀请，自己答复；没有账号的单位，由另一位同事登记它的答复。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ALLIANCE_RUN)
def alliance_cover(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记覆盖单位 → actions.save_coverage."""
    alliance = _run(request, uid)
    if alliance.tier != AllianceTier.COMMUNITY:
        raise Http404("覆盖单位只登记在社区子联盟名下。")
    units = _not_in(request, alliance).exclude(
        coverages__in=AllianceCoverage.objects.running().filter(alliance=alliance)
    )
    form = CoverageForm(request.POST or None, units=units)
    return step(
        request,
        form,
        lambda: actions.save_coverage(
            coverage=AllianceCoverage(alliance=alliance, **form.cleaned_data),
            by=signed_in(request),
        ),
        caption=alliance.name,
        back=alliance.get_absolute_url(),
        title="登记覆盖单位",
        yes="登记",
        notice="覆盖单位不是成员：没有入盟手续，不在成员里计数。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ALLIANCE_RUN)
def coverage_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 结束覆盖 → actions.save_coverage."""
    rows = AllianceCoverage.objects.filter(
        alliance__in=Alliance.objects.run_by(signed_in(request).reach(Permission.ALLIANCE_RUN))
    )
    coverage = get_object_or_404(rows.select_related("alliance", "unit"), uid=uid)
    if coverage.ended_on is not None:
        raise RefusedError(f"已于 {coverage.ended_on:%Y年%-m月%-d日}结束，请刷新后再看。")
    form = LeaveForm(request.POST or None)
    del form.fields["reason"]

    def act() -> None:
        coverage.ended_on = form.cleaned_data["left_on"]
        actions.save_coverage(coverage=coverage, by=signed_in(request), version=coverage.version)

    return step(
        request,
        form,
        act,
        caption=f"{coverage.alliance.name} · {coverage.unit.name}",
        back=coverage.alliance.get_absolute_url(),
        title="结束覆盖",
        yes="结束",
        notice="从这一天起，这家单位不再算这个子联盟的覆盖单位；以前的日子照旧。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ALLIANCE_RUN)
def unit_apply(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 申请加入联盟, for the unit's liaison → actions.apply_to_join."""
    reach = signed_in(request).reach(Permission.ALLIANCE_RUN)
    unit = get_object_or_404(Unit.objects.standing().filter(pk__in=reach.units), uid=uid)
    asked = AllianceMembership.objects.open().filter(unit=unit).values("alliance")
    alliances = Alliance.objects.filter(street=unit.street_id, dissolved_on=None)
    form = ApplyForm(
        request.POST or None,
        alliances=alliances.exclude(pk__in=asked).order_by("-tier", "name"),
    )
    return step(
        request,
        form,
        lambda: actions.apply_to_join(
            alliance=form.cleaned_data["alliance"], unit=unit, by=signed_in(request)
        ),
        caption=unit.name,
        back=_unit_page(unit),
        title="申请加入联盟",
        yes="提交申请",
        done="已提交申请，请等待办理。",
        notice="由街道党建办或牵头的社区书记办理，结果在本单位的页面上看得到。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ALLIANCE_RUN)
def membership_admit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 批准加入, or 接受邀请 → actions.admit_unit."""
    row = _mine(request, uid)
    form = AdmitForm(request.POST or None)
    is_invited = row.state == MembershipState.INVITED
    return _membership_step(
        request,
        form,
        row,
        lambda: actions.admit_unit(membership=row, by=signed_in(request), **form.cleaned_data),
        first=lambda: check_answerable(row, by=signed_in(request)),
        title="同意加入" if is_invited else "批准加入",
        yes="同意加入" if is_invited else "批准加入",
        done="已加入联盟。",
        notice="从加入日期起计入成员单位；原来登记为覆盖单位的，同一天转为成员。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ALLIANCE_RUN)
def membership_refuse(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 不批准, or 谢绝邀请 → actions.refuse_unit."""
    row = _mine(request, uid)
    form = ReasonForm(request.POST or None)
    is_invited = row.state == MembershipState.INVITED
    return _membership_step(
        request,
        form,
        row,
        lambda: actions.refuse_unit(membership=row, by=signed_in(request), **form.cleaned_data),
        first=lambda: check_answerable(row, by=signed_in(request)),
        title="谢绝邀请" if is_invited else "不批准加入",
        yes="谢绝" if is_invited else "不批准",
        done="已记下，没有加入。",
        notice="原因会留在记录里，单位联络员看得到。以后可以重新邀请或申请。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ALLIANCE_RUN)
def membership_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 撤回 → actions.withdraw_request."""
    row = _mine(request, uid)
    form = ReasonForm(request.POST or None)
    return _membership_step(
        request,
        form,
        row,
        lambda: actions.withdraw_request(
            membership=row, by=signed_in(request), **form.cleaned_data
        ),
        first=lambda: check_withdrawable(row, by=signed_in(request)),
        title="撤回邀请" if row.state == MembershipState.INVITED else "撤回申请",
        yes="撤回",
        notice="撤回后对方不用再答复；记录和原因保留，以后可以重新邀请或申请。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ALLIANCE_RUN)
def membership_leave(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 退出联盟 → actions.leave_alliance."""
    row = _mine(request, uid)
    form = LeaveForm(request.POST or None)
    return _membership_step(
        request,
        form,
        row,
        lambda: actions.leave_alliance(membership=row, by=signed_in(request), **form.cleaned_data),
        first=lambda: check_leavable(row, by=signed_in(request)),
        title="登记退出联盟",
        yes="登记退出",
        notice="退出以后不再计入成员单位；以前参加的项目和活动都保留。",
        template="alliances/membership_leave.html",
        in_hand=in_hand(row, by=signed_in(request)),
    )


def _membership_step(
    request: HttpRequest,
    form: forms.Form,
    row: AllianceMembership,
    act: Callable[[], Any],
    **words: Any,
) -> HttpResponse:
    user = signed_in(request)
    back = _unit_page(row.unit)
    if user.may(Permission.PROJECT_VIEW) and not speaks_for(row.unit, by=user):
        back = row.alliance.get_absolute_url()
    caption = f"{row.alliance.name} · {row.unit.name}"
    return step(request, form, act, caption=caption, back=back, **words)


def _run(request: HttpRequest, uid: UUID) -> Alliance:
    """Return an alliance whose members are the person's business; any other is not found."""
    reach = signed_in(request).reach(Permission.ALLIANCE_RUN)
    found = Alliance.objects.filter(pk__in=Alliance.objects.run_by(reach).values("pk"))
    return get_object_or_404(found.filter(dissolved_on=None), uid=uid)


def _not_in(request: HttpRequest, alliance: Alliance) -> Any:
    """Return the units that may be asked: in one's reach, and not asked or members yet."""
    asked = AllianceMembership.objects.open().filter(alliance=alliance).values("unit")
    units = Unit.objects.visible_to(signed_in(request)).filter(street=alliance.street_id)
    return units.exclude(pk__in=asked).order_by("name_pinyin", "pk")


def _mine(request: HttpRequest, uid: UUID) -> AllianceMembership:
    """Return a membership of one's own alliance or unit; any other is not found."""
    rows = AllianceMembership.objects.visible_to(signed_in(request))
    row = get_object_or_404(rows.select_related("alliance", "unit"), uid=uid)
    user = signed_in(request)
    if not (runs(row.alliance, by=user) or speaks_for(row.unit, by=user)):
        raise Http404("这份入盟手续不由您的岗位办理。")
    return row


def _unit_page(unit: Unit) -> str:
    return reverse("dashboard:unit-health", args=[unit.uid])
