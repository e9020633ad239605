"""志愿服务记录证明: issued, printed, revoked."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core import pdf
from core.errors import RefusedError
from core.files import download
from core.forms import VersionedReasonForm
from core.qr import qr_inline
from core.steps import step
from core.word import CONTENT_TYPE, write_docx
from places.models import covered_by
from volunteers import actions
from volunteers.actions.proofs import check_valid
from volunteers.forms.recruiting import ProofForm
from volunteers.models import ServiceProof, ServiceRecord, Volunteer
from volunteers.views.hours import person_of, sheet_of


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROOF_ISSUE)
def proof_issue(request: HttpRequest, uid: UUID) -> HttpResponse:
    """出具证明 → actions.issue_proof → the sheet to print."""
    user = signed_in(request)
    person = person_of(user, uid)
    served = ServiceRecord.objects.visible_to(user).filter(volunteer=person).counted()
    # Somebody from an imported roster may have served before the day on which they came in.
    since = min(person.registered_on, served.first_day() or person.registered_on)
    form = ProofForm(request.POST or None, user=user, initial={"starts_on": since})
    return step(
        request,
        form,
        lambda: _issue(form, person, user),
        back=sheet_of(person),
        follows=True,
        title="出具志愿服务记录证明",
        yes="出具证明",
        done="已出具，可以打印，也可以下载 PDF 或 Word。",
        caption=str(person),
        notice="只计本社区（街道）组织、已经确认的服务时长。"
        "与另一份有效证明有相同时长的，两份互相写明，不能相加。",
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
        first=lambda: check_valid(proof, by=user),
        title="撤销证明",
        yes="撤销",
        caption=proof.number,
        notice="撤销后，扫码核验会显示已撤销。",
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
        "overlaps": proof.overlaps(),
        "name": proof.volunteer.name,
        "issuer": f"{proof.street.name}{proof.community.name if proof.community else ''}",
        "address": address,
        "check_address": settings.SITE_URL + reverse("dashboard:public-proof-find"),
        "qr": qr_inline(address),
    }


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
