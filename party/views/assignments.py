"""Decisions and tasks: entered by whoever runs the meeting, reported by whoever owes them."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import keep_photo
from accounts.guards import require_permission, signed_in
from accounts.models import Department, Post, User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import ReasonForm
from core.guards import signed_in_page
from core.models import Photo
from core.paging import page_of
from core.steps import press, step
from party import actions
from party.actions.assignments import (
    check_assignable,
    check_cancellable,
    check_extendable,
    check_notable,
    check_reportable,
    check_reported,
)
from party.actions.meetings import check_decidable, check_held
from party.forms import (
    DecisionForm,
    ExtendForm,
    NoteForm,
    ReportForm,
    TaskFilterForm,
    TaskForm,
)
from party.models import (
    Meeting,
    MeetingDecision,
    MeetingTask,
    MeetingTopic,
    TaskState,
)
from places.models import Community, Unit

PER_PAGE = 20


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def topic_decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记决议 on a topic of the agenda → actions.decide."""
    user = signed_in(request)
    topics = MeetingTopic.objects.visible_to(user).for_lists()
    topic: MeetingTopic = get_object_or_404(topics, uid=uid)
    form = DecisionForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.decide(topic=topic, text=form.cleaned_data["text"], by=user),
        back=(topic.meeting or topic).get_absolute_url(),
        first=lambda: check_decidable(topic, by=user),
        title="再登记一条决议" if topic.decisions.exists() else "登记决议",
        yes="登记决议",
        done="决议已登记。下一步交办任务。",
        caption=topic.title,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def decision_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """修改决议 → actions.edit_decision."""
    user = signed_in(request)
    decision = _decision(user, uid)
    initial = {"text": decision.text, "version": decision.version}
    form = DecisionForm(request.POST or None, initial=initial)
    return step(
        request,
        form,
        lambda: actions.edit_decision(decision=decision, **form.cleaned_data, by=user),
        back=decision.meeting.get_absolute_url(),
        first=lambda: check_held(decision.meeting, by=user, what="修改决议"),
        title=f"修改决议 {decision.number}",
        yes="保存",
        done="已保存。",
        caption=str(decision.meeting),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def decision_task(request: HttpRequest, uid: UUID) -> HttpResponse:
    """交办任务 under a decision → actions.assign_task → the owner is told."""
    user = signed_in(request)
    decision = _decision(user, uid)
    form = _task_form(request, decision.meeting)

    def assign() -> None:
        typed = form.cleaned_data
        actions.assign_task(
            decision=decision,
            what=typed["what"],
            owner=typed["owner"],
            responsible=typed["responsible"],
            due_on=typed["due_on"],
            by=user,
        )

    return step(
        request,
        form,
        assign,
        back=decision.meeting.get_absolute_url(),
        first=lambda: check_assignable(decision.meeting, decision.topic, by=user),
        title="交办一项任务",
        yes="交办",
        done="已交办，责任方会收到消息。",
        caption=f"决议 {decision.number}：{decision.text}",
    )


@require_safe
@signed_in_page
def task_list(request: HttpRequest) -> HttpResponse:
    """交办任务: what is not settled, first due first."""
    user = signed_in(request)
    form = TaskFilterForm(request.GET)
    context = {
        "form": form,
        "page": page_of(request, form.chosen(user=user), per_page=PER_PAGE),
        "may_open_ledger": user.may(Permission.OFFICE_ENTER) and user.may(Permission.MEETING_VIEW),
        "today": timezone.localdate(),
    }
    return render(request, "party/task_list.html", context)


@require_safe
@signed_in_page
def task_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One task: owner, due days, how far it has come, its result, and the steps of the person."""
    user = signed_in(request)
    task = visible_task(user, uid)
    one = MeetingTask.objects.filter(pk=task.pk)
    runs, owes = one.run_by(user).exists(), one.reportable_by(user).exists()
    is_settled = task.state in {TaskState.ACCEPTED, TaskState.CANCELLED}
    context = {
        "task": task,
        "meeting": Meeting.objects.visible_to(user).filter(pk=task.decision.meeting_id).first(),
        "notes": task.notes.select_related("written_by").order_by("pk"),
        "extensions": task.extensions.select_related("extended_by").order_by("pk"),
        "may_report": owes and task.is_owed,
        "may_note": (owes or runs) and not is_settled,
        "may_accept": one.acceptable_by(user).exists(),
        "may_extend": runs and task.is_owed,
        "may_cancel": runs and not is_settled,
        "today": timezone.localdate(),
    }
    return render(request, "party/task_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.TASK_REPORT)
def task_report(request: HttpRequest, uid: UUID) -> HttpResponse:
    """报送结果 → actions.report_task → those who run the meeting accept or return it."""
    user = signed_in(request)
    task = visible_task(user, uid)
    initial = {"version": task.version, "result": task.result}
    form = ReportForm(request.POST or None, request.FILES or None, initial=initial)
    return step(
        request,
        form,
        lambda: actions.report_task(task=task, photo=_photo(request), **form.cleaned_data, by=user),
        back=task.get_absolute_url(),
        first=lambda: check_reportable(task, by=user),
        photo_label="现场照片",
        title="报送结果",
        yes="报送",
        done="已报送，等召集会议的一方验收。",
        caption=str(task),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.TASK_REPORT)
def task_note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记进展 → actions.note_task."""
    user = signed_in(request)
    task = visible_task(user, uid)
    form = NoteForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.note_task(task=task, **form.cleaned_data, by=user),
        back=task.get_absolute_url(),
        first=lambda: check_notable(task, by=user),
        title="登记进展",
        yes="登记",
        done="进展已登记。",
        caption=str(task),
    )


@require_POST
@require_permission(Permission.MEETING_HOLD)
def task_accept(request: HttpRequest, uid: UUID) -> HttpResponse:
    """验收 → actions.accept_task."""
    user = signed_in(request)
    task = visible_task(user, uid)
    return press(
        request,
        lambda: actions.accept_task(task=task, by=user),
        done="已验收，任务办结。",
        back=task.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def task_return(request: HttpRequest, uid: UUID) -> HttpResponse:
    """退回重办, with the reason → actions.return_task."""
    user = signed_in(request)
    task = visible_task(user, uid)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.return_task(task=task, **form.cleaned_data, by=user),
        back=task.get_absolute_url(),
        first=lambda: check_reported(task, by=user, what="退回"),
        title="退回重办",
        notice="报送人会收到原因，期限不变，办好后再报结果。",
        yes="退回",
        done="已退回，报送人会收到消息。",
        caption=str(task),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def task_extend(request: HttpRequest, uid: UUID) -> HttpResponse:
    """延期, with the reason → actions.extend_task; the earlier day stays."""
    user = signed_in(request)
    task = visible_task(user, uid)
    form = ExtendForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.extend_task(task=task, **form.cleaned_data, by=user),
        back=task.get_absolute_url(),
        first=lambda: check_extendable(task, by=user),
        title="延期",
        yes="延期",
        done="期限已改，原来的期限保留。",
        notice=f"现在的期限是 {task.due_on:%Y年%-m月%-d日}，延期后仍会显示。",
        caption=str(task),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def task_cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """撤销任务, with the reason → actions.cancel_task."""
    user = signed_in(request)
    task = visible_task(user, uid)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.cancel_task(task=task, **form.cleaned_data, by=user),
        back=task.get_absolute_url(),
        first=lambda: check_cancellable(task, by=user),
        title="撤销任务",
        yes="撤销",
        done="任务已撤销。",
        notice="撤销后不再催办，任务和原因仍会显示在决议下面。",
        caption=str(task),
    )


def visible_task(user: User, uid: UUID) -> MeetingTask:
    """Return a task that the person may see; another one is not found."""
    rows = MeetingTask.objects.visible_to(user).for_lists()
    task: MeetingTask = get_object_or_404(
        rows.select_related("reported_by", "accepted_by", "photo"), uid=uid
    )
    return task


def _photo(request: HttpRequest) -> Photo | None:
    file = request.FILES.get("photo")
    return keep_photo(file=file, by=signed_in(request)) if file else None


def _decision(user: User, uid: UUID) -> MeetingDecision:
    rows = MeetingDecision.objects.visible_to(user).select_related("meeting__street", "topic")
    decision: MeetingDecision = get_object_or_404(rows, uid=uid)
    if not decision.meeting.is_run_by(user):
        raise RefusedError("这次会议由召集的一方办理，您可以查看。")
    return decision


def _task_form(request: HttpRequest, meeting: Meeting) -> TaskForm:
    """Offer owners of the meeting's street, and who holds a post there; a community its own."""
    street = meeting.street_id
    units, communities = Unit.objects.filter(street=street), Community.objects.filter(street=street)
    posts = Post.objects.active_on(timezone.localdate()).with_permission(Permission.TASK_REPORT)
    posts = posts.filter(street=street).exclude(unit=None, community=None, department=None)
    reach = signed_in(request).reach(Permission.MEETING_HOLD)
    if street not in reach.streets:
        homes = reach.communities
        communities = communities.filter(pk__in=homes)
        posts = posts.filter(Q(community__in=homes) | Q(unit__community__in=homes))
    people = User.objects.filter(pk__in=posts.values("user"), is_active=True)
    return TaskForm(
        request.POST or None,
        units=None if meeting.is_committee else units.order_by("name"),
        departments=Department.objects.filter(street=street).order_by("pk"),
        communities=communities.order_by("code"),
        people=people.order_by("name_pinyin"),
    )
