"""Terms and the people of a committee: elections, ends, appointments, and who is due."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError
from core.numbers import whole_number
from core.paging import page_of
from party import actions
from party.forms import EndForm, MemberForm, TermForm
from party.models import (
    TERM_ENDS_SOON,
    CommitteeMember,
    CommitteeTerm,
    PartyOrganisation,
    posts_in,
    why_no_term,
)
from party.views.organisations import editable, sentence_of

SPANS = (30, 90, TERM_ENDS_SOON.days, 365)


@require_safe
@require_permission(Permission.PARTY_VIEW)
def term_list(request: HttpRequest) -> HttpResponse:
    """换届提醒: running terms that end within some days, the most urgent first."""
    today = timezone.localdate()
    asked = whole_number(request.GET.get("days", ""))
    days = asked if asked in SPANS else TERM_ENDS_SOON.days
    rows = (
        CommitteeTerm.objects.visible_to(signed_in(request))
        .expiring_by(today + timedelta(days=days))
        .select_related("organisation__community")
    )
    page = page_of(request, rows)
    context = {
        "page": page,
        "rows": [(term, term.state_on(today)) for term in page],
        "days": days,
        "spans": SPANS,
    }
    return render(request, "party/term_list.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def term_open(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 换届 → actions.open_term; the running term ends on the day of the election."""
    organisation = editable(request, uid)
    if why_not := why_no_term(organisation):
        raise RefusedError(why_not)
    last = organisation.terms.order_by("-number").first()
    initial = {"number": last.number + 1 if last else 1}
    form = TermForm(request.POST or None, initial=initial)
    running = organisation.terms.running().first()
    notice = (
        f"第 {running.number} 届将在选举当天结束，现任 {organisation.members.running().count()} "
        "名班子成员同时离任。留任的请在换届后重新登记任职。"
        if running
        else ""
    )
    return _step(
        request,
        form,
        organisation,
        lambda: actions.open_term(
            organisation=organisation, **form.cleaned_data, by=signed_in(request)
        ),
        title="登记换届",
        yes="登记换届",
        notice=notice,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def term_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 结束本届 → actions.end_term."""
    term = _editable_row(request, CommitteeTerm, uid)
    form = EndForm(request.POST or None)
    return _step(
        request,
        form,
        term.organisation,
        lambda: actions.end_term(term=term, **form.cleaned_data, by=signed_in(request)),
        title=f"结束第 {term.number} 届",
        yes="结束本届",
        notice="现任班子成员同一天离任。选出了新的一届，请用“登记换届”，不用在这里结束。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def member_appoint(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记任职 → actions.appoint_member."""
    organisation = editable(request, uid)
    form = MemberForm(request.POST or None, posts=posts_in(organisation))
    return _step(
        request,
        form,
        organisation,
        lambda: actions.appoint_member(
            organisation=organisation, **form.cleaned_data, by=signed_in(request)
        ),
        title="登记任职",
        yes="登记任职",
        notice="只登记姓名和职务，不登记身份证号、手机号等个人信息。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def member_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记离任 → actions.end_member."""
    member = _editable_row(request, CommitteeMember, uid)
    form = EndForm(request.POST or None)
    return _step(
        request,
        form,
        member.organisation,
        lambda: actions.end_member(member=member, **form.cleaned_data, by=signed_in(request)),
        title=f"登记{member.name}离任",
        yes="登记离任",
        notice=f"{member.get_post_display()}，{member.started_on:%Y年%-m月%-d日}任职。"
        "离任后仍在历史中。",
    )


def _step(
    request: HttpRequest,
    form: forms.Form,
    organisation: PartyOrganisation,
    act: Callable[[], Any],
    **words: str,
) -> HttpResponse:
    """Show one small form; do the step, or show what the rules said to it."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except (RefusedError, ValidationError) as error:
            form.add_error(None, sentence_of(error))
        else:
            messages.success(request, f"已{words['yes']}。")
            return redirect(organisation)
    context = {"form": form, "organisation": organisation, **words}
    return render(request, "party/committee_step.html", context)


def _editable_row(request: HttpRequest, model: Any, uid: UUID) -> Any:
    rows = PartyOrganisation.objects.within(signed_in(request).reach(Permission.PARTY_EDIT))
    found = model.objects.filter(organisation__in=rows).select_related("organisation")
    return get_object_or_404(found, uid=uid)
