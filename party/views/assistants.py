"""助理员: the list, one assistant with log and certificates, and the duty lists."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import ConflictError, RefusedError
from core.paging import page_of
from core.steps import put_refusal, status_of, step
from party import actions
from party.forms import AssistantFilterForm, AssistantForm, DutiesForm
from party.models import (
    AssistantDuty,
    AssistantLog,
    Partner,
    PartnerKind,
    SecretaryAssistant,
)
from places.models import Community, Street, covered_by, name_matches


@require_safe
@require_permission(Permission.PARTY_VIEW)
def assistant_list(request: HttpRequest) -> HttpResponse:
    """社区书记群团助理员: who serves where, with what the log says of each."""
    user, today = signed_in(request), timezone.localdate()
    form = AssistantFilterForm(request.GET or {"which": "running"})
    asked = form.cleaned_data if form.is_valid() else {}
    visible = SecretaryAssistant.objects.visible_to(user)
    rows = _which(visible, asked.get("which", ""), today)
    if word := asked.get("q", "").strip():
        rows = rows.filter(name_matches(word))
    page = page_of(
        request,
        rows.with_confirmed()
        .select_related("community", "society")
        .order_by("community__code", "-started_on", "pk"),
    )
    context = {
        "form": form,
        "page": page,
        "today": today,
        "is_any": visible.exists(),
        "rows": [(row, row.name if works_with(user, row) else row.masked_name) for row in page],
        "may_edit": bool(user.reach(Permission.PARTY_EDIT).streets),
        "waiting_count": AssistantLog.objects.to_confirm_by(user).count(),
        "may_confirm": user.may(Permission.ASSISTANT_CONFIRM),
    }
    return render(request, "party/assistant_list.html", context)


@require_safe
@require_permission(Permission.PARTY_VIEW)
def assistant_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One assistant: duties, the log with its steps, certificates."""
    user = signed_in(request)
    rows = SecretaryAssistant.objects.visible_to(user).with_confirmed()
    assistant = get_object_or_404(rows.select_related("street", "community", "society"), uid=uid)
    logs = assistant.logs.with_own(person=user)
    may_confirm = covered_by(user, assistant, Permission.ASSISTANT_CONFIRM)
    may_log = covered_by(user, assistant, Permission.ASSISTANT_LOG)
    may_edit = covered_by(user, assistant, Permission.PARTY_EDIT)
    context = {
        "assistant": assistant,
        "shown_name": assistant.name if works_with(user, assistant) else assistant.masked_name,
        "is_serving": assistant.serves_on(timezone.localdate()),
        "duties": assistant.duties.in_force(),
        "page": page_of(
            request, logs.select_related("duty", "written_by", "changed_by", "decided_by")
        ),
        "certificates": assistant.certificates.select_related("issued_by"),
        "may_edit": may_edit,
        "may_log": may_log,
        "may_confirm": may_confirm,
    }
    return render(request, "party/assistant_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def assistant_create(request: HttpRequest) -> HttpResponse:
    """Page 登记助理员 → actions.save_assistant."""
    return _edit(request, SecretaryAssistant(street=_street_of(signed_in(request))))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def assistant_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改助理员, 任期 included → actions.save_assistant."""
    return _edit(request, editable_assistant(request, uid))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def assistant_duties(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 职责清单 of one assistant → actions.replace_duties."""
    assistant = editable_assistant(request, uid)
    return _edit_duties(request, assistant.street, assistant)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def duty_template(request: HttpRequest) -> HttpResponse:
    """Page 职责清单 of the street, with which new assistants begin → actions.replace_duties."""
    return _edit_duties(request, _street_of(signed_in(request)), None)


def editable_assistant(request: HttpRequest, uid: UUID) -> SecretaryAssistant:
    """Return an assistant that the person may change; one out of reach is not found."""
    reach = signed_in(request).reach(Permission.PARTY_EDIT)
    rows = SecretaryAssistant.objects.within(reach).select_related("street", "community")
    return get_object_or_404(rows, uid=uid)


def works_with(user: User, assistant: SecretaryAssistant) -> bool:
    """True for those who read the name in full: the community's staff and the street's."""
    return any(
        covered_by(user, assistant, permission)
        for permission in (Permission.ASSISTANT_LOG, Permission.PARTY_EDIT)
    )


def _edit(request: HttpRequest, assistant: SecretaryAssistant) -> HttpResponse:
    user = signed_in(request)
    street = assistant.street
    societies = Partner.objects.visible_to(user).filter(street=street, kind=PartnerKind.SOCIETY)
    choices: dict[str, QuerySet[Any]] = {
        "community": Community.objects.visible_to(user).filter(street=street).order_by("code"),
        "society": societies.order_by("name"),
    }
    form = AssistantForm(request.POST or None, instance=assistant, choices=choices)
    is_new = assistant.pk is None
    return step(
        request,
        form,
        lambda: actions.save_assistant(
            assistant=form.instance,
            by=user,
            version=None if is_new else form.cleaned_data["seen_version"],
        ),
        back=reverse("party:assistant-list"),
        follows=True,
        template="party/assistant_form.html",
        done="已登记助理员。" if is_new else "已保存。",
        assistant=None if is_new else assistant,
    )


def _edit_duties(
    request: HttpRequest, street: Street, assistant: SecretaryAssistant | None
) -> HttpResponse:
    lines = AssistantDuty.objects.filter(street=street, assistant=assistant).in_force()
    texts = [line.text for line in lines]
    form = DutiesForm(
        request.POST or None, initial=dict.fromkeys(("texts", "seen"), "\n".join(texts))
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.replace_duties(
                street=street,
                assistant=assistant,
                **form.cleaned_data,
                by=signed_in(request),
            )
        except ConflictError:
            form.show_again(texts)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            messages.success(request, "已保存职责清单。")
            return redirect(assistant or "party:assistant-list")
    context = {"form": form, "assistant": assistant, "street": street}
    return render(request, "party/assistant_duties.html", context, status=status_of(form))


def _which(rows: Any, which: str, day: Any) -> Any:
    if which == "running":
        return rows.as_of(day)
    return rows.filter(ended_on__lt=day) if which == "ended" else rows


def _street_of(user: User) -> Street:
    reach = user.reach(Permission.PARTY_EDIT)
    return get_object_or_404(Street.objects.filter(pk__in=reach.streets).order_by("pk")[:1])
