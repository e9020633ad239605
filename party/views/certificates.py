"""服务证明: issuing, the sheet to print, the Word document, revoking, the register."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.files import download
from core.forms import ReasonForm
from core.paging import page_of
from core.steps import OFFICE, put_refusal, status_of, step
from core.word import CONTENT_TYPE, write_docx
from party import actions
from party.actions.certificates import check_valid
from party.forms import CertificateForm
from party.models import SecretaryAssistant, ServiceCertificate
from party.views.assistants import editable_assistant, works_with
from places.models import covered_by


@require_safe
@require_permission(Permission.PARTY_VIEW)
def certificate_list(request: HttpRequest) -> HttpResponse:
    """出具的证明: the register, the newest first, revoked ones included."""
    user = signed_in(request)
    rows = ServiceCertificate.objects.visible_to(user)
    context = {
        "page": page_of(request, rows.select_related("assistant")),
        "may_confirm": user.may(Permission.ASSISTANT_CONFIRM),
        "may_edit": user.may(Permission.PARTY_EDIT),
    }
    return render(request, "party/certificate_list.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def assistant_certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 出具服务证明: choose the days, see what the log says, issue it.

    Calls actions.issue_certificate; the preview is what would be certified now.
    """
    assistant = editable_assistant(request, uid)
    asked = request.POST or (request.GET if "starts_on" in request.GET else None)
    form = CertificateForm(asked, initial=_days_of(assistant))
    is_ready = form.is_valid()
    if request.method == "POST" and is_ready:
        try:
            certificate = actions.issue_certificate(
                assistant=assistant, **form.cleaned_data, by=signed_in(request)
            )
        except RefusedError as error:
            put_refusal(form, error)
            is_ready = False
        else:
            messages.success(request, f"已出具{certificate}，可以打印或下载 Word。")
            return redirect(certificate)
    preview = None
    if is_ready:
        days = form.cleaned_data["starts_on"], form.cleaned_data["ends_on"]
        preview = actions.certified(assistant, *days)
    context = {"form": form, "assistant": assistant, "preview": preview}
    return render(request, "party/certificate_issue.html", context, status=status_of(form))


@require_safe
@require_permission(Permission.PARTY_VIEW)
def certificate_sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The certificate on one A4, with the steps around it that are not printed."""
    user = signed_in(request)
    certificate = _visible(user, uid)
    context = {
        **_words_of(certificate, user),
        "may_revoke": certificate.is_valid
        and covered_by(user, certificate.assistant, Permission.PARTY_EDIT),
    }
    return render(request, "party/certificate_sheet.html", context)


@require_safe
@require_permission(Permission.PARTY_VIEW)
def certificate_word(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The certificate as a Word document; of a revoked one there is none."""
    user = signed_in(request)
    certificate = _visible(user, uid)
    if not certificate.is_valid:
        raise RefusedError(f"{certificate}已经撤销，不能再下载。")
    content = write_docx("service_certificate.html", _words_of(certificate, user))
    return download(content, name=f"{certificate}.docx", content_type=CONTENT_TYPE)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def certificate_revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 撤销证明 → actions.revoke_certificate."""
    user = signed_in(request)
    certificate = _visible(user, uid)
    if not covered_by(user, certificate.assistant, Permission.PARTY_EDIT):
        raise Http404("没有这份证明，或它不在您的岗位范围内。")
    form = ReasonForm(request.POST or None, label="撤销原因")
    return step(
        request,
        form,
        lambda: actions.revoke_certificate(
            certificate=certificate, reason=form.cleaned_data["reason"], by=user
        ),
        back=certificate.get_absolute_url(),
        template=OFFICE,
        first=lambda: check_valid(certificate, by=user),
        title="撤销服务证明",
        caption=certificate.number,
        yes="撤销",
        done=f"已撤销{certificate}。",
        final=True,
        notice="撤销后不能恢复：证明和撤销原因留在登记里，编号不再使用。已经交给学生的纸质证明请收回。",
    )


def _visible(user: User, uid: UUID) -> ServiceCertificate:
    rows = ServiceCertificate.objects.visible_to(user)
    return get_object_or_404(
        rows.select_related("street", "assistant", "issued_by", "revoked_by"), uid=uid
    )


def _words_of(certificate: ServiceCertificate, user: User) -> dict[str, Any]:
    """Return what stands on paper; the name in full for those who work with the assistant."""
    is_open = works_with(user, certificate.assistant)
    return {
        "certificate": certificate,
        "name": certificate.name if is_open else certificate.masked_name,
        "issued_on": timezone.localdate(certificate.issued_at),
    }


def _days_of(assistant: SecretaryAssistant) -> dict[str, Any]:
    """Offer what no valid certificate speaks of yet: from then to today or the end of the term."""
    last = assistant.certificates.valid().order_by("-ends_on", "-pk").first()
    today = timezone.localdate()
    ends_on = min(assistant.ended_on or today, today)
    starts_on = assistant.started_on
    if last is not None and last.ends_on < ends_on:
        starts_on = last.ends_on + timedelta(days=1)
    return {"starts_on": starts_on, "ends_on": ends_on}
