"""民生实事 and 一院一策 for everybody: money, contractor, progress, photos; nobody's name.

Source: docs/rules.md R-LVH-9, R-RNW-6.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.files import photo_response
from core.guards import public_page
from core.paging import page_of
from core.qr import qr_picture
from places.models import Street
from projects.models import (
    AcceptanceResult,
    LivelihoodProject,
    LivelihoodStepKind,
    Showcase,
    YardPlan,
    public_project_photos,
)
from projects.views.photo_tiles import by_phase, tile
from projects.views.renewal_plans import versions_of

PHOTO = "dashboard:public-project-photo"
# What residents can follow; who judged and what was said inside is not theirs.
SHOWN_STEPS = (
    LivelihoodStepKind.APPROVED,
    LivelihoodStepKind.PUBLICISED,
    LivelihoodStepKind.CONTRACTED,
    LivelihoodStepKind.STARTED,
    LivelihoodStepKind.COMPLETED,
    LivelihoodStepKind.ACCEPTED,
    LivelihoodStepKind.EVALUATED,
    LivelihoodStepKind.DISCLOSED,
)
# A photo may leave the public pages, so browsers ask again after some minutes.
_some_minutes = cache_control(public=True, max_age=300)


def _street() -> Street | None:
    return Street.objects.order_by("pk").first()


@require_safe
@public_page(cached=True)
def livelihood(request: HttpRequest) -> HttpResponse:
    """民生实事: what is under notice, carried out and done; showcases and plans."""
    street = _street()
    rows = LivelihoodProject.objects.filter(street=street).public().for_lists()
    context = {
        "page": page_of(request, rows.order_by("-updated_at", "-pk"), per_page=20),
        "plans": YardPlan.objects.filter(street=street).public().select_related("compound")[:20],
        "showcases": Showcase.objects.filter(street=street).published().order_by("name", "pk")[:20],
    }
    return render(request, "dashboard/public_livelihood.html", context)


@require_safe
@public_page(cached=True)
def livelihood_project(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One project: what it is for, its money, timeline, photos, acceptance and satisfaction."""
    rows = LivelihoodProject.objects.filter(street=_street()).public().for_lists()
    project = get_object_or_404(rows.select_related("survey"), uid=uid)
    accepted = project.acceptances.filter(result=AcceptanceResult.PASS).first()
    context = {
        "project": project,
        "funding": project.funding.all(),
        "milestones": project.milestones.all(),
        "timeline": _timeline(project),
        "tiles": [
            shown
            for phase in by_phase(project.photos.select_related("photo"), route=PHOTO)
            for shown in phase["tiles"]
        ],
        "accepted": accepted,
        "survey": getattr(project, "survey", None),
        "today": timezone.localdate(),
    }
    return render(request, "dashboard/public_livelihood_project.html", context)


def _timeline(project: LivelihoodProject) -> list[dict[str, str]]:
    """Return the steps that residents can follow, by day, without names."""
    return [
        {
            "title": str(row.get_kind_display()),
            "when": f"{timezone.localtime(row.at):%Y年%-m月%-d日}",
            "text": "",
            "state": "done",
        }
        for row in project.steps.filter(kind__in=SHOWN_STEPS)
    ]


@require_safe
@public_page(cached=True)
def plan(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One 一院一策: wishes, deliberation, published versions side by side with comments."""
    rows = YardPlan.objects.filter(street=_street()).public()
    found = get_object_or_404(rows.select_related("compound"), uid=uid)
    versions = versions_of(found, only_published=True)
    context = {"plan": found, "versions": [_shown(version) for version in versions]}
    return render(request, "dashboard/public_plan.html", context)


def _shown(version: Any) -> dict[str, Any]:
    text = f"第 {version.number} 版方案图"
    tiles = [tile(version.drawing, text, route=PHOTO)] if version.drawing else []
    return {"version": version, "tiles": tiles, "comments": version.comments.all()}


@require_safe
@public_page(cached=True)
def plan_qr(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The address of the plan's public page as a QR code."""
    rows = YardPlan.objects.filter(street=_street()).public()
    found = get_object_or_404(rows, uid=uid)
    return qr_picture(settings.SITE_URL + reverse("dashboard:public-plan", args=[found.uid]))


@require_safe
@public_page(cached=True)
def showcase(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One showcase: its story, indicators and photos."""
    rows = Showcase.objects.filter(street=_street()).published()
    found = get_object_or_404(rows.select_related("street", "community", "compound"), uid=uid)
    context = {
        "showcase": found,
        "indicators": found.indicators.all(),
        "tiles": [
            tile(photo, f"{found}的照片", route=PHOTO) for photo in found.photos.order_by("pk")
        ],
    }
    return render(request, "dashboard/public_showcase.html", context)


@require_safe
@public_page
@_some_minutes
def photo(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """A photo that a public page shows."""
    return photo_response(request, get_object_or_404(public_project_photos(uid=uid)).file)


@require_safe
@public_page
@_some_minutes
def photo_small(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Its thumbnail."""
    return photo_response(request, get_object_or_404(public_project_photos(uid=uid)).thumbnail)
