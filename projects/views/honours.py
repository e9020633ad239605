"""荣誉 on the desk: what stands, its certificate and re-examinations; standards; platforms."""

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
from core.errors import RefusedError
from core.forms import VersionedReasonForm
from core.paging import page_of
from core.steps import press, seen_version, step
from places.models import covered_by
from projects import actions
from projects.actions.honours import check_standing
from projects.forms.honours import CopyForm, HonourCheckForm, PlatformForm
from projects.models import (
    CompoundPlatform,
    Honour,
    HonourApplication,
    HonourProgramme,
    HonourStandard,
)

PER_PAGE = 20


@require_safe
@require_permission(Permission.HONOUR_VIEW)
def honour_list(request: HttpRequest) -> HttpResponse:
    """荣誉: what was granted, the newest first; withdrawn ones stay to be seen."""
    user = signed_in(request)
    rows = Honour.objects.visible_to(user).for_lists()
    programme = request.GET.get("programme", "")
    programmes = list(HonourProgramme.objects.visible_to(user))
    chosen = next((row for row in programmes if str(row.uid) == programme), None)
    if chosen is not None:
        rows = rows.filter(programme=chosen)
    context = {
        "page": page_of(request, rows, per_page=PER_PAGE),
        "programmes": programmes,
        "chosen": chosen,
        "today": timezone.localdate(),
        "may_edit": user.may(Permission.HONOUR_EDIT),
        "may_export": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "projects/honour_list.html", context)


@require_safe
@require_permission(Permission.HONOUR_VIEW)
def honour_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One honour, its re-examinations, and what else this target worked for."""
    user = signed_in(request)
    honour = _honour(user, uid)
    applications = HonourApplication.objects.visible_to(user).filter(
        honour.same_target(), programme=honour.programme
    )
    context = {
        "honour": honour,
        "checks": list(honour.checks.select_related("checked_by")),
        "trend": list(applications.order_by("period_from", "pk")),
        "may_check": honour.is_standing and covered_by(user, honour, Permission.HONOUR_REVIEW),
        "may_revoke": honour.is_standing and covered_by(user, honour, Permission.HONOUR_RECOMMEND),
        "today": timezone.localdate(),
    }
    return render(request, "projects/honour_detail.html", context)


@require_safe
@require_permission(Permission.HONOUR_VIEW)
def honour_certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """荣誉证书 on one A4; of a withdrawn honour there is none."""
    honour = _honour(signed_in(request), uid)
    if not honour.is_standing:
        raise RefusedError("这项荣誉已经撤销，不能再打印证书。")
    return render(request, "projects/honour_certificate.html", {"honour": honour})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HONOUR_REVIEW)
def honour_check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记复评 → actions.check_honour."""
    user = signed_in(request)
    honour = _honour(user, uid)
    form = HonourCheckForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.check_honour(honour=honour, by=user, **form.cleaned_data),
        first=lambda: check_standing(honour, by=user, permission=Permission.HONOUR_REVIEW),
        back=honour.get_absolute_url(),
        title="登记复评",
        yes="登记复评",
        caption=str(honour),
        notice="复评不合格、要取消荣誉的，由街道领导在荣誉页上撤销。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HONOUR_RECOMMEND)
def honour_revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """撤销荣誉, with the reason → actions.revoke_honour."""
    user = signed_in(request)
    honour = _honour(user, uid)
    form = VersionedReasonForm(request.POST or None, initial={"version": honour.version})
    return step(
        request,
        form,
        lambda: actions.revoke_honour(honour=honour, by=user, **form.cleaned_data),
        first=lambda: check_standing(honour, by=user, permission=Permission.HONOUR_RECOMMEND),
        back=honour.get_absolute_url(),
        title="撤销荣誉",
        yes="撤销",
        final=True,
        notice="撤销后不再计数，也不再公开；记录和原因保留，不能恢复。",
        caption=str(honour),
    )


@require_safe
@require_permission(Permission.HONOUR_VIEW)
def standard_list(request: HttpRequest) -> HttpResponse:
    """创建标准: by year, with their editions."""
    user = signed_in(request)
    rows = HonourStandard.objects.visible_to(user).for_lists()
    context = {
        "page": page_of(request, rows, per_page=PER_PAGE),
        "may_edit": user.may(Permission.HONOUR_EDIT),
    }
    return render(request, "projects/standard_list.html", context)


@require_safe
@require_permission(Permission.HONOUR_VIEW)
def standard_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One standard with its items; a second person publishes it; the next edition begins here."""
    user = signed_in(request)
    standard = _standard(user, uid)
    context = {
        "standard": standard,
        "criteria": list(standard.criteria.all()),
        "full_score": standard.full_score(),
        "may_edit": user.may(Permission.HONOUR_EDIT),
        "may_publish": HonourStandard.objects.publishable_by(user).filter(pk=standard.pk).exists(),
    }
    return render(request, "projects/standard_detail.html", context)


@require_POST
@require_permission(Permission.HONOUR_EDIT)
def standard_publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """发布 → actions.publish_standard."""
    standard = _standard(signed_in(request), uid)
    return press(
        request,
        lambda: actions.publish_standard(
            standard=standard, by=signed_in(request), version=seen_version(request)
        ),
        done="已发布，社区可以按这份标准申报。",
        back=standard.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HONOUR_EDIT)
def standard_copy(request: HttpRequest, uid: UUID) -> HttpResponse:
    """编写新的一版 → actions.copy_standard."""
    standard = _standard(signed_in(request), uid)
    form = CopyForm(request.POST or None, initial={"year": standard.year})
    return step(
        request,
        form,
        lambda: actions.copy_standard(
            standard=standard, by=signed_in(request), **form.cleaned_data
        ),
        back=standard.get_absolute_url(),
        follows=True,
        title="编写新的一版",
        yes="复制为草稿",
        done="已复制，请在台账里修改评分项，改好后发布。",
        caption=str(standard),
        notice="同一年度发布新版后，原来的一版停用；已经开始的申报仍按原来的一版。",
    )


@require_safe
@require_permission(Permission.HONOUR_VIEW)
def platform_list(request: HttpRequest) -> HttpResponse:
    """四方平台: which of the four each compound has."""
    user = signed_in(request)
    rows = CompoundPlatform.objects.visible_to(user).for_lists()
    context = {
        "page": page_of(request, rows, per_page=PER_PAGE),
        "may_file": user.may(Permission.HONOUR_FILE),
        "may_export": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "projects/platform_list.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HONOUR_FILE)
def platform_create(request: HttpRequest) -> HttpResponse:
    """登记四方平台 → actions.save_platform."""
    return _platform_form(request, CompoundPlatform())


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HONOUR_FILE)
def platform_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """修改四方平台 → actions.save_platform."""
    rows = CompoundPlatform.objects.visible_to(signed_in(request)).for_lists()
    return _platform_form(request, get_object_or_404(rows, uid=uid))


def _platform_form(request: HttpRequest, platform: CompoundPlatform) -> HttpResponse:
    user, is_new = signed_in(request), platform.pk is None
    form = PlatformForm(request.POST or None, instance=platform, user=user)
    return step(
        request,
        form,
        lambda: actions.save_platform(
            platform=form.instance,
            by=user,
            version=None if is_new else form.cleaned_data["seen_version"],
        ),
        back=reverse("projects:platform-list"),
        template="projects/platform_form.html",
        done="已保存。",
        platform=None if is_new else platform,
    )


def _honour(user: User, uid: UUID) -> Honour:
    rows: Any = Honour.objects.visible_to(user).for_lists()
    found: Honour = get_object_or_404(rows.select_related("application"), uid=uid)
    return found


def _standard(user: User, uid: UUID) -> HonourStandard:
    return get_object_or_404(HonourStandard.objects.visible_to(user).for_lists(), uid=uid)
