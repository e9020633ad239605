"""「这页对您有用吗」: a form of its own, never cached; and its numbers at the desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission
from accounts.permissions import Permission
from core.guards import public_page
from core.paging import page_of
from services import actions
from services.forms import UsefulForm
from services.models import GuideItem, GuideVersion, Usefulness, UsefulTally
from services.views.corrections import check_limit


@require_http_methods(["GET", "POST"])
@never_cache
@public_page
def useful(request: HttpRequest, slug: str) -> HttpResponse:
    """Say whether the page was of use → actions.count_answer → thanks, or the reason's code."""
    version = get_object_or_404(
        GuideVersion.objects.published().select_related("item"), item__slug=slug
    )
    form = UsefulForm(request.POST or None, initial={"answer": request.GET.get("answer", "")})
    if request.method == "POST" and form.is_valid():
        if form.is_robot():
            return redirect(version.item)
        check_limit(request, "useful")
        if form.reason:
            check_limit(request)
        correction = actions.count_answer(
            guide_version=version, is_useful=form.is_useful, reason=form.reason
        )
        if correction is not None:
            return redirect("services:correction", correction.code)
        return redirect(f"{reverse('services:useful', args=[slug])}?thanks=1")
    context = {"form": form, "version": version, "is_thanks": "thanks" in request.GET}
    return render(request, "services/useful.html", context)


@require_safe
@require_permission(Permission.GUIDE_VIEW)
def item_useful(request: HttpRequest, uid: str) -> HttpResponse:
    """The days and versions that add up to an item's 有用率."""
    item = get_object_or_404(GuideItem.objects.visible_to(request.user), uid=uid)
    tallies = UsefulTally.objects.visible_to(request.user).of_item(item)
    versions = tallies.per_version()
    context = {
        "item": item,
        "total": tallies.per_item().get(item.pk, Usefulness()),
        "versions": [
            (version, versions[version.pk])
            for version in item.versions.light()
            if version.pk in versions
        ],
        "page": page_of(request, tallies.select_related("guide_version")),
    }
    return render(request, "services/desk_useful.html", context)
