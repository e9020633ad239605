"""个人信息请求: taken in at the counter, decided by another, a copy fetched."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.models import User
from accounts.permissions import Permission
from audit.models import AuditEvent
from core.errors import RefusedError
from core.files import download
from core.forms import StepForm, VersionedReasonForm
from core.paging import page_of
from core.steps import step
from dashboard.forms.subjects import EraseForm, SubjectForm
from dashboard.models import SubjectKind, SubjectRequest, SubjectState
from dashboard.personal import actions, by_eye, copies, people, retention
from dashboard.personal.paper import on_paper
from places.models import Street

COPY_RULE = next(rule for rule in retention.RULES if rule.key == "subject_copies")
MOST_FETCHED = 20
FINAL = "删除不能撤销：姓名、电话、证件号等从所有台账中抹去，合并和导入的记录也不能再恢复它们。"
IN_BACKUPS = "备份里的在备份到期后一起消失；其间恢复过较早的备份，平台会自动再删除一次。"
NOWHERE_ELSE = "没有文字提到这个姓名。"
WORDS = {
    SubjectKind.COPY: (
        "批准查阅、复制",
        "批准后，受理的同事在 {days} 天内可以打印或下载副本，交给本人。",
    ),
    SubjectKind.WITHDRAW: (
        "批准撤回同意",
        "撤回后，志愿者登记不再有本人同意，楼栋海报不再公开姓名。",
    ),
    SubjectKind.ERASE: ("批准并删除", FINAL),
}
ENDED = {
    SubjectKind.COPY: "副本的领取期已过，本人是谁已从这件请求里清除。本人还要，请重新受理。",
    SubjectKind.WITHDRAW: "已经撤回，请告诉本人。本人是谁已从这件请求里清除。",
    SubjectKind.ERASE: "已经删除，请告诉本人。本人是谁已从这件请求里清除。",
}
TAKEN_IN = (
    "受理后，请另一位同事或街道领导批准，15 个工作日内答复本人。"
    "信息有误要更正的，不用受理，直接在那本台账里改。"
)
OUTCOMES = {
    SubjectKind.COPY: "副本里有",
    SubjectKind.WITHDRAW: "撤回了同意的记录",
    SubjectKind.ERASE: "抹去了姓名和号码的记录",
}


@require_GET
@require_permission(Permission.SUBJECT_TAKE)
def subject_list(request: HttpRequest) -> HttpResponse:
    """List the requests, those that wait first."""
    user = signed_in(request)
    rows = SubjectRequest.objects.visible_to(user).select_related("taken_by").open_first()
    page = page_of(request, rows)
    lines = [(row, row.is_late(_today())) for row in page]
    context = {"page": page, "lines": lines}
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
        notice=TAKEN_IN,
        done="已受理，等另一位同事批准。",
    )


@require_GET
@require_permission(Permission.SUBJECT_TAKE)
def subject_request(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one request and, while it waits, which rows it is about; never the person's data."""
    row = _of(request, uid)
    context: dict[str, Any] = {
        "row": row,
        "is_late": row.is_late(_today()),
        "outcome_title": OUTCOMES[SubjectKind(row.kind)],
        "final": FINAL if row.kind == SubjectKind.ERASE and row.identity_sealed else "",
        "may_decide": SubjectRequest.objects.decidable_by(request.user).filter(pk=row.pk).exists(),
        "may_fetch": row.state == SubjectState.READY,
        "fetched": _fetched(row),
    }
    context["next_step"] = _next_step(row, may_decide=context["may_decide"])
    if row.identity_sealed:
        found = actions.preview(row)
        context |= {
            "found": [(one.kept.noun, len(one.rows), one.kept.held) for one in found],
            "besides": copies.kept_besides(found),
            "looks": by_eye.to_look_at(found, actions.identity_of(row).name, row.street),
            "in_backups": IN_BACKUPS,
            "same_name": people.same_name(actions.identity_of(row), row.street),
        }
    return render(request, "dashboard/subject_request.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SUBJECT_DECIDE)
@require_recent_sign_in
def subject_approve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Approve, after one more look at what will happen."""
    user, row = signed_in(request), _of(request, uid)
    form = _approval(request, row)
    yes, notice = WORDS[SubjectKind(row.kind)]
    if row.kind == SubjectKind.ERASE and "texts" not in form.fields:
        notice += NOWHERE_ELSE
    return step(
        request,
        form,
        lambda: actions.approve(
            request=row,
            version=form.cleaned_data["version"],
            texts=form.cleaned_data.get("texts", ()),
            looked=form.cleaned_data.get("looked", ()),
            by=user,
        ),
        back=row.get_absolute_url(),
        first=lambda: actions.check_decidable(row, by=user),
        title=yes,
        caption=str(row),
        yes=yes,
        notice=notice.format(days=COPY_RULE.period),
        final=row.kind == SubjectKind.ERASE,
        done="已办理，结果见下方。",
    )


def _approval(request: HttpRequest, row: SubjectRequest) -> StepForm:
    """Return the form of an approval; all texts are ticked where nobody else has the name."""
    start: dict[str, Any] = {"version": row.version}
    if row.kind != SubjectKind.ERASE or not row.identity_sealed:
        return StepForm(request.POST or None, initial=start)
    found, is_only_one, looks = actions.to_look_at(row)
    if is_only_one:
        start["texts"] = [one.key for one in found]
    return EraseForm(request.POST or None, initial=start, mentions=found, looks=looks)


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
        first=lambda: actions.check_decidable(row, by=user),
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
    """Give out the copy, on paper or as a file; fetched on purpose, so by POST."""
    user, row = signed_in(request), _of(request, uid)
    try:
        text = actions.fetch_copy(request=row, by=user)
    except RefusedError as refused:
        messages.error(request, refused.sentence)
        return redirect(row)
    if "paper" in request.POST:
        context = {"row": row, "paper": on_paper(text)}
        answer = render(request, "dashboard/subject_copy.html", context)
    else:
        name = f"个人信息副本-{row.uid.hex[:8]}.json"
        answer = download(text, name=name, content_type="application/json; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _next_step(row: SubjectRequest, *, may_decide: bool) -> str:
    """Say what is to be done now, and by whom."""
    due = date_format(row.due_on, "n月j日")
    if row.state == SubjectState.DECLINED:
        return "请把下面的原因告诉本人。"
    if row.state == SubjectState.DONE:
        return ENDED[SubjectKind(row.kind)]
    if row.state == SubjectState.READY and row.decided_at:
        last = timezone.localtime(row.decided_at + timedelta(days=COPY_RULE.period))
        day = date_format(last, "n月j日")
        return f"请把副本当面交给本人，{day}前可以打印或下载；平台不会发给本人。"
    if may_decide:
        return f"请核对涉及的记录，{due}前批准；不同意的，写明原因。"
    return f"等另一位同事或街道领导批准，{due}前答复本人。自己或正在代办的人受理的，不能自己批准。"


def _fetched(row: SubjectRequest) -> list[AuditEvent]:
    """Return when the copy was given out, the last time first."""
    events = AuditEvent.objects.about(row).filter(action="subject_request.copy_fetched")
    return list(events.select_related("actor")[:MOST_FETCHED])


def _today() -> date:
    return timezone.localdate()


def _of(request: HttpRequest, uid: UUID) -> SubjectRequest:
    rows = SubjectRequest.objects.visible_to(request.user).select_related("taken_by", "decided_by")
    return get_object_or_404(rows.select_related("street"), uid=uid)


def _street(user: User) -> Street:
    """Return the street of the post by which the person takes requests in."""
    return Street.objects.filter(pk__in=user.reach(Permission.SUBJECT_TAKE).streets)[:1].get()
