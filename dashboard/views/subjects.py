"""个人信息请求: taken in at the counter, decided by another, a copy fetched."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.forms import StepForm, VersionedReasonForm
from core.paging import page_of
from core.steps import press, step
from dashboard.forms.subjects import SubjectForm
from dashboard.models import SubjectKind, SubjectRequest, SubjectState
from dashboard.personal import actions, copies, people
from places.models import Street

TONES = {
    SubjectState.WAITING: "waiting",
    SubjectState.READY: "waiting",
    SubjectState.DONE: "done",
    SubjectState.DECLINED: "ended",
}
FINAL = "删除不能撤销：姓名、电话、证件号等从所有台账中抹去，合并和导入的记录也不能再恢复它们。"
WORDS = {
    SubjectKind.COPY: ("批准查阅、复制", "批准后，受理的同事在 15 天内可以下载副本交给本人。"),
    SubjectKind.WITHDRAW: (
        "批准撤回同意",
        "撤回后，志愿者登记不再有本人同意，楼栋海报不再公开姓名。",
    ),
    SubjectKind.ERASE: ("批准并删除", FINAL),
}


@require_GET
@require_permission(Permission.SUBJECT_TAKE)
def subject_list(request: HttpRequest) -> HttpResponse:
    """List the requests, the newest first."""
    user = signed_in(request)
    rows = SubjectRequest.objects.visible_to(user).select_related("taken_by", "decided_by")
    page = page_of(request, rows)
    context = {"page": page, "lines": [(row, TONES[SubjectState(row.state)]) for row in page]}
    return render(request, "dashboard/subject_list.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SUBJECT_TAKE)
@require_recent_sign_in
def subject_new(request: HttpRequest) -> HttpResponse:
    """Take in what a person asks."""
    user = signed_in(request)
    form = SubjectForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.take_in(
            street=_street(user),
            kind=form.cleaned_data["kind"],
            identity=form.identity(),
            basis=form.cleaned_data["basis"],
            by=user,
        ),
        back=reverse("dashboard:subject-list"),
        follows=True,
        title="受理个人信息请求",
        yes="受理",
        done="已受理，等另一位同事批准。",
    )


@require_GET
@require_permission(Permission.SUBJECT_TAKE)
def subject_request(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one request and, while it waits, which rows it is about; never the person's data."""
    row = _of(request, uid)
    context: dict[str, Any] = {
        "row": row,
        "tone": TONES[SubjectState(row.state)],
        "final": FINAL if row.kind == SubjectKind.ERASE else "",
        "may_decide": SubjectRequest.objects.decidable_by(request.user).filter(pk=row.pk).exists(),
        "may_fetch": row.state == SubjectState.READY,
    }
    if row.identity_sealed:
        found = actions.preview(row)
        context |= {
            "found": [(one.kept.noun, len(one.rows), one.kept.held) for one in found],
            "besides": copies.kept_besides(found),
            "same_name": people.same_name(actions.identity_of(row), row.street),
        }
    return render(request, "dashboard/subject_request.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SUBJECT_DECIDE)
@require_recent_sign_in
def subject_approve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Approve, after one more look at what will happen."""
    user, row = signed_in(request), _of(request, uid)
    form = StepForm(request.POST or None, initial={"version": row.version})
    yes, notice = WORDS[SubjectKind(row.kind)]
    return step(
        request,
        form,
        lambda: actions.approve(request=row, version=form.cleaned_data["version"], by=user),
        back=row.get_absolute_url(),
        title=yes,
        caption=str(row),
        yes=yes,
        notice=notice,
        done="已办理，结果见下方。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SUBJECT_DECIDE)
def subject_decline(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Refuse, with the reason that the person is told."""
    user, row = signed_in(request), _of(request, uid)
    form = VersionedReasonForm(request.POST or None, initial={"version": row.version})
    return step(
        request,
        form,
        lambda: actions.decline(
            request=row,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            by=user,
        ),
        back=row.get_absolute_url(),
        title="不同意",
        caption=str(row),
        yes="不同意",
        notice="请写明原因，例如法律规定须保存的期限未到，并告诉本人。",
        done="已记下，请把原因告诉本人。",
    )


@require_POST
@require_permission(Permission.SUBJECT_TAKE)
@require_recent_sign_in
def subject_copy(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give out the copy as a file; fetched on purpose, so by POST."""
    user, row = signed_in(request), _of(request, uid)
    if row.state != SubjectState.READY:
        return press(
            request,
            lambda: actions.fetch_copy(request=row, by=user),
            done="",
            back=row.get_absolute_url(),
        )
    text = actions.fetch_copy(request=row, by=user)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="personal-data-{row.uid.hex[:8]}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _of(request: HttpRequest, uid: UUID) -> SubjectRequest:
    rows = SubjectRequest.objects.visible_to(request.user).select_related("taken_by", "decided_by")
    return get_object_or_404(rows.select_related("street"), uid=uid)


def _street(user: User) -> Street:
    """Return the street of the post by which the person takes requests in."""
    return Street.objects.filter(pk__in=user.reach(Permission.SUBJECT_TAKE).streets)[:1].get()
