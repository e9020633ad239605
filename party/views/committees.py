"""Terms and the people of a committee: elections, ends, appointments, and who is due."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError
from core.numbers import whole_number
from core.paging import page_of
from core.steps import OFFICE, step
from party import actions
from party.actions.committees import check_serving, check_term_running
from party.forms import EndForm, MemberForm, TermForm
from party.models import (
    TERM_ENDS_SOON,
    CommitteeMember,
    CommitteeTerm,
    PartyOrganisation,
    posts_in,
    why_no_term,
)
from party.views.organisations import editable

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
    return step(
        request,
        form,
        lambda: actions.open_term(
            organisation=organisation, **form.cleaned_data, by=signed_in(request)
        ),
        title="登记换届",
        yes="登记换届",
        notice=notice,
        caption=organisation.name,
        back=organisation.get_absolute_url(),
        template=OFFICE,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def term_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 结束本届 → actions.end_term."""
    term = _editable_row(request, CommitteeTerm, uid)
    form = EndForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.end_term(term=term, **form.cleaned_data, by=signed_in(request)),
        first=lambda: check_term_running(term),
        title=f"结束第 {term.number} 届",
        yes="结束本届",
        notice="现任班子成员同一天离任。选出了新的一届，请用“登记换届”，不用在这里结束。",
        caption=term.organisation.name,
        back=term.organisation.get_absolute_url(),
        template=OFFICE,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def member_appoint(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记任职 → actions.appoint_member."""
    organisation = editable(request, uid)
    form = MemberForm(request.POST or None, posts=posts_in(organisation))
    return step(
        request,
        form,
        lambda: actions.appoint_member(
            organisation=organisation, **form.cleaned_data, by=signed_in(request)
        ),
        title="登记任职",
        yes="登记任职",
        notice="只登记姓名和职务，不登记身份证号、手机号等个人信息。",
        caption=organisation.name,
        back=organisation.get_absolute_url(),
        template=OFFICE,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def member_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记离任 → actions.end_member."""
    member = _editable_row(request, CommitteeMember, uid)
    form = EndForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.end_member(member=member, **form.cleaned_data, by=signed_in(request)),
        first=lambda: check_serving(member),
        title=f"登记{member.name}离任",
        yes="登记离任",
        notice=f"{member.get_post_display()}，{member.started_on:%Y年%-m月%-d日}任职。"
        "离任后仍在历史中。",
        caption=member.organisation.name,
        back=member.organisation.get_absolute_url(),
        template=OFFICE,
    )


def _editable_row(request: HttpRequest, model: Any, uid: UUID) -> Any:
    rows = PartyOrganisation.objects.within(signed_in(request).reach(Permission.PARTY_EDIT))
    found = model.objects.filter(organisation__in=rows).select_related("organisation")
    return get_object_or_404(found, uid=uid)
