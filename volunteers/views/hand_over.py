"""工作交接, for the system administrator: by counts only, the work itself stays unseen."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.steps import put_refusal, status_of
from volunteers import actions
from volunteers.forms.hand_over import HandOverForm
from volunteers.models import Activity, Problem


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ACCOUNT_EDIT)
@require_recent_sign_in
def hand_over(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Choose who takes over → actions.hand_over → both find it on their desks."""
    user = signed_in(request)
    people = User.objects.visible_to(user)
    giver: User = get_object_or_404(people, uid=uid)
    form = HandOverForm(
        request.POST or None, people=people.filter(is_active=True).exclude(pk=giver.pk)
    )
    if request.method == "POST" and form.is_valid():
        taker = form.cleaned_data["taker"]
        try:
            done = actions.hand_over(giver=giver, taker=taker, by=user)
        except RefusedError as error:
            put_refusal(form, error)
        else:
            messages.success(request, _in_words(done, taker))
            return redirect("accounts:person", uid)
    context = {
        "form": form,
        "person": giver,
        "filing_count": Activity.objects.open_of(giver).count(),
        "problem_count": Problem.objects.open().filter(owner=giver).count(),
        "duty_count": actions.duties_of(giver, on=timezone.localdate()).count(),
    }
    return render(request, "volunteers/hand_over.html", context, status=status_of(form))


def _in_words(done: actions.HandedOver, taker: User) -> str:
    passed = (
        f"已交给 {taker}：草稿 {done.draft_count} 份、被退回的填报 {done.returned_count} 份、"
        f"待解决的问题 {done.problem_count} 个、到访任务 {done.duty_count} 项。"
    )
    if not done.ownerless_count:
        return passed
    return (
        f"{passed}还有 {done.ownerless_count} 项到访任务，{taker} 在那里没有可以走访的岗位，"
        "改由所在网格的人到访；没有网格的，请社区另选一人。"
    )
