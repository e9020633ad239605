"""What is inspected: what is due, one asset, an inspection from the phone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import keep_photo
from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.forms import VersionedReasonForm
from core.paging import page_of
from core.steps import step
from places.models import covered_by
from projects import actions
from projects.actions.renewal_safety import (
    check_inspectable,
    check_not_closed,
    check_openable,
)
from projects.forms.renewal import DayForm, InspectForm
from projects.models import AssetKind, AssetState, SafetyAsset

SHOWN_INSPECTIONS = 30


@require_safe
@require_permission(Permission.RENEWAL_REPORT)
def asset_list(request: HttpRequest) -> HttpResponse:
    """安全检查: what is in trouble, overdue or due today first, then the rest."""
    user, today = signed_in(request), timezone.localdate()
    mine = SafetyAsset.objects.reported_by(user).select_related("street", "community")
    kind = request.GET.get("kind", "")
    kinds = AssetKind.choices
    shown = mine.inspected().filter(kind=kind) if kind in AssetKind.values else mine.inspected()
    context = {
        "troubled": mine.filter(state=AssetState.TROUBLED)[:50],
        "page": page_of(request, shown.order_by("next_due_on", "name", "pk"), per_page=20),
        "overdue_count": mine.overdue(today).count(),
        "kinds": kinds,
        "kind": kind,
        "today": today,
        "may_view": user.may(Permission.RENEWAL_VIEW),
        "may_open_ledger": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "projects/asset_list.html", context)


@require_safe
@require_permission(Permission.RENEWAL_VIEW)
def asset_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One asset: what it is, how it stands, its inspections."""
    user = signed_in(request)
    rows = SafetyAsset.objects.visible_to(user).select_related("street", "community", "compound")
    asset = get_object_or_404(rows, uid=uid)
    is_edited = covered_by(user, asset, Permission.RENEWAL_EDIT)
    inspections = asset.inspections.select_related("photo", "inspected_by")
    context = {
        "asset": asset,
        "inspections": inspections[:SHOWN_INSPECTIONS],
        "may_inspect": asset.state != AssetState.CLOSED
        and covered_by(user, asset, Permission.RENEWAL_REPORT),
        "may_open": is_edited and asset.state in (AssetState.PLANNED, AssetState.TROUBLED),
        "may_close": is_edited and asset.state != AssetState.CLOSED,
        "today": timezone.localdate(),
    }
    return render(request, "projects/asset_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RENEWAL_REPORT)
def asset_inspect(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记检查 → actions.inspect_asset."""
    user = signed_in(request)
    asset: SafetyAsset = get_object_or_404(SafetyAsset.objects.reported_by(user), uid=uid)
    form = InspectForm(request.POST or None, request.FILES or None)

    def act() -> object:
        file = form.cleaned_data["photo"]
        return actions.inspect_asset(
            asset=asset,
            result=form.cleaned_data["result"],
            finding=form.cleaned_data["finding"],
            photo=keep_photo(file=file, by=user) if file else None,
            by=user,
        )

    return step(
        request,
        form,
        act,
        first=lambda: check_inspectable(asset, by=user),
        title="登记检查",
        yes="登记检查",
        caption=f"{asset.get_kind_display()}　{asset.name}",
        notice=f"现在：{asset.state_label}。发现堵塞或问题的立即不再计数，由街道督促整改。",
        done=f"“{asset}”的检查已登记。",
        back=reverse("projects:asset-list"),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RENEWAL_EDIT)
def asset_open(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 确认建成、打通、安装 → actions.put_in_use."""
    asset = _edited(request, uid)
    form = DayForm(request.POST or None, initial={"version": asset.version})
    yes = "确认已整改" if asset.state == AssetState.TROUBLED else "确认在用"
    return step(
        request,
        form,
        lambda: actions.put_in_use(asset=asset, by=signed_in(request), **form.cleaned_data),
        first=lambda: check_openable(asset, by=signed_in(request)),
        title=yes,
        yes=yes,
        caption=asset.name,
        notice="最近一次检查应是别人登记的“正常、畅通”。确认后计入相应的数字。",
        back=asset.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RENEWAL_EDIT)
def asset_close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 撤销 → actions.close_asset."""
    asset = _edited(request, uid)
    form = VersionedReasonForm(request.POST or None, initial={"version": asset.version})
    return step(
        request,
        form,
        lambda: actions.close_asset(asset=asset, by=signed_in(request), **form.cleaned_data),
        first=lambda: check_not_closed(asset, by=signed_in(request)),
        title="撤销设施",
        yes="撤销",
        caption=asset.name,
        notice="撤销后不再检查，也不再计数；检查记录都保留。",
        back=asset.get_absolute_url(),
    )


def _edited(request: HttpRequest, uid: UUID) -> SafetyAsset:
    rows = SafetyAsset.objects.within(signed_in(request).reach(Permission.RENEWAL_EDIT))
    asset: SafetyAsset = get_object_or_404(rows, uid=uid)
    return asset
