"""Door posters: one to print, many as one PDF; their codes; and the page behind a code."""

from io import BytesIO
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core import jobs, pdf
from core.errors import RefusedError
from core.guards import public_page
from core.steps import press, put_refusal, status_of, step
from grids import actions
from grids.actions.codes import check_valid
from grids.actions.places import kept_buildings
from grids.forms import PosterForm, RevokeForm
from grids.models import BuildingCode
from grids.posters import MOST_AT_ONCE, SIZES, file_name, posters_pdf, qr_of
from grids.responsible import responsible_for
from grids.tasks import make_posters
from grids.views.reaching import kept_building
from places.models import Compound

GONE = 410


@require_safe
@require_permission(Permission.HEAD_KEEP)
def building_poster(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One poster, A4 or A5, to be printed from the browser."""
    building = kept_building(request, uid)
    poster = responsible_for([building], on=timezone.localdate())[0]
    size = request.GET.get("size", "a4")
    context = {"poster": poster, "size": size if size in SIZES else "a4", "qr": qr_of(poster)}
    return render(request, "grids/poster_sheet.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HEAD_KEEP)
def poster_batch(request: HttpRequest) -> HttpResponseBase:
    """Page 楼栋海报: the posters of a compound as one PDF; buildings without a code get one."""
    buildings = kept_buildings(signed_in(request), on=timezone.localdate())
    compounds = Compound.objects.filter(buildings__in=buildings).distinct()
    form = PosterForm(
        request.POST or None,
        compounds=compounds.order_by("community__code", "name"),
        initial={"compound": request.GET.get("compound", "")[:40]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _made(request, **form.cleaned_data)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
    return render(request, "grids/poster_batch.html", {"form": form}, status=status_of(form))


def _made(request: HttpRequest, *, compound: Compound, size: str) -> HttpResponseBase:
    """Hand out the posters of a compound, or go to the page that waits for so many."""
    user = signed_in(request)
    pdf.load()  # before a code is issued for a poster that nobody gets
    with transaction.atomic():
        buildings = actions.order_posters(compound=compound, by=user)
        if len(buildings) > MOST_AT_ONCE:
            job = jobs.start(
                kind="posters",
                label=f"楼栋海报：{compound.name}",
                owner=user,
                task=make_posters,
                arguments=(compound.uid, size),
            )
            return redirect(jobs.page_of(job, back=request.get_full_path()))
    content = posters_pdf(responsible_for(buildings, on=timezone.localdate()), size=size)
    return FileResponse(
        BytesIO(content),
        as_attachment=True,
        filename=file_name(compound),
        content_type=pdf.CONTENT_TYPE,
    )


@require_POST
@require_permission(Permission.HEAD_KEEP)
def code_issue(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Button 发放楼栋码 → actions.issue_codes."""
    user, building = signed_in(request), kept_building(request, uid)
    return press(
        request,
        lambda: actions.issue_codes(buildings=[building], by=user),
        done="已发放楼栋码，可以打印海报。",
        back=reverse("grids:building-detail", args=[building.uid]),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HEAD_KEEP)
def code_revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 作废楼栋码 → actions.revoke_code."""
    user = signed_in(request)
    visible = BuildingCode.objects.visible_to(user).select_related("building__compound")
    code = get_object_or_404(visible, uid=uid)
    building = kept_building(request, code.building.uid)
    form = RevokeForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.revoke_code(code=code, by=user, **form.cleaned_data),
        back=reverse("grids:building-detail", args=[building.uid]),
        first=lambda: check_valid(code, by=user),
        title="作废楼栋码",
        yes="作废",
        done="楼栋码已作废，可以重新发放。",
        caption=str(building),
        notice="门上的旧海报扫码后会显示“已停用”，请换上新海报。",
    )


@require_safe
@public_page(cached=True)
def building_public(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a door's code: who is responsible here, guide, the community's contact."""
    rows = BuildingCode.objects.select_related("building__compound__community__street")
    code = get_object_or_404(rows, token=token)
    if code.revoked_at is not None:
        return render(request, "grids/building_revoked.html", {}, status=GONE)
    shown = responsible_for([code.building], on=timezone.localdate())[0]
    return render(request, "grids/building_public.html", {"shown": shown})
