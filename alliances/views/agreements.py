"""The agreement: printed for the signature, and kept as it was signed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from alliances import actions
from alliances.actions.agreements import check_signed
from alliances.forms.project_steps import AgreementForm
from alliances.models import AgreementKind, CoBuildProject, ProjectAgreement
from core.files import download, file_response
from core.steps import step
from core.word import CONTENT_TYPE, write_docx

KINDS = {AgreementKind.PDF: ("application/pdf", "pdf"), AgreementKind.PHOTO: ("image/jpeg", "jpg")}


@require_safe
@require_permission(Permission.PROJECT_VIEW)
def contract_print(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The agreement on A4, to be printed and signed."""
    return render(request, "alliances/contract_print.html", _contract(request, uid))


@require_safe
@require_permission(Permission.PROJECT_VIEW)
def contract_word(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same as a Word document, in which the parties may still write."""
    context = _contract(request, uid)
    content = write_docx("contract.html", context)
    name = f"{context['project'].name}协议.docx"
    return download(content, name=name, content_type=CONTENT_TYPE)


@require_safe
@require_permission(Permission.PROJECT_VIEW)
def agreement_file(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """One file of a signed agreement, as a download alone: nothing in it may run here."""
    rows = ProjectAgreement.objects.visible_to(signed_in(request)).select_related("project")
    agreement = get_object_or_404(rows, uid=uid)
    content_type, ending = KINDS[AgreementKind(agreement.kind)]
    name = f"{agreement.project.name}协议-{agreement.uid.hex[:6]}.{ending}"
    answer = file_response(agreement.file, name=name, content_type=content_type, as_attachment=True)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROJECT_FILE)
def agreement_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 补传协议, of what was signed before it came into the portal → actions.add_agreement."""
    user = signed_in(request)
    project = get_object_or_404(CoBuildProject.objects.handled_by(user), uid=uid)
    form = AgreementForm(
        request.POST or None, request.FILES or None, initial={"version": project.version}
    )
    return step(
        request,
        form,
        lambda: actions.add_agreement(project=project, scans=form.cleaned_data["scans"], by=user),
        back=project.get_absolute_url(),
        first=lambda: check_signed(project, by=user),
        title="补传协议",
        yes="上传协议",
        done="协议已保存。",
        caption=project.name,
    )


def _contract(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    rows = CoBuildProject.objects.visible_to(signed_in(request)).for_lists()
    project = get_object_or_404(rows.select_related("alliance__lead_organisation"), uid=uid)
    return {
        "project": project,
        "partners": list(project.partner_units.all()),
        "milestones": list(project.milestones.all()),
    }
