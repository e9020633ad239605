"""双报到: the numbers per community, one unit's or member's page, the rows behind numbers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.paging import page_of
from core.uids import uid_of
from dashboard.check_ins import (
    COLUMNS,
    MEMBERS,
    MOST_SHOWN,
    UNITS,
    halves_to_choose,
    lines_of,
    record_of,
    reports_of,
)
from dashboard.forms.check_ins import LinkForm
from party.actions import may_file, may_reveal
from party.halves import Half
from party.models import CheckIn, MemberCheckIn, PostClaim, ServicePost, UnitCheckIn
from places.models import Community, covered_by
from volunteers.actions import link_volunteer, same_person, unlink_volunteer
from volunteers.models import Activity, CheckInLink, member_services, unit_services


@require_safe
@require_permission(Permission.CHECKIN_VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """双报到总览: each community's numbers, every one the way to its rows."""
    user = signed_in(request)
    half = half_of(request)
    context = {
        "half": half,
        "halves": halves_to_choose(user, timezone.localdate()),
        "columns": COLUMNS,
        "lines": lines_of(user, half),
        "has_communities": Community.objects.visible_to(user).exists(),
        "half_query": f"?half={half.key}",
        "may_export": user.may(Permission.EXPORT),
    }
    return render(request, "dashboard/check_in_overview.html", context)


@require_safe
@require_permission(Permission.CHECKIN_VIEW)
def unit_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One unit's check-in: what it did, its posts, its members, its reports."""
    user = signed_in(request)
    row = visible(request, UnitCheckIn, uid)
    members = MemberCheckIn.objects.visible_to(user).filter(
        home_unit=row.unit_id, community=row.community_id
    )
    context = _page_of(user, row)
    context["halves"] = halves_to_choose(user, timezone.localdate())
    context["members"] = members.order_by("-checked_in_on", "-pk")[:MOST_SHOWN]
    context["member_count"] = members.count()
    return render(request, "dashboard/check_in_unit.html", context)


@require_safe
@require_permission(Permission.CHECKIN_VIEW)
def member_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One member's check-in, masked: what they did, their posts, their reports, who they are."""
    user = signed_in(request)
    row = visible(request, MemberCheckIn, uid)
    context = _page_of(user, row)
    link = CheckInLink.objects.filter(check_in=row).select_related("volunteer").first()
    is_keeper = covered_by(user, row, Permission.CHECKIN_KEEP)
    open_posts = ServicePost.objects.visible_to(user).open().filter(community=row.community_id)
    context |= {
        "link": link,
        "may_keep": is_keeper,
        "candidates": same_person(row, by=user) if is_keeper and link is None else [],
        "may_reveal": may_reveal(row, by=user),
        "may_confirm": MemberCheckIn.objects.confirmable_by(user).filter(pk=row.pk).exists(),
        "wanted": open_posts.filter(name=row.wanted_post)
        .exclude(claims__in=row.claims.held())
        .first(),
    }
    return render(request, "dashboard/check_in_member.html", context)


@require_POST
@require_permission(Permission.CHECKIN_KEEP)
def member_link(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say which volunteer a member is → volunteers.actions.link_volunteer."""
    user = signed_in(request)
    row = visible(request, MemberCheckIn, uid)
    form = LinkForm(request.POST, candidates=same_person(row, by=user))
    if not form.is_valid():
        raise RefusedError("请重新选择志愿者：只能关联姓名和手机号一致的登记。")
    link_volunteer(check_in=row, volunteer=form.cleaned_data["volunteer"], by=user)
    messages.success(request, "已关联，这名志愿者参加的活动就是服务记录。")
    return redirect(row)


@require_POST
@require_permission(Permission.CHECKIN_KEEP)
def member_unlink(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the link back → volunteers.actions.unlink_volunteer."""
    row = visible(request, MemberCheckIn, uid)
    link = CheckInLink.objects.filter(check_in=row).first()
    if link is None:
        raise RefusedError("这名党员没有关联志愿者。")
    unlink_volunteer(link=link, by=signed_in(request))
    messages.success(request, "已取消关联。")
    return redirect(row)


@require_safe
@require_permission(Permission.CHECKIN_VIEW)
def service_list(request: HttpRequest) -> HttpResponse:
    """The parts in activities behind a number: of units or of members, in a half-year or ever."""
    user, asked = signed_in(request), services_asked(request)
    page = page_of(request, asked.parts)
    helpers = helpers_of(asked.who, list(page))
    seen = Activity.objects.visible_to(user).filter(pk__in=[p.activity_id for p in page])
    may_open = set(seen.values_list("pk", flat=True))
    context = {
        "asked": asked,
        "who": asked.who,
        "page": page,
        "may_export": user.may(Permission.EXPORT),
        "query": f"?{request.GET.urlencode()}",
        "rows": [
            (part.activity, helpers[part.check_in_id], part.activity_id in may_open)
            for part in page
        ],
    }
    return render(request, "dashboard/check_in_services.html", context)


@dataclass(frozen=True)
class ServicesAsked:
    """Which parts in activities an address asks for; what it names out of reach is left out."""

    who: str
    half: Half | None
    community: Community | None
    check_in: CheckIn | None
    parts: Any


def services_asked(request: HttpRequest) -> ServicesAsked:
    """Read who, when and where from the address; the page and its export share it."""
    who = MEMBERS if request.GET.get("who") == MEMBERS else UNITS
    half = Half.parse(request.GET.get("half", ""))
    period = (half.start, half.end) if half else (None, None)
    community, check_in = community_of(request), None
    rows = model_of(who).objects.visible_to(signed_in(request))
    rows = rows.filter(community=community) if community else rows
    if asked := uid_of(request.GET.get("check_in", "")):
        check_in = rows.filter(uid=asked).for_lists().first()
        rows = rows.filter(uid=asked)
    parts = member_services(rows, *period) if who == MEMBERS else unit_services(rows, *period)
    return ServicesAsked(who, half, community, check_in, parts)


def helpers_of(who: str, parts: list[Any]) -> dict[int, Any]:
    """Return the check-ins of some parts in activities, by key."""
    found: dict[int, Any] = (
        model_of(who).objects.for_lists().in_bulk({part.check_in_id for part in parts})
    )
    return found


def model_of(who: str) -> Any:
    """Return the table that `who` means."""
    return MemberCheckIn if who == MEMBERS else UnitCheckIn


@require_safe
@require_permission(Permission.CHECKIN_VIEW)
def claim_list(request: HttpRequest) -> HttpResponse:
    """岗位认领: who holds a seat of an open post now."""
    user, community = signed_in(request), community_of(request)
    posts = ServicePost.objects.visible_to(user).open()
    rows = PostClaim.objects.visible_to(user).held().filter(post__in=posts).for_lists()
    rows = rows.filter(post__community=community) if community else rows
    context = {
        "community": community,
        "page": page_of(request, rows.order_by("post__community__code", "post__name", "pk")),
        "may_export": user.may(Permission.EXPORT) and user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "dashboard/check_in_claims.html", context)


def visible(request: HttpRequest, model: Any, uid: UUID) -> Any:
    """Return a check-in that the person may see, with what its page shows."""
    rows = model.objects.visible_to(signed_in(request)).for_lists()
    return get_object_or_404(rows, uid=uid)


def half_of(request: HttpRequest) -> Half:
    """Return the half-year that the address names, else the one whose reports are due."""
    return Half.parse(request.GET.get("half", "")) or Half.due_on(timezone.localdate())


def communities_of(request: HttpRequest) -> Any:
    """Return the communities in whose check-ins the person may look."""
    reach = signed_in(request).reach(Permission.CHECKIN_VIEW)
    return Community.objects.within(reach).order_by("code")


def community_of(request: HttpRequest) -> Community | None:
    """Return the community that the address names, if the person may see check-ins there."""
    uid = uid_of(request.GET.get("community", ""))
    found: Community | None = communities_of(request).filter(uid=uid).first() if uid else None
    return found


def _page_of(user: User, row: CheckIn) -> dict[str, Any]:
    """Return what the pages of a unit and of a member have in common."""
    record = record_of(row)
    activities = record.last_activities
    seen = Activity.objects.visible_to(user).filter(pk__in=[one.pk for one in activities])
    may_open = set(seen.values_list("pk", flat=True))
    return {
        "check_in": row,
        "record": record,
        "activities": [(one, one.pk in may_open) for one in activities],
        "problems": record.problems.reverse()[:MOST_SHOWN],
        "reports": reports_of(row)[:MOST_SHOWN],
        "half": Half.due_on(timezone.localdate()),
        "may_file": may_file(row, by=user) and user.may(Permission.CHECKIN_FILE),
        "may_see_problems": user.may(Permission.PROBLEM_VIEW),
        "most_shown": MOST_SHOWN,
    }
