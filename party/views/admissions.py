"""准入申请: the list, one application, and the department's steps."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.paging import page_of
from core.steps import press, seen_version, step
from party import actions
from party.forms import AdmissionForm, SearchForm
from party.matching import alike
from party.models import (
    DECIDABLE_STATES,
    AdmissionApplication,
    AdmissionState,
    WorkListItem,
)
from party.views.own_street import own_department, street_for

MOST_SHOWN = 50  # of what waits in one step; the count stands on the desk


@require_safe
@require_permission(Permission.WORKLIST_VIEW)
def admission_list(request: HttpRequest) -> HttpResponse:
    """Page 准入申请: what waits for the person first, then all, newest first."""
    user, today = signed_in(request), timezone.localdate()
    form = SearchForm(
        request.GET, word="编号、事项或依据", name="状态", choices=AdmissionState.choices
    )
    word, state = form.asked()
    rows = AdmissionApplication.objects.visible_to(user).select_related("department")
    rows = rows.matching(word) if word else rows
    rows = rows.filter(state=state) if state else rows
    page = page_of(request, rows.order_by("-number", "-pk"))
    context = {
        "form": form,
        "is_narrowed": bool(word or state),
        "page": page,
        "rows": [(row, row.phase_on(today)) for row in page],
        "waiting": waiting_for(user),
        "today": today,
        "may_apply": user.may(Permission.ADMISSION_APPLY),
        "may_open_ledgers": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "party/admission_list.html", context)


def waiting_for(user: User) -> list[tuple[str, list[AdmissionApplication]]]:
    """Return what the person has to do, by step; steps without a row are left out."""
    rows, today = AdmissionApplication.objects, timezone.localdate()
    steps: list[tuple[str, Any]] = []
    if user.may(Permission.ADMISSION_CHECK):
        steps += [("待初审", rows.checkable_by(user))]
        steps += [("社区逾期未答复，可以提请研究", rows.to_bring_forward(user, today))]
    if user.may(Permission.ADMISSION_ANSWER):
        steps += [("待本社区填写意见", rows.to_answer_by(user))]
    if user.may(Permission.ADMISSION_DECIDE):
        steps += [("待街道研究决定", rows.decidable_by(user))]
    found = [(label, list(_shown(some))) for label, some in steps]
    return [(label, some) for label, some in found if some]


def _shown(rows: Any) -> Any:
    return rows.select_related("department").order_by("-number", "-pk")[:MOST_SHOWN]


@require_safe
@require_permission(Permission.WORKLIST_VIEW)
def admission_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One application: what is asked, what the lists and the communities say, what comes next."""
    user, today = signed_in(request), timezone.localdate()
    row = _visible(user, uid)
    opinions = list(row.opinions.visible_to(user).select_related("community", "given_by"))
    answering = user.reach(Permission.ADMISSION_ANSWER).communities
    is_asked = row.state in {AdmissionState.OPINION, AdmissionState.DECISION}
    context = {
        "row": row,
        "phase": row.phase_on(today),
        "today": today,
        "opinions": opinions,
        "is_late": bool(row.opinions_due_on and row.opinions_due_on < today),
        "own_opinions": [o for o in opinions if o.community_id in answering] if is_asked else [],
        "communities": row.communities.visible_to(user).order_by("code"),
        "pushed": row.pushed_works.visible_to(user)[:20],
        **_steps_of(user, row),
    }
    return render(request, "party/admission_detail.html", context)


def _steps_of(user: User, row: AdmissionApplication) -> dict[str, Any]:
    """Return which steps the page offers."""
    is_theirs = row.applicant_id in user.counts_as
    is_own = AdmissionApplication.objects.written_by(user).filter(pk=row.pk).exists()
    state, today = row.state, timezone.localdate()

    def may(permission: Permission) -> bool:
        return user.reach(permission).covers(row.street_id, None)

    is_due = bool(row.opinions_due_on and row.opinions_due_on < today)
    decides, checks = may(Permission.ADMISSION_DECIDE), may(Permission.ADMISSION_CHECK)
    writes = is_theirs and may(Permission.ADMISSION_APPLY)
    return {
        "may_edit": writes and state == AdmissionState.DRAFT,
        "may_withdraw": writes and state == AdmissionState.SUBMITTED,
        "may_check": checks and not is_own and state == AdmissionState.SUBMITTED,
        "may_forward": checks and is_due and state == AdmissionState.OPINION,
        "may_decide": decides and not is_own and state in DECIDABLE_STATES,
        "may_revoke": decides and state == AdmissionState.APPROVED,
        "likely": _likely(row) if checks or decides else [],
    }


def _likely(row: AdmissionApplication) -> list[Any]:
    items = WorkListItem.objects.published().of_communities().select_related("work_list")
    return alike(row.title, row.content, items.filter(work_list__street=row.street_id))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ADMISSION_APPLY)
def admission_create(request: HttpRequest) -> HttpResponse:
    """Page 新的准入申请 → actions.save_admission."""
    user = signed_in(request)
    street = street_for(user, Permission.ADMISSION_APPLY)
    row = AdmissionApplication(street=street, **own_department(user, street))
    return _form_page(request, row, title="新的准入申请")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ADMISSION_APPLY)
def admission_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改准入申请 → actions.save_admission."""
    user = signed_in(request)
    row = _visible(user, uid)
    if request.method == "GET" and not _steps_of(user, row)["may_edit"]:
        raise RefusedError("只有经办人可以修改，而且要在提交之前；已提交的请先收回。")
    return _form_page(request, row, title="修改准入申请")


@require_POST
@require_permission(Permission.ADMISSION_APPLY)
def admission_submit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Button 提交 → actions.submit_admission."""
    user = signed_in(request)
    row = _visible(user, uid)
    return press(
        request,
        lambda: actions.submit_admission(application=row, by=user, version=seen_version(request)),
        done="已提交，由街道另一位同事初审。",
        back=row.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.ADMISSION_APPLY)
def admission_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Button 收回修改 → actions.withdraw_admission."""
    user = signed_in(request)
    row = _visible(user, uid)
    return press(
        request,
        lambda: actions.withdraw_admission(application=row, by=user, version=seen_version(request)),
        done="已收回，可以继续修改。",
        back=row.get_absolute_url(),
    )


@require_safe
@require_permission(Permission.WORKLIST_VIEW)
def admission_sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """准入审批单 on one A4; communities see their own opinion only."""
    user = signed_in(request)
    row = _visible(user, uid)
    context = {
        "row": row,
        "phase": row.phase_on(timezone.localdate()),
        "opinions": row.opinions.visible_to(user).select_related("community"),
        "communities": row.communities.visible_to(user).order_by("code"),
    }
    return render(request, "party/admission_sheet.html", context)


def _form_page(request: HttpRequest, row: AdmissionApplication, *, title: str) -> HttpResponse:
    form = AdmissionForm(request.POST or None, instance=row, street=row.street)
    return step(
        request,
        form,
        lambda: actions.save_admission(
            application=form.instance,
            communities=list(form.cleaned_data["communities"]),
            by=signed_in(request),
            version=form.cleaned_data["seen_version"] if row.pk else None,
        ),
        back=reverse("party:admission-list"),
        follows=True,
        template="party/admission_form.html",
        title=title,
        done="已存为草稿，核对后点“提交”。",
        row=row,
    )


def _visible(user: User, uid: UUID) -> AdmissionApplication:
    rows = AdmissionApplication.objects.visible_to(user).select_related(
        "street",
        "department",
        "applicant",
        "checked_by",
        "decided_by",
        "matched_item__work_list",
        "negative_item__work_list",
        "cleared_item",
    )
    return get_object_or_404(rows, uid=uid)
