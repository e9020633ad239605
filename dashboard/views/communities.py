"""Communities: how complete each one's information is, one community, and its own data."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core import workdays
from core.steps import step
from dashboard.communities import cells_of, overviews, staff_of
from dashboard.forms.places import ProfileForm
from party.models import OrganisationLevel, PartyOrganisation
from places.actions import save_profile
from places.models import Community, Facility
from services.hours import places_today
from volunteers.models import Team

KINDS = {"missing": "还缺内容", "stale": "超过 180 天没有核对"}


@require_safe
@require_permission(Permission.PLACE_VIEW)
def community_list(request: HttpRequest) -> HttpResponse:
    """社区: completeness of each one's information by group, what is missing, what is old."""
    user, today = signed_in(request), timezone.localdate()
    rows = list(Community.objects.visible_to(user).with_counts().order_by("code"))
    found = overviews(rows, on=today)
    kinds: dict[str, list[Any]] = {
        "": found,
        "missing": [row for row in found if row.missing],
        "stale": [row for row in found if row.is_stale],
    }
    kind = request.GET.get("kind", "")
    context = {
        "rows": kinds.get(kind, found),
        "kinds": [
            {
                "value": value,
                "label": KINDS.get(value, "全部"),
                "count": len(kinds[value]),
                "is_current": value == (kind if kind in kinds else ""),
            }
            for value in kinds
        ],
        "recorded_count": sum(row.is_recorded for row in found),
        "total": len(found),
    }
    return render(request, "dashboard/community_list.html", context)


@require_safe
@require_permission(Permission.PLACE_VIEW)
def community_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One community: profile, people, compounds and buildings, grids, facilities, teams."""
    user, today = signed_in(request), timezone.localdate()
    rows = Community.objects.visible_to(user).with_counts().select_related("street")
    community = get_object_or_404(rows, uid=uid)
    organisations = PartyOrganisation.objects.visible_to(user).as_of(today)
    context = {
        "overview": overviews([community], on=today)[0],
        "community": community,
        "staff": staff_of(community, on=today),
        "organisations": organisations.filter(
            community=community, level=OrganisationLevel.COMMUNITY
        ).order_by("path"),
        "compounds": community.compounds.prefetch_related("buildings"),
        "cells": cells_of(community, on=today),
        "facilities": places_today(
            Facility.objects.open_to_public().filter(community=community),
            at=timezone.now(),
            calendar=workdays.lookup,
        ),
        "teams": Team.objects.visible_to(user).on_register(today).filter(community=community),
        "may_edit": _may_keep(user, community),
    }
    return render(request, "dashboard/community_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PLACE_UPKEEP)
def community_profile(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 基本信息 → places.actions.save_profile; saved unchanged it counts as checked."""
    user = signed_in(request)
    rows = Community.objects.within(user.reach(Permission.PLACE_UPKEEP))
    community = get_object_or_404(rows, uid=uid)
    form = ProfileForm(request.POST or None, instance=community)
    return step(
        request,
        form,
        lambda: save_profile(
            community=community,
            values={name: form.cleaned_data[name] for name in ProfileForm.Meta.fields},
            by=user,
            version=form.cleaned_data["seen_version"],
        ),
        back=reverse("dashboard:community-detail", args=[community.uid]),
        template="dashboard/community_profile.html",
        done="已保存，核对日期记为今天。",
        community=community,
    )


def _may_keep(user: Any, community: Community) -> bool:
    covers: bool = user.reach(Permission.PLACE_UPKEEP).covers(community.street_id, community.pk)
    return covers
