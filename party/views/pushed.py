"""下派事项: what the street pushes to communities, and what each of them answers."""

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.forms import ReasonForm
from core.paging import page_of
from core.steps import OFFICE, press, seen_version, step
from party import actions
from party.actions.pushed import check_declinable, check_not_withdrawn, check_standing
from party.forms import PushedForm, SearchForm
from party.models import OPEN_ASSIGNMENTS, AssignmentState, PushedAssignment, PushedWork
from party.views.own_street import own_department, street_for

ENTRIES = [("no", "未准入"), ("yes", "已准入")]


@require_safe
@require_permission(Permission.WORKLIST_VIEW)
def pushed_list(request: HttpRequest) -> HttpResponse:
    """Page 下派事项: what waits for one's community first, then all, newest first."""
    user, today = signed_in(request), timezone.localdate()
    form = SearchForm(request.GET, word="事项", name="准入", choices=ENTRIES)
    word, entry = form.asked()
    rows = PushedWork.objects.visible_to(user).select_related("department", "admission", "item")
    rows = rows.matching(word) if word else rows
    if entry:
        rows = rows.unadmitted() if entry == "no" else rows.admitted()
    page = page_of(request, rows)
    context = {
        "form": form,
        "is_narrowed": bool(word or entry),
        "page": page,
        "rows": _with_answers(user, list(page)),
        "mine": _open_for(user),
        "today": today,
        "may_register": user.may(Permission.PUSH_REGISTER),
        "may_open_ledgers": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "party/pushed_list.html", context)


def _with_answers(user: Any, works: list[PushedWork]) -> list[tuple[PushedWork, dict[str, int]]]:
    """Pair each work with how many of the communities that one sees gave which answer."""
    counted = (
        PushedAssignment.objects.visible_to(user)
        .filter(pushed__in=works)
        .order_by()
        .values_list("pushed", "state")
        .annotate(count=Count("pk"))
    )
    answers: dict[int, dict[str, int]] = {work.pk: {} for work in works}
    for pushed, state, count in counted:
        answers[pushed][AssignmentState(state).label] = count
    return [(work, answers[work.pk]) for work in works]


def _open_for(user: Any) -> list[PushedAssignment]:
    """Return what the communities for which `user` answers have not finished, the nearest first."""
    if not user.may(Permission.ADMISSION_ANSWER):
        return []
    rows = PushedAssignment.objects.standing().within(user.reach(Permission.ADMISSION_ANSWER))
    rows = rows.filter(state__in=OPEN_ASSIGNMENTS).select_related("pushed__department", "community")
    return list(rows.order_by("pushed__due_on", "pk")[:50])


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PUSH_REGISTER)
def pushed_create(request: HttpRequest) -> HttpResponse:
    """Page 登记下派事项 → actions.register_pushed."""
    user = signed_in(request)
    street = street_for(user, Permission.PUSH_REGISTER)
    work = PushedWork(street=street, **own_department(user, street))
    form = PushedForm(request.POST or None, instance=work, street=street)
    marks = {True: "已准入", False: "标为“未准入”，社区可以婉拒"}
    return step(
        request,
        form,
        lambda: actions.register_pushed(
            work=form.instance, communities=list(form.cleaned_data["communities"]), by=user
        ),
        back=reverse("party:pushed-list"),
        follows=True,
        template="party/pushed_form.html",
        done=lambda saved: f"已登记，{marks[saved.is_admitted]}。",
    )


@require_safe
@require_permission(Permission.WORKLIST_VIEW)
def pushed_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One pushed work: what it rests on, and the answers that the person may see."""
    user = signed_in(request)
    rows = PushedWork.objects.visible_to(user).select_related(
        "street", "department", "admission", "item__work_list", "registered_by"
    )
    work = get_object_or_404(rows, uid=uid)
    assignments = work.assignments.visible_to(user).select_related("community", "answered_by")
    covers = user.reach(Permission.PUSH_REGISTER).covers(work.street_id, None)
    context = {
        "work": work,
        "assignments": assignments.order_by("community__code"),
        "answering": user.reach(Permission.ADMISSION_ANSWER).communities,
        "today": timezone.localdate(),
        "may_withdraw": covers and work.withdrawn_at is None,
    }
    return render(request, "party/pushed_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PUSH_REGISTER)
def pushed_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 撤回 → actions.withdraw_pushed."""
    user = signed_in(request)
    rows = PushedWork.objects.filter(street__in=user.reach(Permission.PUSH_REGISTER).streets)
    work = get_object_or_404(rows, uid=uid)
    form = ReasonForm(request.POST or None, label="撤回原因")
    return step(
        request,
        form,
        lambda: actions.withdraw_pushed(
            work=work, reason=form.cleaned_data["reason"], by=user, version=seen_version(request)
        ),
        back=work.get_absolute_url(),
        template=OFFICE,
        version=work.version,
        first=lambda: check_not_withdrawn(work),
        title="撤回下派事项",
        yes="撤回",
        caption=work.title,
        final=True,
        notice="撤回后社区不用再办，也不计入减负账单。撤回不能恢复，需要时请重新登记。",
    )


@require_POST
@require_permission(Permission.ADMISSION_ANSWER)
def assignment_accept(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Button 接收 → actions.accept_assignment."""
    row, user = _mine(request, uid), signed_in(request)
    return press(
        request,
        lambda: actions.accept_assignment(assignment=row, by=user, version=seen_version(request)),
        done=f"已接收“{row.pushed}”。",
        back=row.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ADMISSION_ANSWER)
def assignment_decline(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 婉拒 → actions.decline_assignment."""
    row, user = _mine(request, uid), signed_in(request)
    form = ReasonForm(request.POST or None, label="婉拒理由")
    return step(
        request,
        form,
        lambda: actions.decline_assignment(
            assignment=row,
            reason=form.cleaned_data["reason"],
            by=user,
            version=seen_version(request),
        ),
        back=row.get_absolute_url(),
        template=OFFICE,
        version=row.version,
        first=lambda: _check_declining(row),
        title="婉拒未准入的工作",
        yes="婉拒",
        caption=f"{row.place_label}　{row.pushed}",
        notice="这项工作没有准入依据，社区可以婉拒。理由会给下派科室看，也记入减负账单。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ADMISSION_ANSWER)
def assignment_finish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 办结 → actions.finish_assignment."""
    row, user = _mine(request, uid), signed_in(request)
    form = ReasonForm(request.POST or None, label="办理结果")
    return step(
        request,
        form,
        lambda: actions.finish_assignment(
            assignment=row,
            result=form.cleaned_data["reason"],
            by=user,
            version=seen_version(request),
        ),
        back=row.get_absolute_url(),
        template=OFFICE,
        version=row.version,
        first=lambda: check_standing(row, row.pushed, *OPEN_ASSIGNMENTS),
        title="登记办结",
        yes="登记办结",
        caption=f"{row.place_label}　{row.pushed}",
    )


def _check_declining(row: PushedAssignment) -> None:
    check_standing(row, row.pushed, AssignmentState.WAITING)
    check_declinable(row)


def _mine(request: HttpRequest, uid: UUID) -> PushedAssignment:
    rows = PushedAssignment.objects.within(signed_in(request).reach(Permission.ADMISSION_ANSWER))
    return get_object_or_404(rows.select_related("pushed", "community", "street"), uid=uid)
