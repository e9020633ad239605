"""招募: plans, their names and their QR codes; publishing, calling off, turning into a filing."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import VersionedReasonForm
from core.paging import page_of
from core.qr import qr_inline
from core.steps import (
    press,
    put_refusal,
    seen_version,
    sentence_of,
    stands_open,
    status_of,
    step,
)
from places.models import covered_by
from volunteers import actions
from volunteers.actions.recruiting import check_cancellable, check_changeable
from volunteers.actions.reopening import check_reopenable
from volunteers.forms.recruiting import NameForm, PlanForm
from volunteers.models import ActivityPlan, ActivityState, Signup

PER_PAGE = 20


@require_safe
@require_permission(Permission.RECRUIT)
def plan_list(request: HttpRequest) -> HttpResponse:
    """招募: what is coming, the next first; what is over on demand."""
    rows = ActivityPlan.objects.run_by(signed_in(request))
    is_past = request.GET.get("which") == "past"
    coming, now = [ActivityState.PLANNED, ActivityState.OPEN], timezone.now()
    shown = rows.exclude(activity__state__in=coming) if is_past else rows.in_hand(now)
    shown = shown.select_related("activity__street", "activity__community", "activity__team")
    page = page_of(request, shown.with_to_tell(now), per_page=PER_PAGE)
    return render(request, "volunteers/plan_list.html", {"page": page, "is_past": is_past})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RECRUIT)
def plan_create(request: HttpRequest) -> HttpResponse:
    """发起招募 → actions.save_plan → published by the community."""
    return _form(request, None)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RECRUIT)
def plan_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """修改招募 → actions.save_plan; more places let the waiting list in."""
    return _form(request, run_plan(request, uid))


@require_safe
@require_permission(Permission.RECRUIT)
def plan_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One plan: its state, its names, its two QR codes, the steps that are possible now."""
    return detail(request, run_plan(request, uid))


@require_POST
@require_permission(Permission.HOURS_CONFIRM)
def plan_publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """发布 → actions.publish_plan → people sign up by the code."""
    user, plan = signed_in(request), run_plan(request, uid)
    return press(
        request,
        lambda: actions.publish_plan(plan=plan, by=user, version=seen_version(request)),
        done="已发布，可以把报名二维码发到群里。",
        back=plan.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RECRUIT)
def plan_cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """取消活动, with the reason → actions.cancel_plan."""
    user, plan = signed_in(request), run_plan(request, uid)
    form = VersionedReasonForm(
        request.POST or None, initial={"version": plan.version}, label="取消原因"
    )
    return step(
        request,
        form,
        lambda: actions.cancel_plan(plan=plan, by=user, **form.cleaned_data),
        back=plan.get_absolute_url(),
        first=lambda: check_cancellable(plan, by=user),
        title="取消活动",
        yes="取消活动",
        done="已取消；报了名的人列在“待通知”里，请打电话告诉对方。",
        caption=str(plan),
        final=True,
        notice="取消后不能恢复；报名页会写明已取消。",
    )


@require_POST
@require_permission(Permission.RECRUIT)
def plan_hold(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记为已举办 → actions.hold_plan → the draft of the filing, people already in it."""
    user, plan = signed_in(request), run_plan(request, uid)
    try:
        activity = actions.hold_plan(plan=plan, by=user)
    except (RefusedError, ValidationError) as error:
        messages.error(request, sentence_of(error))
        return redirect(plan)
    messages.success(request, "签到的人已经写在填报里，补上照片和情况就可以提交。")
    return redirect("volunteers:activity-edit", activity.uid)


@require_POST
@require_permission(Permission.RECRUIT)
def plan_reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """退回招募中 → actions.reopen_plan; from there it can be called off, or held later."""
    user, plan = signed_in(request), run_plan(request, uid)
    return press(
        request,
        lambda: actions.reopen_plan(plan=plan, by=user),
        done="已退回招募中。没有办成的，请把签错的人改为“没有来”，再取消活动。",
        back=plan.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.RECRUIT)
def plan_codes(request: HttpRequest, uid: UUID) -> HttpResponse:
    """更换二维码 → actions.renew_codes; the old ones lead nowhere."""
    user, plan = signed_in(request), run_plan(request, uid)
    return press(
        request,
        lambda: actions.renew_codes(plan=plan, by=user, version=seen_version(request)),
        done="二维码已更换，以前发出去的不能再用。",
        back=plan.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.RECRUIT)
def signup_create(request: HttpRequest, uid: UUID) -> HttpResponse:
    """代为报名 → actions.sign_up → a place, or the waiting list."""
    user, plan = signed_in(request), run_plan(request, uid)
    form = NameForm(request.POST, takes_minors=plan.takes_minors)
    if form.is_valid():
        try:
            signup = actions.sign_up(plan=plan, by=user, **form.cleaned_data)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            messages.success(request, f"{signup}：{signup.get_state_display()}。")
            return redirect(plan)
    return detail(request, plan, form)


@require_POST
@require_permission(Permission.RECRUIT)
def signup_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """取消报名 → actions.withdraw_signup → who waited longest moves up."""
    user, signup = signed_in(request), _signup(request, uid)
    return press(
        request,
        lambda: actions.withdraw_signup(signup=signup, by=user),
        done="已取消；有人候补的，已按先后递补，请看“待通知”。",
        back=signup.plan.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.RECRUIT)
def signup_call(request: HttpRequest, uid: UUID) -> HttpResponse:
    """看电话 of somebody who is to be told → actions.call_signup; the look is logged."""
    user, signup = signed_in(request), _signup(request, uid)
    try:
        name, phone = actions.call_signup(signup=signup, by=user)
    except RefusedError as refused:
        messages.error(request, refused.sentence)
        return redirect(signup.plan)
    context = {"signup": signup, "plan": signup.plan, "name": name, "phone": phone}
    return render(request, "volunteers/signup_call.html", context)


@require_POST
@require_permission(Permission.RECRUIT)
def signup_tell(request: HttpRequest, uid: UUID) -> HttpResponse:
    """已通知 → actions.tell_signup."""
    user, signup = signed_in(request), _signup(request, uid)
    return press(
        request,
        lambda: actions.tell_signup(signup=signup, by=user),
        done=f"已记下：{signup}通知到了。",
        back=signup.plan.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.RECRUIT)
def signup_check_in(request: HttpRequest, uid: UUID) -> HttpResponse:
    """按名单签到 → actions.check_in."""
    user, signup = signed_in(request), _signup(request, uid)
    return press(
        request,
        lambda: actions.check_in(signup=signup, by=user),
        done=f"{signup}已签到。",
        back=signup.plan.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.RECRUIT)
def signup_absent(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记没有来 → actions.mark_absent."""
    user, signup = signed_in(request), _signup(request, uid)
    return press(
        request,
        lambda: actions.mark_absent(signup=signup, by=user),
        done=f"已登记{signup}没有来。",
        back=signup.plan.get_absolute_url(),
    )


def run_plan(request: HttpRequest, uid: UUID) -> ActivityPlan:
    """Return a plan that the person runs; any other is not found."""
    rows = ActivityPlan.objects.run_by(signed_in(request))
    related = ("activity__street", "activity__community", "activity__team", "published_by")
    return get_object_or_404(rows.select_related(*related), uid=uid)


def detail(request: HttpRequest, plan: ActivityPlan, form: NameForm | None = None) -> HttpResponse:
    """Show a plan; with `form` also what was wrong about a name."""
    now, user = timezone.now(), signed_in(request)
    may_publish = covered_by(user, plan.activity, Permission.HOURS_CONFIRM)
    state = plan.activity.state
    signups = list(plan.signups.standing().order_by("seat", "applied_at", "pk"))
    is_coming = state in {ActivityState.PLANNED, ActivityState.OPEN}
    sign_up_url = reverse("dashboard:public-sign-up", args=[plan.sign_up_code])
    check_in_url = reverse("dashboard:public-check-in", args=[plan.check_in_code])
    context = {
        "plan": plan,
        "seated": [row for row in signups if row.seat],
        "to_tell": (to_tell := list(plan.signups.to_tell(now))),
        "may_tell_group": any(row.changed_at for row in to_tell) and user.may(Permission.CHAT_POST),
        "waiting": [row for row in signups if not row.seat],
        "has_begun": now >= plan.starts_at,
        "is_near": now >= plan.starts_at - actions.EARLY,
        "may_change": is_coming
        and now < plan.starts_at
        and (plan.published_at is None or may_publish),
        "may_publish": state == ActivityState.PLANNED and may_publish,
        "may_cancel": is_coming,
        "is_open": state == ActivityState.OPEN,
        "may_reopen": stands_open(lambda: check_reopenable(plan, by=user)),
        "may_sign_up": plan.is_open(now),
        "may_broadcast": plan.is_open(now) and user.may(Permission.CHAT_POST),
        "form": form or NameForm(takes_minors=plan.takes_minors),
        "sign_up_url": sign_up_url,
        "check_in_url": check_in_url,
        "sign_up_qr": qr_inline(settings.SITE_URL + sign_up_url),
        "check_in_qr": qr_inline(settings.SITE_URL + check_in_url),
    }
    status = status_of(form) if form else 200
    return render(request, "volunteers/plan_detail.html", context, status=status)


def _form(request: HttpRequest, plan: ActivityPlan | None) -> HttpResponse:
    user = signed_in(request)
    form = PlanForm(request.POST or None, user=user, plan=plan)
    return step(
        request,
        form,
        lambda: actions.save_plan(
            content=form.content(),
            post=form.cleaned_data.get("post"),
            plan=plan,
            by=user,
            version=form.cleaned_data["version"] if plan else None,
        ),
        back=plan.get_absolute_url() if plan else reverse("volunteers:plan-list"),
        follows=True,
        first=None if plan is None else lambda: check_changeable(plan, by=user),
        template="volunteers/plan_form.html",
        title="修改招募" if plan else "发起招募",
        yes="保存",
        done="已保存。",
        plan=plan,
    )


def _signup(request: HttpRequest, uid: UUID) -> Signup:
    rows = Signup.objects.visible_to(signed_in(request)).select_related("plan__activity")
    return get_object_or_404(rows, uid=uid)
