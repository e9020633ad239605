"""Problems on the phone: the list, one problem, registering, solving, giving up."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import ReusedKeyError
from core.guards import signed_in_page
from core.models import Photo
from core.paging import page_of
from core.steps import put_refusal, status_of, step
from party.models import MemberCheckIn
from volunteers.actions import (
    give_up_problem,
    helpers_for,
    keep_photo,
    register_problem,
    solve_problem,
)
from volunteers.actions.problems import check_closable
from volunteers.forms.choices import FilingChoices
from volunteers.forms.lists import ProblemFilterForm
from volunteers.forms.problems import GiveUpForm, ProblemAloneForm, SolveForm
from volunteers.models import Problem

PER_PAGE = 20


@require_safe
@require_permission(Permission.PROBLEM_SOLVE)
def problem_list(request: HttpRequest) -> HttpResponse:
    """问题: what I have to see solved, overdue first; solved and infeasible ones on demand."""
    user = signed_in(request)
    form = ProblemFilterForm(request.GET)
    rows = form.chosen(Problem.objects.all(), user=user).for_lists()
    context = {
        "form": form,
        "heading": "我的问题" if form.is_mine else "我能看到的问题",
        "page": page_of(request, rows, per_page=PER_PAGE),
        "may_see_all": user.may(Permission.PROBLEM_VIEW),
        "today": timezone.localdate(),
    }
    return render(request, "volunteers/problem_list.html", context)


@require_safe
@signed_in_page
def problem_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One problem as everybody who may see it sees it."""
    user = signed_in(request)
    related = ("solved_by", "photo", "solver_unit__unit")
    rows = Problem.objects.visible_to(user).for_lists().select_related(*related)
    problem = get_object_or_404(rows, uid=uid)
    is_closable = Problem.objects.closable_by(user).open().filter(pk=problem.pk).exists()
    helper: Any = problem.solver_unit
    if problem.solver_member_id is not None:  # for those only who may know that they are a member
        seen = MemberCheckIn.objects.visible_to(user)
        helper = seen.filter(pk=problem.solver_member_id).first()
    seen_by = type(helper).objects.visible_to(user) if helper is not None else None
    context = {
        "problem": problem,
        "today": timezone.localdate(),
        "is_closable": is_closable,
        "helper": helper,
        "may_open_helper": seen_by is not None and seen_by.filter(pk=helper.pk).exists(),
    }
    return render(request, "volunteers/problem_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ACTIVITY_FILE)
def problem_create(request: HttpRequest) -> HttpResponse:
    """A problem found outside an activity → actions.register_problem → the owner's list."""
    choices = FilingChoices.of(signed_in(request))
    form = ProblemAloneForm(
        request.POST or None,
        owners=choices.owners,
        posts=choices.posts,
        initial={"key": uuid4()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            problem = register_problem(
                content=form.content(),
                post=form.cleaned_data["post"],
                found_on=form.cleaned_data["found_on"],
                photo=_photo(request),
                by=signed_in(request),
                key=form.cleaned_data["key"],
            )
        except (ReusedKeyError, ValidationError) as error:
            put_refusal(form, error)
        else:
            messages.success(request, "已登记。")
            return redirect(problem)
    return render(request, "volunteers/problem_form.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROBLEM_SOLVE)
def problem_solve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """已解决: the result and a photo → actions.solve_problem → it counts."""
    problem, user = _visible(request, uid), signed_in(request)
    helpers = helpers_for(problem, by=user)
    form = SolveForm(
        request.POST or None,
        request.FILES or None,
        helpers=helpers,
        initial={"version": problem.version, "solved_on": timezone.localdate()},
    )
    return step(
        request,
        form,
        lambda: solve_problem(problem=problem, photo=_photo(request), by=user, **form.values()),
        back=problem.get_absolute_url(),
        first=lambda: check_closable(problem, by=user),
        template="volunteers/problem_close.html",
        title="登记为已解决",
        yes="登记为已解决",
        done="已登记为解决。",
        problem=problem,
        takes_photo=True,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROBLEM_SOLVE)
def problem_give_up(request: HttpRequest, uid: UUID) -> HttpResponse:
    """无法解决, with the reason → actions.give_up_problem."""
    problem, user = _visible(request, uid), signed_in(request)
    form = GiveUpForm(request.POST or None, initial={"version": problem.version})
    return step(
        request,
        form,
        lambda: give_up_problem(problem=problem, by=user, **form.cleaned_data),
        back=problem.get_absolute_url(),
        first=lambda: check_closable(problem, by=user),
        template="volunteers/problem_close.html",
        title="登记为无法解决",
        yes="登记为无法解决",
        done="已登记为无法解决。",
        problem=problem,
        takes_photo=False,
    )


def _visible(request: HttpRequest, uid: UUID) -> Problem:
    rows = Problem.objects.visible_to(signed_in(request)).for_lists()
    return get_object_or_404(rows, uid=uid)


def _photo(request: HttpRequest) -> Photo | None:
    file = request.FILES.get("photo")
    return keep_photo(file=file, by=signed_in(request)) if file else None
