"""从接龙读名单: paste, look at every line, save into one's draft or into who signed up."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import ConflictError, RefusedError
from core.steps import CHANGED, seen_version, sentence_of
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
    form = RelayForm(request.POST or None)
    context = {
        "activity": activity,
        "form": form,
        "back_url": reverse("volunteers:activity-edit", args=[activity.uid]),
        "again_url": request.path,
    }
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "volunteers/relay_paste.html", context, status=status)
    is_saved = "save" in request.POST
    rows = RelayRows(
        form.cleaned_data["text"],
        roster=Volunteer.objects.visible_to(user),
        data=request.POST if is_saved else None,
    )
    refusal = ""
    if is_saved and rows.is_valid():
        refusal = _save(request, activity, rows)
        if not refusal:
            return redirect("volunteers:activity-edit", activity.uid)
    context |= {"relay": rows, "refusal": refusal}
    is_wrong = is_saved or not rows.rows
    return render(request, "volunteers/relay_rows.html", context, status=422 if is_wrong else 200)


def _save(request: HttpRequest, activity: Activity, rows: RelayRows) -> str:
    """Save the list and say so; return why not where the rules refuse, else an empty text."""
    try:
        save_relay(
            activity=activity,
            participants=rows.participants,
            headcount=rows.headcount,
            by=signed_in(request),
            version=seen_version(request),
        )
    except ConflictError:
        return CHANGED
    except RefusedError as refused:
        return refused.sentence
    known = len(rows.participants)
    messages.success(request, f"已读入 {rows.headcount} 人，其中花名册里的志愿者 {known} 人。")
    return ""


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RECRUIT)
def plan_relay(request: HttpRequest, uid: UUID) -> HttpResponse:
    """从接龙报名 → actions.sign_up_relay; the first step reads, the second puts the names down."""
    user, plan = signed_in(request), run_plan(request, uid)
    form = RelayForm(request.POST or None)
    context = {
        "activity": plan.activity,
        "plan": plan,
        "form": form,
        "back_url": plan.get_absolute_url(),
        "again_url": request.path,
    }
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "volunteers/relay_paste.html", context, status=status)
    is_saved = "save" in request.POST
    rows = RelayRows(
        form.cleaned_data["text"],
        roster=Volunteer.objects.visible_to(user),
        data=request.POST if is_saved else None,
    )
    refusal = ""
    if is_saved and rows.is_valid():
        try:
            signups = sign_up_relay(plan=plan, people=rows.participants, by=user)
        except (RefusedError, ValidationError) as error:
            refusal = sentence_of(error)
        else:
            left = max(0, rows.headcount - len(signups))
            rest = f"；另有 {left} 人不在花名册里或没有手机号，请逐个代为报名" if left else ""
            messages.success(request, f"已为 {len(signups)} 人报名{rest}。")
            return redirect(plan)
    context |= {"relay": rows, "refusal": refusal}
    is_wrong = is_saved or not rows.rows
    return render(request, "volunteers/relay_rows.html", context, status=422 if is_wrong else 200)
