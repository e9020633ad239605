"""Proposals: which there are, one of them, writing one, screening, the ballot."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import keep_photo
from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.paging import page_of
from core.steps import step
from places.models import covered_by
from projects import actions
from projects.actions.livelihood_proposals import check_unscreened, check_votable
from projects.forms.livelihood import ProposalFilterForm, ProposalForm
from projects.forms.livelihood_steps import BallotForm, ScreenForm
from projects.models import LivelihoodProposal, ProposalState


@require_safe
@require_permission(Permission.LIVELIHOOD_VIEW)
def proposal_list(request: HttpRequest) -> HttpResponse:
    """民生实事征集: what was proposed, and where it stands."""
    user = signed_in(request)
    form = ProposalFilterForm(request.GET, user=user)
    rows = form.narrowed(LivelihoodProposal.objects.visible_to(user))
    rows = rows.select_related("street", "community").order_by("-raised_on", "-pk")
    context = {
        "form": form,
        "page": page_of(request, rows, per_page=20),
        "may_file": user.may(Permission.LIVELIHOOD_FILE),
        "may_open_ledger": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "projects/proposal_list.html", context)


@require_safe
@require_permission(Permission.LIVELIHOOD_VIEW)
def proposal_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One proposal: what is wished, how it was screened, the ballot, its project."""
    user = signed_in(request)
    rows = LivelihoodProposal.objects.visible_to(user).select_related(
        "street", "community", "compound", "ballot__sheet"
    )
    proposal = get_object_or_404(rows, uid=uid)
    is_open = proposal.state == ProposalState.COLLECTED
    is_chosen = LivelihoodProposal.objects.visible_to(user).chosen().filter(pk=proposal.pk).exists()
    context = {
        "proposal": proposal,
        "ballot": getattr(proposal, "ballot", None),
        "projects": proposal.projects.order_by("pk"),
        "may_edit": is_open and covered_by(user, proposal, Permission.LIVELIHOOD_FILE),
        "may_screen": is_open and covered_by(user, proposal, Permission.LIVELIHOOD_MANAGE),
        "may_count": proposal.state == ProposalState.SCREENED
        and covered_by(user, proposal, Permission.LIVELIHOOD_VOTE),
        "may_draft": is_chosen and covered_by(user, proposal, Permission.LIVELIHOOD_FILE),
    }
    return render(request, "projects/proposal_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIVELIHOOD_FILE)
def proposal_create(request: HttpRequest) -> HttpResponse:
    """Page 登记征集事项 → actions.save_proposal."""
    initial = {"raised_on": timezone.localdate()}
    form = ProposalForm(request.POST or None, user=signed_in(request), initial=initial)
    return step(
        request,
        form,
        lambda: actions.save_proposal(proposal=form.save(commit=False), by=signed_in(request)),
        title="登记征集事项",
        yes="登记",
        notice="登记以后由街道筛选，可行的提交居民票决。",
        done="已登记，等街道筛选。",
        back=reverse("projects:proposal-list"),
        follows=True,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIVELIHOOD_FILE)
def proposal_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same form over a proposal that was not screened yet."""
    proposal = _with(request, uid, Permission.LIVELIHOOD_FILE)
    form = ProposalForm(request.POST or None, user=signed_in(request), instance=proposal)
    return step(
        request,
        form,
        lambda: actions.save_proposal(
            proposal=form.save(commit=False),
            by=signed_in(request),
            version=form.cleaned_data["seen_version"],
        ),
        title="修改征集事项",
        yes="保存",
        caption=proposal.name,
        back=proposal.get_absolute_url(),
        first=lambda: check_unscreened(proposal),
        follows=True,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIVELIHOOD_MANAGE)
def proposal_screen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 筛选 → actions.screen_proposal."""
    proposal = _with(request, uid, Permission.LIVELIHOOD_MANAGE)
    form = ScreenForm(request.POST or None, initial={"version": proposal.version})
    return step(
        request,
        form,
        lambda: actions.screen_proposal(
            proposal=proposal, by=signed_in(request), **form.cleaned_data
        ),
        first=lambda: check_unscreened(proposal),
        title="筛选",
        yes="登记筛选结论",
        caption=proposal.name,
        back=proposal.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIVELIHOOD_VOTE)
def proposal_ballot(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记票决 → actions.count_ballot."""
    proposal, user = _with(request, uid, Permission.LIVELIHOOD_VOTE), signed_in(request)
    form = BallotForm(
        request.POST or None, request.FILES or None, initial={"version": proposal.version}
    )
    return step(
        request,
        form,
        lambda: actions.count_ballot(
            proposal=proposal,
            ballot=form.ballot(),
            held_on=form.cleaned_data["held_on"],
            sheet=keep_photo(file=form.cleaned_data["photo"], by=user),
            by=user,
            version=form.cleaned_data["version"],
        ),
        first=lambda: check_votable(proposal),
        title="登记票决",
        yes="登记票决结果",
        caption=proposal.name,
        notice="照计票表填写。赞成超过收回票数一半的入选，登记后不能修改。",
        back=proposal.get_absolute_url(),
    )


def _with(request: HttpRequest, uid: UUID, permission: Permission) -> LivelihoodProposal:
    rows = LivelihoodProposal.objects.within(signed_in(request).reach(permission))
    found: LivelihoodProposal = get_object_or_404(rows, uid=uid)
    return found
