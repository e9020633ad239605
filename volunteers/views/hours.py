"""服务时长: proposing, confirming, correcting; the record of one person, certificates, points."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core import pdf
from core.errors import RefusedError
from core.files import download
from core.forms import VersionedReasonForm
from core.paging import page_of
from core.qr import qr_inline
from core.steps import sentence_of, status_of, step
from core.uids import uids_of
from core.word import CONTENT_TYPE, write_docx
from places.models import covered_by
from volunteers import actions
from volunteers.forms.recruiting import CorrectionForm, ExchangeForm, HoursForm, ProofForm
from volunteers.models import (
    Activity,
    HoursState,
    PointEntry,
    ServiceProof,
    ServiceRecord,
    Volunteer,
)

PER_PAGE = 50
MOST_AT_ONCE = 200


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RECRUIT)
def hours_propose(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记工时 for who took part and has none yet → actions.propose_hours."""
    user = signed_in(request)
    activity = get_object_or_404(Activity.objects.visible_to(user), uid=uid)
    if not covered_by(user, activity, Permission.RECRUIT):
        raise RefusedError("这次活动不在您的岗位范围内，不能登记工时。")
    recorded = activity.service_records.exclude(state=HoursState.VOIDED).values("volunteer")
    people = list(activity.participants.exclude(pk__in=recorded).order_by("name_pinyin", "pk"))
    form = HoursForm(request.POST or None, activity=activity, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose_hours(
                activity=activity,
                hours=form.hours(),
                content=form.cleaned_data["content"],
                by=user,
            )
        except (RefusedError, ValidationError) as error:
            form.add_error(None, sentence_of(error))
        else:
            messages.success(request, f"已提出 {len(made)} 人的工时，请另一位同事确认。")
            return redirect(activity)
    context = {"form": form, "activity": activity, "people": people}
    return render(request, "volunteers/hours_form.html", context, status=status_of(form))


@require_safe
@require_permission(Permission.HOURS_CONFIRM)
def hours_queue(request: HttpRequest) -> HttpResponse:
    """待确认工时: what others proposed, the oldest first."""
    rows = ServiceRecord.objects.confirmable_by(signed_in(request)).for_lists()
    page = page_of(request, rows.order_by("served_on", "pk"), per_page=PER_PAGE)
    return render(request, "volunteers/hours_queue.html", {"page": page})


@require_POST
@require_permission(Permission.HOURS_CONFIRM)
def hours_confirm(request: HttpRequest) -> HttpResponse:
    """确认勾选的工时 → actions.confirm_hours; all of them or none."""
    user = signed_in(request)
    wanted = uids_of(request.POST.getlist("record")[:MOST_AT_ONCE])
    rows = ServiceRecord.objects.confirmable_by(user)
    chosen = list(rows.filter(uid__in=wanted))
    back = reverse("volunteers:hours-queue")
    if not chosen:
        messages.error(request, "请先勾选要确认的工时。")
        return redirect(back)
    try:
        done = actions.confirm_hours(records=chosen, by=user)
    except (RefusedError, ValidationError) as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, f"已确认 {len(done)} 条。")
    return redirect(back)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HOURS_CONFIRM)
def hours_correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """更正工时, with the reason → actions.correct_hours."""
    user, row = signed_in(request), _record(request, uid)
    initial = {"version": row.version, "hours": row.hours}
    form = CorrectionForm(request.POST or None, initial=initial)
    return step(
        request,
        form,
        lambda: actions.correct_hours(record=row, by=user, **form.cleaned_data),
        back=_sheet(row.volunteer),
        title="更正服务时长",
        yes="更正",
        caption=str(row),
        notice="原来的时长会留下来，写明谁在什么时候为什么更正。" + _certified(row),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HOURS_CONFIRM)
def hours_void(request: HttpRequest, uid: UUID) -> HttpResponse:
    """作废工时, with the reason → actions.void_hours."""
    user, row = signed_in(request), _record(request, uid)
    form = VersionedReasonForm(
        request.POST or None, initial={"version": row.version}, label="作废原因"
    )
    return step(
        request,
        form,
        lambda: actions.void_hours(record=row, by=user, **form.cleaned_data),
        back=_sheet(row.volunteer),
        title="作废服务记录",
        yes="作废",
        caption=str(row),
        notice="作废后不再计入服务时长，已给的积分收回。" + _certified(row),
    )


@require_safe
@require_permission(Permission.VOLUNTEER_VIEW)
def service_sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """志愿服务记录 of one person: to look at, to print."""
    user = signed_in(request)
    person = _volunteer(user, uid)
    rows = ServiceRecord.objects.visible_to(user).filter(volunteer=person).for_lists()
    page = page_of(request, rows.order_by("-served_on", "-pk"), per_page=PER_PAGE)
    context = {
        "person": person,
        "page": page,
        "total": ServiceRecord.objects.visible_to(user).filter(volunteer=person).counted().total(),
        "points": PointEntry.objects.filter(volunteer=person).balance(),
        "judged": [row.pk for row in page if covered_by(user, row, Permission.HOURS_CONFIRM)],
        "may_issue": user.may(Permission.PROOF_ISSUE),
        "may_exchange": covered_by(user, person, Permission.POINTS_KEEP),
        "proofs": ServiceProof.objects.visible_to(user).filter(volunteer=person),
    }
    return render(request, "volunteers/service_sheet.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROOF_ISSUE)
def proof_issue(request: HttpRequest, uid: UUID) -> HttpResponse:
    """出具证明 → actions.issue_proof → the sheet to print."""
    user = signed_in(request)
    person = _volunteer(user, uid)
    served = ServiceRecord.objects.visible_to(user).filter(volunteer=person).counted()
    # Somebody from an imported roster may have served before the day on which they came in.
    since = min(person.registered_on, served.first_day() or person.registered_on)
    form = ProofForm(request.POST or None, user=user, initial={"starts_on": since})
    return step(
        request,
        form,
        lambda: _issue(form, person, user),
        back=_sheet(person),
        follows=True,
        title="出具志愿服务记录证明",
        yes="出具证明",
        done="已出具，可以打印，也可以下载 PDF 或 Word。",
        caption=str(person),
        notice="只计本社区（街道）组织、已经确认的服务时长。",
    )


@require_safe
@require_permission(Permission.VOLUNTEER_VIEW)
def proof_sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The certificate on one A4, with its code to verify; the name in full for who issues it."""
    user = signed_in(request)
    proof = _proof(user, uid)
    is_issuer = covered_by(user, proof, Permission.PROOF_ISSUE)
    context = {"may_revoke": proof.revoked_at is None and is_issuer, **_words(proof)}
    if not is_issuer:
        context["name"] = str(proof.volunteer)
    return render(request, "volunteers/proof_sheet.html", context)


@require_safe
@require_permission(Permission.PROOF_ISSUE)
def proof_word(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The certificate as a Word document, for the seal."""
    proof = _standing_proof(request, uid)
    content = write_docx("volunteer_proof.html", _words(proof))
    name = f"志愿服务记录证明{proof.number}.docx"
    return download(content, name=name, content_type=CONTENT_TYPE)


@require_safe
@require_permission(Permission.PROOF_ISSUE)
def proof_pdf(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The certificate as a PDF, to print or to send; with its code and where it is verified."""
    proof = _standing_proof(request, uid)
    return FileResponse(
        BytesIO(pdf.write_pdf("volunteer_proof.html", _words(proof))),
        as_attachment=True,
        filename=f"志愿服务记录证明{proof.number}.pdf",
        content_type=pdf.CONTENT_TYPE,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROOF_ISSUE)
def proof_revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """撤销证明, with the reason → actions.revoke_proof."""
    user = signed_in(request)
    proof = _proof(user, uid)
    form = VersionedReasonForm(
        request.POST or None, initial={"version": proof.version}, label="撤销原因"
    )
    return step(
        request,
        form,
        lambda: actions.revoke_proof(proof=proof, by=user, **form.cleaned_data),
        back=proof.get_absolute_url(),
        title="撤销证明",
        yes="撤销",
        caption=proof.number,
        notice="撤销后，扫码核验会显示已撤销。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.POINTS_KEEP)
def points_exchange(request: HttpRequest, uid: UUID) -> HttpResponse:
    """兑换积分 → actions.exchange_points."""
    user = signed_in(request)
    person = _volunteer(user, uid)
    balance = PointEntry.objects.filter(volunteer=person).balance()
    form = ExchangeForm(request.POST or None, initial={"version": balance})
    return step(
        request,
        form,
        lambda: actions.exchange_points(
            volunteer=person,
            points=form.cleaned_data["points"],
            what=form.cleaned_data["what"],
            seen=form.cleaned_data["version"],
            by=user,
        ),
        back=_sheet(person),
        title="兑换积分",
        yes="登记兑换",
        caption=f"{person}，现有 {balance} 分",
        notice="积分是对服务的肯定，不是钱；登记后不能修改。",
    )


def _issue(form: ProofForm, person: Volunteer, user: User) -> ServiceProof:
    post = form.cleaned_data["post"]
    return actions.issue_proof(
        volunteer=person,
        street=post.street,
        community=post.community,
        starts_on=form.cleaned_data["starts_on"],
        ends_on=form.cleaned_data["ends_on"],
        by=user,
    )


def _words(proof: ServiceProof) -> dict[str, Any]:
    """Return what a certificate says; the name in full, for the person holds it in their hands."""
    address = settings.SITE_URL + reverse("dashboard:public-proof", args=[proof.code])
    return {
        "proof": proof,
        "name": proof.volunteer.name,
        "issuer": f"{proof.street.name}{proof.community.name if proof.community else ''}",
        "address": address,
        "check_address": settings.SITE_URL + reverse("dashboard:public-proof-find"),
        "qr": qr_inline(address),
    }


def _record(request: HttpRequest, uid: UUID) -> ServiceRecord:
    rows = ServiceRecord.objects.visible_to(signed_in(request)).for_lists()
    return get_object_or_404(rows, uid=uid)


def _certified(row: ServiceRecord) -> str:
    """Return which certificates say these hours: copies of their day, they do not change."""
    proofs = ServiceProof.objects.certifying(row).values_list("number", flat=True)
    numbers = "、".join(proofs)
    return f"这条工时已写进证明 {numbers}，办理后请把证明也撤销。" if numbers else ""


def _proof(user: User, uid: UUID) -> ServiceProof:
    rows = ServiceProof.objects.visible_to(user)
    return get_object_or_404(rows.select_related("volunteer", "street", "community"), uid=uid)


def _standing_proof(request: HttpRequest, uid: UUID) -> ServiceProof:
    user = signed_in(request)
    proof = _proof(user, uid)
    if not covered_by(user, proof, Permission.PROOF_ISSUE):
        raise RefusedError("这份证明不是您的社区（街道）出具的。")
    if proof.revoked_at is not None:
        raise RefusedError("这份证明已经撤销，不能再下载。")
    return proof


def _volunteer(user: User, uid: UUID) -> Volunteer:
    return get_object_or_404(Volunteer.objects.visible_to(user).standing(), uid=uid)


def _sheet(person: Volunteer) -> str:
    return reverse("volunteers:service-sheet", args=[person.uid])
