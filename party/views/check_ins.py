"""双报到 on the desk: the lists of units and members, and the steps on each check-in."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import PurposeForm
from core.paging import page_of
from core.requests import own_path
from core.steps import OFFICE, press, put_refusal, status_of, step, ticked_versions
from party import actions
from party.actions.check_ins import check_running
from party.forms import (
    CheckInFilterForm,
    EndCheckInForm,
    MemberCheckInEditForm,
    MemberCheckInForm,
    UnitCheckInEditForm,
    UnitCheckInForm,
)
from party.models import CheckIn, MemberCheckIn, MemberCheckInState, UnitCheckIn, UnitCheckInState
from places.models import Community, Unit

UNIT_LIST, MEMBER_LIST = "party:check-in-units", "party:check-in-members"


@require_safe
@require_permission(Permission.CHECKIN_VIEW)
def unit_list(request: HttpRequest) -> HttpResponse:
    """单位报到: who reported to which community, with filters and the way to the export."""
    user = signed_in(request)
    form = _filter(request, UnitCheckInState.choices, UnitCheckInState.ACTIVE, "单位名称")
    rows = form.chosen(UnitCheckIn.objects.visible_to(user).standing(), unit="unit").for_lists()
    context = {
        "form": form,
        "page": page_of(request, rows),
        "may_file": user.may(Permission.CHECKIN_FILE),
        "export_url": _export_url(user, form, "party_unitcheckin"),
    }
    return render(request, "party/unit_check_in_list.html", context)


@require_safe
@require_permission(Permission.CHECKIN_VIEW)
def member_list(request: HttpRequest) -> HttpResponse:
    """党员报到: masked; what waits for one's confirmation can be ticked."""
    user = signed_in(request)
    form = _filter(request, MemberCheckInState.choices, MemberCheckInState.ACTIVE, "姓名")
    rows = form.chosen(MemberCheckIn.objects.visible_to(user), unit="home_unit").for_lists()
    page = page_of(request, rows)
    keys = [row.pk for row in page]
    mine = MemberCheckIn.objects.confirmable_by(user)
    context = {
        "form": form,
        "page": page,
        "confirmable": set(mine.filter(pk__in=keys).values_list("pk", flat=True)),
        "waiting": mine.count(),
        "may_file": user.may(Permission.CHECKIN_FILE),
        "export_url": _export_url(user, form, "party_membercheckin"),
    }
    return render(request, "party/member_check_in_list.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_FILE)
def unit_new(request: HttpRequest) -> HttpResponse:
    """Page 登记单位报到 → actions.check_in_unit."""
    user = signed_in(request)
    form = UnitCheckInForm(
        request.POST or None, units=_units(user, own=True), communities=_communities(user)
    )
    return step(
        request,
        form,
        lambda: actions.check_in_unit(**form.cleaned_data, by=user),
        back=reverse(UNIT_LIST),
        template=OFFICE,
        follows=True,
        title="登记单位报到",
        yes="登记报到",
        notice="单位参加社区活动、帮助解决问题，在填报时选上它就行，不用在这里再填。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_FILE)
def member_new(request: HttpRequest) -> HttpResponse:
    """Page 登记党员报到 → actions.check_in_member; somebody else confirms it."""
    user = signed_in(request)
    form = MemberCheckInForm(
        request.POST or None, units=_units(user), communities=_communities(user)
    )
    if user.reach(Permission.CHECKIN_FILE).units and not _is_desk(user):
        form.ask_own_unit()
    return step(
        request,
        form,
        lambda: actions.check_in_member(**form.cleaned_data, by=user),
        back=reverse(MEMBER_LIST),
        template=OFFICE,
        follows=True,
        title="登记党员报到",
        yes="登记报到",
        done="已登记，等社区的另一位同事确认。",
        notice="党员身份属于敏感个人信息：只有所报到的社区、街道和本单位联络员能看到，列表里姓名和手机号都会遮盖。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_FILE)
def unit_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改 of a unit's check-in → actions.save_check_in."""
    row = fileable(request, UnitCheckIn, uid)
    form = UnitCheckInEditForm(request.POST or None, instance=row)
    return _edit(request, form, row)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_FILE)
def member_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改 of a member's check-in → actions.save_check_in; the name is never shown."""
    row = fileable(request, MemberCheckIn, uid)
    units = Unit.objects.filter(street=row.street_id)
    form = MemberCheckInEditForm(request.POST or None, instance=row, units=units)
    return _edit(request, form, row)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_FILE)
def unit_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 结束服务 of a unit → actions.end_check_in."""
    return _end(request, fileable(request, UnitCheckIn, uid))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_FILE)
def member_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 退出服务 of a member, or of an entry by mistake → actions.end_check_in."""
    return _end(request, fileable(request, MemberCheckIn, uid))


@require_POST
@require_permission(Permission.CHECKIN_KEEP)
def member_confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the ticked members → actions.confirm_members, then back to where one was."""
    seen = ticked_versions(request, "check_in")
    rows = MemberCheckIn.objects.visible_to(signed_in(request)).filter(uid__in=seen)

    def confirm() -> None:
        chosen = list(rows)
        if len(chosen) < len(seen):
            raise RefusedError("勾选的有几人已不在您的岗位范围内，都还没有确认。请核对后再勾选。")
        actions.confirm_members(check_ins=chosen, by=signed_in(request), seen=seen)

    following = own_path(request, request.POST.get("next", ""))
    return press(
        request,
        confirm,
        done=f"已确认 {len(seen)} 人的报到。",
        back=following or reverse(MEMBER_LIST),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PERSON_REVEAL)
@require_recent_sign_in
def member_reveal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask for the purpose, log the look, show name and phone once."""
    user = signed_in(request)
    row = get_object_or_404(MemberCheckIn.objects.visible_to(user), uid=uid)
    if not actions.may_reveal(row, by=user):
        raise RefusedError("您的岗位不能查看这名党员的完整信息。")
    form = PurposeForm(request.POST or None, example="电话通知本人参加巡查")
    shown = None
    if request.method == "POST" and form.is_valid():
        purpose = form.cleaned_data["purpose"]
        try:
            shown = actions.reveal_member(check_in=row, purpose=purpose, by=user, at=timezone.now())
        except RefusedError as error:
            put_refusal(form, error)
    context = {"form": form, "check_in": row, "shown": shown, "back_url": row.get_absolute_url()}
    return render(request, "party/member_reveal.html", context, status=status_of(form))


def fileable(request: HttpRequest, model: Any, uid: UUID) -> Any:
    """Return a check-in for which the person may act; one out of reach is not found."""
    rows = model.objects.visible_to(signed_in(request)).fileable_by(signed_in(request))
    return get_object_or_404(rows.for_lists(), uid=uid)


def _filter(request: HttpRequest, states: Any, first: str, asks: str) -> CheckInFilterForm:
    communities = Community.objects.within(signed_in(request).reach(Permission.CHECKIN_VIEW))
    if not communities.exists():  # a unit's liaison: wherever the unit serves
        seen = UnitCheckIn.objects.visible_to(signed_in(request)).values("community")
        others = MemberCheckIn.objects.visible_to(signed_in(request)).values("community")
        communities = Community.objects.filter(pk__in=seen) | Community.objects.filter(
            pk__in=others
        )
    form = CheckInFilterForm(
        request.GET, communities=communities, states=list(states), first_state=first
    )
    form.fields["q"].label = asks
    return form


def _edit(request: HttpRequest, form: Any, row: CheckIn) -> HttpResponse:
    return step(
        request,
        form,
        lambda: actions.save_check_in(
            check_in=form.instance,
            by=signed_in(request),
            version=form.cleaned_data["seen_version"],
        ),
        back=row.get_absolute_url(),
        template=OFFICE,
        first=lambda: check_running(row, by=signed_in(request)),
        title="修改报到",
        caption=str(row),
        yes="保存",
    )


def _end(request: HttpRequest, row: CheckIn) -> HttpResponse:
    form = EndCheckInForm(request.POST or None, initial={"version": row.version})
    held = row.claims.held().count()
    notice = f"认领的 {held} 个岗位同一天退出。" if held else ""
    return step(
        request,
        form,
        lambda: actions.end_check_in(check_in=row, **form.cleaned_data, by=signed_in(request)),
        back=row.get_absolute_url(),
        template=OFFICE,
        first=lambda: check_running(row, by=signed_in(request)),
        title="结束服务",
        caption=str(row),
        yes="结束服务",
        notice=f"{notice}服务记录和报告都会保留；再次报到时重新登记。",
    )


def _is_desk(user: User) -> bool:
    reach = user.reach(Permission.CHECKIN_FILE)
    return bool(reach.streets or reach.communities)


def _communities(user: User) -> QuerySet[Community]:
    """Return where `user` may register a check-in; a unit reports anywhere in its street."""
    reach = user.reach(Permission.CHECKIN_FILE)
    rows = Community.objects.within(reach)
    if reach.units:
        streets = Unit.objects.filter(pk__in=reach.units).values("street")
        rows = rows | Community.objects.filter(street__in=streets)
    return rows.order_by("code")


def _units(user: User, *, own: bool = False) -> QuerySet[Unit]:
    """Return the units that `user` may name: a liaison their own, the desk any of the street."""
    reach = user.reach(Permission.CHECKIN_FILE)
    if not _is_desk(user):
        return Unit.objects.filter(pk__in=reach.units)
    streets = Community.objects.within(reach).values("street")
    return Unit.objects.filter(street__in=streets)


def _export_url(user: User, form: CheckInFilterForm, ledger: str) -> str:
    """Return the ledger's export under the same community, state and days; "" without the right."""
    if not (user.may(Permission.EXPORT) and user.may(Permission.OFFICE_ENTER)):
        return ""
    community = form.picked("community")
    asked = {
        "community": community.pk if community else "",
        "state": form.state_asked,
        "checked_in_on-from": form.picked("since") or "",
        "checked_in_on-to": form.picked("until") or "",
        "q": form.picked("q") or "",
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse(f'admin:{ledger}_export')}?{query}"
