"""Topics: the list, proposing one, and the steps until its proposer has judged the answer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import Post, User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import ReasonForm
from core.paging import page_of
from core.steps import press, step
from party import actions
from party.actions.meetings import check_schedulable
from party.actions.topics import (
    check_answerable,
    check_declinable,
    check_editable,
    check_ratable,
)
from party.forms import (
    AnswerForm,
    RatingForm,
    ScheduleForm,
    TopicFilterForm,
    TopicForm,
)
from party.models import (
    Meeting,
    MeetingKind,
    MeetingTask,
    MeetingTopic,
    Rating,
    TopicState,
)

PER_PAGE = 20
STREET, STUDY = "street", "study"


@require_safe
@require_permission(Permission.MEETING_VIEW)
def topic_list(request: HttpRequest) -> HttpResponse:
    """议题: what was proposed and where each stands."""
    user = signed_in(request)
    form = TopicFilterForm(request.GET)
    context = {
        "form": form,
        "page": page_of(request, form.chosen(user=user), per_page=PER_PAGE),
        "may_propose": user.may(Permission.TOPIC_PROPOSE),
        "may_open_ledger": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "party/topic_list.html", context)


@require_safe
@require_permission(Permission.MEETING_VIEW)
def topic_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One topic with its decisions and their tasks, and the steps that are the person's."""
    user = signed_in(request)
    topic = _visible(user, uid)
    is_own = MeetingTopic.objects.proposed_for(user).filter(pk=topic.pk).exists()
    runs = topic.is_run_by(user)
    tasks = MeetingTask.objects.visible_to(user).filter(decision__topic=topic)
    meetings = Meeting.objects.visible_to(user)
    context = {
        "topic": topic,
        "decisions": topic.decisions.select_related("meeting").order_by("number"),
        "tasks": tasks.for_lists().order_by("due_on", "pk"),
        "may_open_meeting": topic.meeting_id is not None
        and meetings.filter(pk=topic.meeting_id).exists(),
        "runs": runs,
        "may_edit": is_own and topic.state == TopicState.PROPOSED,
        "may_rate": is_own and topic.state == TopicState.CLOSED and not topic.rating,
    }
    return render(request, "party/topic_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.TOPIC_PROPOSE)
def topic_create(request: HttpRequest) -> HttpResponse:
    """提出议题 → actions.propose_topic → those who run the meeting find it waiting."""
    user = signed_in(request)
    posts = Post.objects.filter(pk__in=[p.pk for p in user.posts_with(Permission.TOPIC_PROPOSE)])
    form = TopicForm(request.POST or None, posts=posts.named(), levels=_levels(user))
    return step(
        request,
        form,
        lambda: _propose(form, user),
        back=reverse("party:topic-list"),
        follows=True,
        template="party/topic_form.html",
        done="已提出，受理后会排进会议议程。",
        topic=None,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.TOPIC_PROPOSE)
def topic_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改议题, until it is taken up → actions.edit_topic."""
    user = signed_in(request)
    topic = _visible(user, uid)
    form = TopicForm(request.POST or None, instance=topic)
    return step(
        request,
        form,
        lambda: actions.edit_topic(
            topic=topic,
            title=form.cleaned_data["title"],
            content=form.cleaned_data["content"],
            version=form.cleaned_data["seen_version"],
            by=user,
        ),
        back=topic.get_absolute_url(),
        first=lambda: check_editable(topic, by=user),
        template="party/topic_form.html",
        title="修改议题",
        yes="保存",
        done="已保存。",
        topic=topic,
    )


@require_POST
@require_permission(Permission.MEETING_HOLD)
def topic_take_up(request: HttpRequest, uid: UUID) -> HttpResponse:
    """受理 → actions.take_up_topic."""
    user = signed_in(request)
    topic = _visible(user, uid)
    return press(
        request,
        lambda: actions.take_up_topic(topic=topic, by=user),
        done="已受理，下一步把它列入会议议程。",
        back=topic.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def topic_decline(request: HttpRequest, uid: UUID) -> HttpResponse:
    """不予受理, with the reason → actions.decline_topic."""
    user = signed_in(request)
    topic = _visible(user, uid)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.decline_topic(topic=topic, **form.cleaned_data, by=user),
        back=topic.get_absolute_url(),
        first=lambda: check_declinable(topic, by=user),
        title="不予受理",
        yes="不予受理",
        done="已告诉提出人原因。",
        notice="提出人会看到原因；情况变了，可以再提。",
        caption=str(topic),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def topic_schedule(request: HttpRequest, uid: UUID) -> HttpResponse:
    """列入议程: choose one of the open meetings of the same kind and level."""
    user = signed_in(request)
    topic = _visible(user, uid)
    meetings = Meeting.objects.held_by(user).open_for(topic).order_by("held_on", "pk")
    if not meetings:
        raise RefusedError(f"还没有安排{topic.target_label}，请先在“会议和决议”里安排一次。")
    form = ScheduleForm(request.POST or None, meetings=meetings)
    return step(
        request,
        form,
        lambda: actions.schedule_topic(topic=topic, **form.cleaned_data, by=user),
        back=topic.get_absolute_url(),
        first=lambda: check_schedulable(topic, by=user),
        title="列入议程",
        yes="列入议程",
        done="已列入议程。",
        caption=str(topic),
    )


@require_POST
@require_permission(Permission.MEETING_HOLD)
def topic_postpone(request: HttpRequest, uid: UUID) -> HttpResponse:
    """移出议程 → actions.postpone_topic."""
    user = signed_in(request)
    topic = _visible(user, uid)
    return press(
        request,
        lambda: actions.postpone_topic(topic=topic, by=user),
        done="已移出议程，可以列入另一次会议。",
        back=(topic.meeting or topic).get_absolute_url(),
    )


@require_POST
@require_permission(Permission.MEETING_HOLD)
def topic_raise(request: HttpRequest, uid: UUID) -> HttpResponse:
    """上移 → actions.raise_topic."""
    user = signed_in(request)
    topic = _visible(user, uid)
    return press(
        request,
        lambda: actions.raise_topic(topic=topic, by=user),
        done="议程次序已调整。",
        back=(topic.meeting or topic).get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def topic_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """反馈 to whoever proposed it → actions.answer_topic."""
    user = signed_in(request)
    topic = _visible(user, uid)
    form = AnswerForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.answer_topic(topic=topic, **form.cleaned_data, by=user),
        back=topic.get_absolute_url(),
        first=lambda: check_answerable(topic, by=user),
        title="反馈办理结果",
        yes="反馈",
        done="已反馈，提出人可以评价。",
        caption=str(topic),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.TOPIC_PROPOSE)
def topic_rate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """评价 by whoever proposed it → actions.rate_topic."""
    user = signed_in(request)
    topic = _visible(user, uid)
    form = RatingForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.rate_topic(
            topic=topic,
            rating=Rating(form.cleaned_data["rating"]),
            reason=form.cleaned_data["reason"],
            by=user,
        ),
        back=topic.get_absolute_url(),
        first=lambda: check_ratable(topic, by=user),
        title="评价办理结果",
        yes="提交评价",
        done="谢谢您的评价。",
        caption=str(topic),
    )


def _visible(user: User, uid: UUID) -> MeetingTopic:
    rows = MeetingTopic.objects.visible_to(user).for_lists()
    topic: MeetingTopic = get_object_or_404(rows, uid=uid)
    return topic


def _levels(user: User) -> list[tuple[str, str]]:
    """Return the meetings to which somebody may propose."""
    posts = user.posts_with(Permission.TOPIC_PROPOSE)
    communities = {c.uid: c.name for post in posts for c in actions.levels_for(post)}
    levels = [(STREET, "街道联席会议")]
    levels += [(str(uid), f"{name}联席会议") for uid, name in communities.items()]
    if user.may(Permission.STUDY_HOLD):
        levels.append((STUDY, MeetingKind.COMMITTEE.label))
    return levels


def _propose(form: Any, user: User) -> MeetingTopic:
    chosen, post = form.cleaned_data["level"], form.cleaned_data["post"]
    found = [c for c in actions.levels_for(post) if str(c.uid) == chosen]
    if chosen not in {STREET, STUDY} and not found:
        raise RefusedError("这个岗位不能提给所选的会议，请换一个。")
    return actions.propose_topic(
        title=form.cleaned_data["title"],
        content=form.cleaned_data["content"],
        post=post,
        kind=MeetingKind.COMMITTEE if chosen == STUDY else MeetingKind.ALLIANCE,
        community=found[0] if found else None,
        by=user,
    )
