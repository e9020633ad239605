"""The phone form 填报活动 and what a filer does with their own filings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.paging import page_of
from core.uids import uid_of
from party.models import OrgLifeRecord
from volunteers.actions import discard_draft, withdraw_activity
from volunteers.forms.choices import FilingChoices
from volunteers.forms.filing import ActivityForm
from volunteers.forms.lists import ActivityFilterForm
from volunteers.forms.opening import (
    first_values,
    values_again,
    values_for_alliance,
    values_for_project,
    values_from_life,
    values_of,
)
from volunteers.models import Activity, ActivityState
from volunteers.views.filing import form_page, receive

PER_PAGE = 20
MORE_ROWS = 3


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ACTIVITY_FILE)
def activity_create(request: HttpRequest) -> HttpResponse:
    """Phone form 填报活动 → actions.submit_activity → the street's review queue."""
    if request.method == "POST":
        return receive(request, None)
    user = signed_in(request)
    choices = FilingChoices.of(user)
    if "again" in request.GET:
        earlier = get_object_or_404(
            Activity.objects.visible_to(user), uid=uid_of(request.GET["again"])
        )
        initial = values_again(earlier, choices)
    elif "life" in request.GET:
        confirmed = OrgLifeRecord.objects.visible_to(user).confirmed()
        held = get_object_or_404(confirmed, uid=uid_of(request.GET["life"]))
        initial = values_from_life(held, choices)
    else:
        organisers = ("team", "project", "alliance")
        last = Activity.objects.filed_by(user).select_related(*organisers, "filed_post")
        initial = first_values(last.order_by("-pk").first(), choices)
        initial |= values_for_project(uid_of(request.GET.get("project", "")), choices)
        initial |= values_for_alliance(uid_of(request.GET.get("alliance", "")), choices)
    return form_page(request, ActivityForm(choices=choices, initial=initial), None)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ACTIVITY_FILE)
def activity_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same form over a draft of one's own, or a returned filing in one's hands."""
    activity = get_object_or_404(_in_hands(request).for_lists(), uid=uid)
    if request.method == "POST":
        return receive(request, activity)
    if not activity.is_editable:
        messages.info(request, f"这份填报已是“{activity.get_state_display()}”，不能再修改。")
        return redirect(activity)
    rows = MORE_ROWS if "rows" in request.GET else 1
    choices = FilingChoices.of(signed_in(request), activity)
    form = ActivityForm(choices=choices, initial=values_of(activity), rows=rows)
    return form_page(request, form, activity)


@require_safe
@require_permission(Permission.ACTIVITY_FILE)
def activity_sent(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What happens next, once more, and a text for the WeChat group."""
    activity = get_object_or_404(_in_hands(request).for_lists(), uid=uid)
    if activity.state == ActivityState.DRAFT:
        return redirect(activity)
    return render(request, "volunteers/activity_sent.html", {"activity": activity})


@require_POST
@require_permission(Permission.ACTIVITY_FILE)
def activity_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take one's own filing back before it is reviewed."""
    activity = get_object_or_404(_own(request), uid=uid)
    withdraw_activity(activity=activity, by=signed_in(request))
    messages.success(request, "已撤回，现在是草稿。修改后可以再次提交。")
    return redirect("volunteers:activity-edit", uid=uid)


@require_POST
@require_permission(Permission.ACTIVITY_FILE)
def activity_discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Throw one's own draft away."""
    discard_draft(activity=get_object_or_404(_own(request), uid=uid), by=signed_in(request))
    messages.success(request, "草稿已删除。")
    return redirect("volunteers:activity-list")


@require_safe
@require_permission(Permission.ACTIVITY_FILE)
def activity_list(request: HttpRequest) -> HttpResponse:
    """我的填报, or what one's community sent in: by state and month, newest first."""
    user = signed_in(request)
    form = ActivityFilterForm(request.GET)
    rows = form.chosen(Activity.objects.all(), user=user)
    context: dict[str, Any] = {
        "form": form,
        "heading": "我的填报" if form.is_mine else "我能看到的填报",
        "page": page_of(request, rows.for_lists().order_by("-held_on", "-pk"), per_page=PER_PAGE),
        "may_see_all": user.may(Permission.ACTIVITY_VIEW)
        or bool(user.reach(Permission.ACTIVITY_FILE).units),
        "new_url": reverse("volunteers:activity-create"),
    }
    return render(request, "volunteers/activity_list.html", context)


def _in_hands(request: HttpRequest) -> Any:
    return Activity.objects.in_hands_of(signed_in(request))


def _own(request: HttpRequest) -> Any:
    return Activity.objects.filed_by(signed_in(request))
