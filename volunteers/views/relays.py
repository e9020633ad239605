"""从接龙读名单: paste, look at every line, save into one's draft or into who signed up."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError
from core.steps import seen_version, sentence_of, status_of
from volunteers.actions import save_relay, sign_up_relay
from volunteers.forms.relays import RelayForm, RelayRows
from volunteers.models import Activity, Volunteer
from volunteers.views.plans import run_plan


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ACTIVITY_FILE)
def activity_relay(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 从接龙读名单 → actions.save_relay; the first step reads, the second saves."""
    user = signed_in(request)
    activity = get_object_or_404(Activity.objects.filed_by(user), uid=uid)
    if request.method == "GET" and not activity.is_editable:
        raise RefusedError("只能把接龙读进自己的草稿或被退回的填报；已提交的请先撤回修改。")

    def save(rows: RelayRows) -> str:
        save_relay(
            activity=activity,
            participants=rows.participants,
            headcount=rows.headcount,
            by=user,
            version=seen_version(request),
        )
        known = len(rows.participants)
        return f"已读入 {rows.headcount} 人，其中花名册里的志愿者 {known} 人。"

    back = reverse("volunteers:activity-edit", args=[activity.uid])
    return _relay(request, save, back=back, activity=activity)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RECRUIT)
def plan_relay(request: HttpRequest, uid: UUID) -> HttpResponse:
    """从接龙报名 → actions.sign_up_relay; the first step reads, the second puts the names down."""
    user, plan = signed_in(request), run_plan(request, uid)

    def sign_up(rows: RelayRows) -> str:
        signups = sign_up_relay(plan=plan, people=rows.participants, by=user)
        left = max(0, rows.headcount - len(signups))
        rest = f"；另有 {left} 人不在花名册里或没有手机号，请逐个代为报名" if left else ""
        return f"已为 {len(signups)} 人报名{rest}。"

    back = plan.get_absolute_url()
    return _relay(request, sign_up, back=back, activity=plan.activity, plan=plan)


def _relay(
    request: HttpRequest, act: Callable[[RelayRows], str], *, back: str, **words: Any
) -> HttpResponse:
    """Show what was pasted line by line; once it is saved, say what `act` returned."""
    form = RelayForm(request.POST or None)
    context = {"form": form, "back_url": back, "again_url": request.path, **words}
    if request.method != "POST" or not form.is_valid():
        return render(request, "volunteers/relay_paste.html", context, status=status_of(form))
    is_saved, refusal = "save" in request.POST, ""
    rows = RelayRows(
        form.cleaned_data["text"],
        roster=Volunteer.objects.visible_to(signed_in(request)),
        data=request.POST if is_saved else None,
    )
    if is_saved and rows.is_valid():
        try:
            done = act(rows)
        except (RefusedError, ValidationError) as error:
            refusal = sentence_of(error)
        else:
            messages.success(request, done)
            return redirect(back)
    context |= {"relay": rows, "refusal": refusal}
    is_wrong = is_saved or not rows.rows
    return render(request, "volunteers/relay_rows.html", context, status=422 if is_wrong else 200)
