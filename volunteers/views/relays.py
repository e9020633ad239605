"""从接龙读名单: paste, look at every line, save into one's draft."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import ConflictError, RefusedError
from core.steps import CHANGED, seen_version
from volunteers.actions import save_relay
from volunteers.forms.relays import RelayForm, RelayRows
from volunteers.models import Activity, Volunteer


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ACTIVITY_FILE)
def activity_relay(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 从接龙读名单 → actions.save_relay; the first step reads, the second saves."""
    user = signed_in(request)
    activity = get_object_or_404(Activity.objects.filed_by(user), uid=uid)
    if not activity.is_editable:
        raise RefusedError("只能把接龙读进自己的草稿或被退回的填报；已提交的请先撤回修改。")
    form = RelayForm(request.POST or None)
    context = {"activity": activity, "form": form}
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
            save_relay(
                activity=activity,
                participants=rows.participants,
                headcount=rows.headcount,
                by=user,
                version=seen_version(request),
            )
        except ConflictError:
            refusal = CHANGED
        except RefusedError as refused:
            refusal = refused.sentence
        else:
            known = len(rows.participants)
            messages.success(
                request, f"已读入 {rows.headcount} 人，其中花名册里的志愿者 {known} 人。"
            )
            return redirect("volunteers:activity-edit", activity.uid)
    context |= {"relay": rows, "refusal": refusal}
    is_wrong = is_saved or not rows.rows
    return render(request, "volunteers/relay_rows.html", context, status=422 if is_wrong else 200)
