"""人在网中走: filing a patrol or visit from the phone, the list, one walk, taking it back."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError, ReusedKeyError
from core.forms import VersionedReasonForm
from core.guards import signed_in_page
from core.paging import page_of
from core.steps import put_refusal, sentence_of, status_of, step
from core.uids import uid_of
from places.models import covered_by
from volunteers.actions import file_walk, keep_photo, void_walk
from volunteers.actions.walks import check_voidable
from volunteers.forms.walks import WalkFilterForm, WalkForm
from volunteers.models import GridWalk, Problem, VisitDone, VisitDuty
from volunteers.views.photos import is_of_another

PER_PAGE = 20


@require_safe
@require_permission(Permission.WALK_FILE)
def walk_list(request: HttpRequest) -> HttpResponse:
    """走访巡查: the newest first, one's own and what one may see."""
    user = signed_in(request)
    form = WalkFilterForm(request.GET)
    rows = form.chosen(GridWalk.objects.visible_to(user))
    if form.cleaned_data.get("whose") == "mine":
        rows = rows.filter(walker=user)
    context = {
        "form": form,
        "page": page_of(request, rows.for_lists(), per_page=PER_PAGE),
        "due_count": VisitDuty.objects.in_hands_of(user).due_on(timezone.localdate()).count(),
        "may_export": user.may(Permission.OFFICE_ENTER) and user.may(Permission.WALK_VIEW),
    }
    return render(request, "volunteers/walk_list.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WALK_FILE)
def walk_create(request: HttpRequest) -> HttpResponse:
    """填走访 → actions.file_walk → the ledgers of every duty that it fulfils."""
    user = signed_in(request)
    if request.method == "GET":
        duty = uid_of(request.GET.get("duty", ""))
        return _page(request, WalkForm.fresh(user, key=uuid4(), duty=duty))
    if is_of_another(request):
        return _again(request, WalkForm(request.POST, user=user), "other-account")
    form = _posted_form(request)
    if not form.is_valid():
        return _again(request, form, "invalid")
    try:
        walk = file_walk(
            content=form.content(),
            post=form.cleaned_data["post"],
            by=user,
            key=form.cleaned_data["key"],
        )
    except ReusedKeyError as reused:
        form.add_error(None, reused.sentence)
        return _again(request, form, "reused")
    except (RefusedError, ValidationError) as error:
        put_refusal(form, error)
        return _again(request, form, "refused")
    if _wants_json(request):
        return JsonResponse({"outcome": "submitted", "url": walk.get_absolute_url()})
    return redirect(walk)


@require_safe
@require_permission(Permission.WALK_FILE)
def walk_offline(request: HttpRequest) -> HttpResponse:
    """The form as the phone may keep it: no names, places without what they are visited for."""
    form = WalkForm.fresh(signed_in(request), key=uuid4(), duty=None, is_bare=True)
    return _page(request, form, is_offline=True)


@require_safe
@signed_in_page
def walk_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One walk: what was seen, which duties it counts for, which problems were found."""
    user = signed_in(request)
    rows = GridWalk.objects.visible_to(user).for_lists().select_related("photo", "shift")
    walk = get_object_or_404(rows, uid=uid)
    done = VisitDone.objects.filter(walk=walk).select_related("duty__kind")
    context = {
        "walk": walk,
        "done": done.order_by("duty__kind__order", "pk"),
        "problems": Problem.objects.visible_to(user).filter(walk=walk).order_by("pk"),
        "may_void": walk.voided_at is None and _may_void(walk, user),
        "may_file": user.may(Permission.WALK_FILE),
    }
    return render(request, "volunteers/walk_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WALK_FILE)
def walk_void(request: HttpRequest, uid: UUID) -> HttpResponse:
    """作废一次走访, with the reason → actions.void_walk."""
    user = signed_in(request)
    walk = get_object_or_404(GridWalk.objects.visible_to(user), uid=uid)
    form = VersionedReasonForm(
        request.POST or None, initial={"version": walk.version}, label="作废原因"
    )
    return step(
        request,
        form,
        lambda: void_walk(walk=walk, by=user, **form.cleaned_data),
        back=walk.get_absolute_url(),
        first=lambda: check_voidable(walk, by=user),
        title="作废这次走访",
        yes="作废",
        caption=str(walk),
        notice="作废后，这次走访不再计入任何到访任务；登记的问题不受影响。",
    )


def _may_void(walk: GridWalk, user: Any) -> bool:
    is_own_of_today = walk.walker_id == user.pk and walk.walked_on == timezone.localdate()
    return is_own_of_today or covered_by(user, walk, Permission.WALK_ARRANGE)


def _posted_form(request: HttpRequest) -> WalkForm:
    """Return the bound form, with the photo of this request kept and on it."""
    user, data, wrong = signed_in(request), request.POST.copy(), ""
    if file := request.FILES.get("photo"):
        try:
            data.setlist("photos", [str(keep_photo(file=file, by=user).uid)])
        except (ValidationError, RefusedError) as error:
            wrong = sentence_of(error)
    form = WalkForm(data, user=user)
    if wrong:
        form.add_error("photos", wrong)
    return form


def _page(request: HttpRequest, form: WalkForm, *, is_offline: bool = False) -> HttpResponse:
    get_token(request)  # the script reads the cookie
    context = {"form": form, "is_offline": is_offline, "action": reverse("volunteers:walk-create")}
    return render(request, "volunteers/walk_form.html", context, status=status_of(form))


def _again(request: HttpRequest, form: WalkForm, outcome: str) -> HttpResponse:
    """Show the form with everything typed still on it, or say the same as JSON."""
    if not _wants_json(request):
        return _page(request, form)
    errors = {name: list(sentences) for name, sentences in form.errors.items()}
    sentence = "".join(str(wrong) for wrong in form.non_field_errors())
    answer = {"outcome": outcome, "sentence": sentence, "errors": errors}
    if outcome == "reused" and form.earlier is not None:
        answer |= {"url": form.earlier.get_absolute_url(), "errors": {}}
    return JsonResponse(answer, status=422)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
