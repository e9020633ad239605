"""群发: a text written anew, or made from an activity, a recruitment or an item of the guide."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.steps import in_vain, step
from core.uids import uid_of
from grids.actions import save_broadcast
from grids.actions.chats import check_unposted
from grids.forms import BroadcastForm
from grids.models import MOST_LETTERS, Broadcast, BroadcastSource
from grids.views.broadcasts import letters_of_link
from services.models import GuideVersion
from volunteers.models import Activity, ActivityPlan, ActivityState

ELLIPSIS = "……"


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHAT_POST)
def broadcast_create(request: HttpRequest) -> HttpResponse:
    """写一段 → grids.actions.save_broadcast; a text from `?activity=`, `?plan=`,
    `?change=` (of a plan) or `?guide=`.
    """
    broadcast = _first_text(request)
    return _form(request, broadcast, title="写一段群发内容")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHAT_POST)
def broadcast_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """修改 → grids.actions.save_broadcast, until it was posted."""
    broadcast = get_object_or_404(Broadcast.objects.visible_to(signed_in(request)), uid=uid)
    back = broadcast.get_absolute_url()
    if (answer := in_vain(request, lambda: check_unposted(broadcast), back=back)) is not None:
        return answer
    return _form(request, broadcast, title="修改群发内容")


def _form(request: HttpRequest, broadcast: Broadcast, *, title: str) -> HttpResponse:
    user, is_new = signed_in(request), broadcast.pk is None
    form = BroadcastForm(
        request.POST or None,
        instance=broadcast,
        user=user,
        link_letters=letters_of_link(),
    )
    return step(
        request,
        form,
        lambda: save_broadcast(
            broadcast=form.instance,
            by=user,
            version=None if is_new else form.cleaned_data["seen_version"],
        ),
        back=reverse("grids:broadcast-list"),
        follows=True,
        template="dashboard/broadcast_form.html",
        title=title,
        done="已保存。复制下面的文字，到微信群里粘贴。",
        guides=GuideVersion.objects.published().listed() if is_new else [],
    )


def _first_text(request: HttpRequest) -> Broadcast:
    """Return what the form opens with: of an activity, a plan, a guide item, or nothing."""
    room = MOST_LETTERS - letters_of_link() - len("【】 ")
    if uid := uid_of(request.GET.get("activity", "")):
        rows = Activity.objects.visible_to(signed_in(request)).for_lists()
        return _of_activity(get_object_or_404(rows, uid=uid), room)
    if uid := uid_of(request.GET.get("plan", "")):
        plans = ActivityPlan.objects.run_by(signed_in(request)).filter(
            activity__state=ActivityState.OPEN
        )
        return _of_plan(get_object_or_404(plans.select_related("activity"), uid=uid), room)
    if uid := uid_of(request.GET.get("change", "")):
        changed = ActivityPlan.objects.run_by(signed_in(request)).exclude(
            cancel_reason="", change_words=""
        )
        return _of_change(get_object_or_404(changed.select_related("activity"), uid=uid), room)
    if slug := request.GET.get("guide", ""):
        versions = GuideVersion.objects.published().listed()
        return _of_guide(get_object_or_404(versions, item__slug=slug[:100]), room)
    return Broadcast()


def _of_activity(activity: Activity, room: int) -> Broadcast:
    title = (activity.title or "社区活动")[:60]
    day = f"{activity.held_on:%-m月%-d日}" if activity.held_on else ""
    words = "，".join(part for part in (day, activity.place) if part)
    text = "。".join(part for part in (words, activity.summary.strip()) if part)
    return Broadcast(
        source=BroadcastSource.ACTIVITY, title=title, text=_cut(text, room - len(title))
    )


def _of_plan(plan: ActivityPlan, room: int) -> Broadcast:
    title = f"招募：{plan.activity.title}"[:60]
    begins, closes = timezone.localtime(plan.starts_at), timezone.localtime(plan.closes_at)
    words = (
        f"{begins:%-m月%-d日 %H:%M}，{plan.activity.place}",
        plan.task.strip().rstrip("。"),
        f"{plan.capacity} 个名额，{closes:%-m月%-d日 %H:%M} 前报名，点链接或扫码",
    )
    return Broadcast(
        source=BroadcastSource.ACTIVITY,
        title=title,
        text=_cut("。".join(word for word in words if word) + "。", room - len(title)),
        path=reverse("dashboard:public-sign-up", args=[plan.sign_up_code]),
    )


def _of_change(plan: ActivityPlan, room: int) -> Broadcast:
    """Say to those who signed up what changed, or that it is called off (R-REC-8)."""
    is_off = plan.activity.state == ActivityState.CANCELLED
    begins = f"{timezone.localtime(plan.starts_at):%-m月%-d日 %H:%M}"
    title = f"{'取消' if is_off else '改期改地点'}：{plan.activity.title}"[:60]
    words = (
        (f"原定 {begins} 在{plan.activity.place}的活动取消", plan.cancel_reason.strip())
        if is_off
        else (plan.change_words, f"现在是 {begins}，{plan.activity.place}")
    )
    text = "。".join(word.rstrip("。") for word in (*words, "报了名的请互相转告") if word) + "。"
    return Broadcast(
        source=BroadcastSource.ACTIVITY,
        title=title,
        text=_cut(text, room - len(title)),
        path=reverse("dashboard:public-sign-up", args=[plan.sign_up_code]),
    )


def _of_guide(version: Any, room: int) -> Broadcast:
    title = str(version.short_name or version.name)[:60]
    return Broadcast(
        source=BroadcastSource.GUIDE,
        title=title,
        text=_cut(version.summary.strip(), room - len(title)),
        path=version.item.get_absolute_url(),
    )


def _cut(text: str, room: int) -> str:
    """Shorten a first text to what fits; the person reads and mends it before it is saved."""
    line = " ".join(text.split())
    return line if len(line) <= room else line[: max(room - len(ELLIPSIS), 0)] + ELLIPSIS
