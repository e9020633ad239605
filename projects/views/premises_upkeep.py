"""What is written down about premises from day to day, on the phone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import keep_photo
from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.files import file_response
from core.steps import step
from projects import actions
from projects.actions.premises_upkeep import (
    check_finding_open,
    check_held,
    check_key_out,
    check_repair_open,
    check_takes_files,
)
from projects.forms.premises import (
    FileForm,
    FixForm,
    InspectionForm,
    KeyBackForm,
    KeyForm,
    RepairDoneForm,
    RepairForm,
    UseForm,
)
from projects.models import (
    Premises,
    PremisesFile,
    PremisesInspection,
    PremisesKey,
    PremisesRepair,
    ScanKind,
)
from projects.views.premises import seen

TYPES = {ScanKind.PDF: ("application/pdf", "pdf"), ScanKind.PHOTO: ("image/jpeg", "jpg")}


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_KEEP)
def premises_inspect(request: HttpRequest, uid: UUID) -> HttpResponse:
    """巡查: a photo, one tap, done → actions.add_inspection."""
    premises = seen(signed_in(request), uid)
    form = InspectionForm(request.POST or None, request.FILES or None)

    def act() -> Premises:
        photos = [
            keep_photo(file=file, by=signed_in(request))
            for file in request.FILES.getlist("photos")[: actions.MOST_PHOTOS + 1]
        ]
        actions.add_inspection(
            premises=premises, photos=photos, by=signed_in(request), **form.cleaned_data
        )
        return premises

    return step(
        request,
        form,
        act,
        back=premises.get_absolute_url(),
        first=lambda: check_held(premises, "需要巡查", by=signed_in(request)),
        template="projects/premises_inspect.html",
        title="巡查",
        yes="登记巡查",
        done="巡查已登记，下次巡查日期已顺延。",
        caption=f"{premises.name}，{premises.full_address}",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_KEEP)
def inspection_fix(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记整改 → actions.fix_finding."""
    inspection = _part(PremisesInspection, request, uid)
    form = FixForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.fix_finding(
            inspection=inspection, by=signed_in(request), **form.cleaned_data
        ),
        back=inspection.premises.get_absolute_url(),
        first=lambda: check_finding_open(inspection, by=signed_in(request)),
        title="登记整改",
        yes="登记整改",
        caption=inspection.findings,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_KEEP)
def premises_use_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记使用 → actions.add_use."""
    premises = seen(signed_in(request), uid)
    form = UseForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.add_use(premises=premises, by=signed_in(request), **form.cleaned_data),
        back=premises.get_absolute_url(),
        first=lambda: check_held(premises, "能登记使用", by=signed_in(request)),
        title="登记使用",
        yes="登记使用",
        done="使用已登记。",
        caption=premises.name,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_KEEP)
def premises_key_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记钥匙 → actions.give_key."""
    premises = seen(signed_in(request), uid)
    form = KeyForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.give_key(premises=premises, by=signed_in(request), **form.cleaned_data),
        back=premises.get_absolute_url(),
        first=lambda: check_held(premises, "能登记钥匙", by=signed_in(request)),
        title="登记钥匙",
        yes="登记钥匙",
        done="钥匙已登记。",
        caption=premises.name,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_KEEP)
def key_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记交回 → actions.take_key_back."""
    key = _part(PremisesKey, request, uid)
    form = KeyBackForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.take_key_back(key=key, by=signed_in(request), **form.cleaned_data),
        back=key.premises.get_absolute_url(),
        first=lambda: check_key_out(key, by=signed_in(request)),
        title="登记钥匙交回",
        yes="登记交回",
        caption=str(key),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_KEEP)
def premises_repair_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """报修 → actions.report_repair."""
    premises = seen(signed_in(request), uid)
    form = RepairForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.report_repair(
            premises=premises, by=signed_in(request), **form.cleaned_data
        ),
        back=premises.get_absolute_url(),
        first=lambda: check_held(premises, "能登记维修", by=signed_in(request)),
        title="报修",
        yes="登记报修",
        caption=premises.name,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_KEEP)
def repair_done(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记维修完成 → actions.finish_repair."""
    repair = _part(PremisesRepair, request, uid)
    form = RepairDoneForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.finish_repair(repair=repair, by=signed_in(request), **form.cleaned_data),
        back=repair.premises.get_absolute_url(),
        first=lambda: check_repair_open(repair, by=signed_in(request)),
        title="登记维修完成",
        yes="登记完成",
        caption=str(repair),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_KEEP)
def premises_file_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """上传图纸和文件 → actions.add_file."""
    premises = seen(signed_in(request), uid)
    form = FileForm(request.POST or None, request.FILES or None)
    return step(
        request,
        form,
        lambda: actions.add_file(premises=premises, by=signed_in(request), **form.cleaned_data),
        back=premises.get_absolute_url(),
        first=lambda: check_takes_files(premises, by=signed_in(request)),
        title="上传图纸和文件",
        yes="上传",
        caption=premises.name,
    )


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def file_download(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """One paper of the file, as a download alone: nothing in it may run here (R-PRM-9)."""
    kept = _part(PremisesFile, request, uid)
    content_type, ending = TYPES[ScanKind(kept.scan)]
    name = f"{kept.premises.name}-{kept.title}.{ending}"
    answer = file_response(kept.file, name=name, content_type=content_type, as_attachment=True)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def _part(model: Any, request: HttpRequest, uid: UUID) -> Any:
    rows = model.objects.visible_to(signed_in(request)).select_related("premises")
    return get_object_or_404(rows, uid=uid)
