"""积分排名: those frozen so far, one of them, freezing the next."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.paging import page_of
from core.steps import step
from volunteers import actions
from volunteers.forms.rankings import FreezeForm
from volunteers.models import PointsRanking

PER_PAGE = 50


@require_safe
@require_permission(Permission.VOLUNTEER_VIEW)
def ranking_list(request: HttpRequest) -> HttpResponse:
    """积分排名: what was frozen, the newest first."""
    user = signed_in(request)
    page = page_of(request, PointsRanking.objects.visible_to(user).for_lists(), per_page=PER_PAGE)
    context = {"page": page, "may_freeze": user.may(Permission.POINTS_KEEP)}
    return render(request, "volunteers/ranking_list.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.POINTS_KEEP)
def ranking_create(request: HttpRequest) -> HttpResponse:
    """固定排名 of a month or quarter that is over → actions.freeze_ranking."""
    user = signed_in(request)
    form = FreezeForm(request.POST or None, user=user)

    def freeze() -> PointsRanking:
        post = form.cleaned_data["post"]
        return actions.freeze_ranking(
            street=post.street,
            community=post.community,
            period=form.cleaned_data["period"],
            by=user,
        )

    return step(
        request,
        form,
        freeze,
        back=reverse("volunteers:ranking-list"),
        follows=True,
        title="固定积分排名",
        yes="固定排名",
        notice="固定以后不能再改，并在网站上公布；公布的只有姓氏、社区和积分。",
    )


@require_safe
@require_permission(Permission.VOLUNTEER_VIEW)
def ranking_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One ranking, the names masked."""
    rows = PointsRanking.objects.visible_to(signed_in(request)).for_lists()
    ranking = get_object_or_404(rows, uid=uid)
    page = page_of(request, ranking.ranks.select_related("volunteer"), per_page=PER_PAGE)
    context = {"ranking": ranking, "page": page}
    return render(request, "volunteers/ranking_detail.html", context)
