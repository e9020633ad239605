"""双向评价 of a project or a need: one small page for whoever speaks for a side."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from alliances import actions
from alliances.forms.reviews import ReviewForm
from alliances.models import CoBuildProject, NeedItem, claims_to_review, projects_to_review
from alliances.views.needs import seen_need
from core.errors import RefusedError
from core.steps import step

GET_AND_POST = ("GET", "POST")
MOST_ASKED = 50

NO_TURN = "现在没有要您评价的：项目完成或需求办结以后，由参加的单位和社区互相评价，每一方一次。"


@require_safe
@require_permission(Permission.PROJECT_VIEW)
def review_work(request: HttpRequest) -> HttpResponse:
    """待评价: what was done together lately, and which side this person still speaks for."""
    user, today = signed_in(request), timezone.localdate()
    projects = projects_to_review(user, today).order_by("-ends_on", "-pk")
    claims = claims_to_review(user, today).order_by("-need__closed_on", "-pk")
    context = {
        "projects": projects.select_related("host_unit")[:MOST_ASKED],
        "claims": claims.select_related("need", "unit")[:MOST_ASKED],
        "most": MOST_ASKED,
    }
    return render(request, "alliances/review_work.html", context)


@require_http_methods(GET_AND_POST)
@require_permission(Permission.PROJECT_FILE)
def project_review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 互相评价 of a finished project → actions.give_review."""
    seen = CoBuildProject.objects.visible_to(signed_in(request)).for_lists()
    return _page(request, get_object_or_404(seen, uid=uid))


@require_http_methods(GET_AND_POST)
@require_permission(Permission.NEED_RAISE)
def need_review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 互相评价 of a closed need → actions.give_review."""
    return _page(request, seen_need(request, uid))


def _page(request: HttpRequest, subject: CoBuildProject | NeedItem) -> HttpResponse:
    by = signed_in(request)
    turns = actions.turns_of(subject, by=by)
    if not turns and request.method == "GET":
        raise RefusedError(NO_TURN)
    form = ReviewForm(request.POST or None, turns=turns)
    if not turns:  # somebody was first; what was typed stays to be copied
        form.add_error(None, NO_TURN)
    only = turns[0].label if len(turns) == 1 else "互相评价"
    return step(
        request,
        form,
        lambda: actions.give_review(subject=subject, by=by, **form.cleaned_data),
        back=subject.get_absolute_url(),
        title=only,
        caption=subject.name,
        yes="提交评价",
        notice="每一方评价一次，提交后不能修改。",
        done="已评价，双方都能看到。",
    )
