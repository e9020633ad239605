"""Steps of topics: proposed, taken up or declined, decided on, answered, judged."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Post, User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core import outbox
from core.database import locked
from core.errors import RefusedError
from core.states import expect_state
from core.words import written
from party import notifications
from party.actions.steps import check_runs, run_row
from party.models import MeetingKind, MeetingTask, MeetingTopic, Rating, TopicState
from places.models import Community


@transaction.atomic
def propose_topic(
    *,
    title: str,
    content: str,
    post: Post,
    by: User,
    kind: MeetingKind = MeetingKind.ALLIANCE,
    community: Community | None = None,
    at: datetime | None = None,
) -> MeetingTopic:
    """Propose a matter for a meeting, in a post of one's own.

    Shape:  `community` is the level whose meeting shall decide; None is the street's.
    Errors: RefusedError for a post or a level that is not one's own; ValidationError.
    Source: docs/rules.md R-MTG-2.
    """
    if post not in by.posts_with(Permission.TOPIC_PROPOSE):
        raise RefusedError("请选择您自己的、可以提出议题的岗位。")
    if kind == MeetingKind.COMMITTEE and not post.permits(Permission.STUDY_HOLD):
        raise RefusedError("党工委专题研究的议题由街道党建办提出。")
    if community is not None and community not in levels_for(post):
        raise RefusedError("只能提给街道，或提给本社区，请重新选择。")
    User.objects.lock(by.pk)  # a second click comes after the first
    waiting = MeetingTopic.objects.filter(proposed_by=by, state=TopicState.PROPOSED)
    if waiting.filter(title=title.strip(), kind=kind, community=community).exists():
        raise RefusedError("您已提出过同样的议题，正在等待受理，不用再提。")
    row = MeetingTopic(
        kind=kind,
        title=title.strip(),
        content=content.strip(),
        street=post.street,
        community=community,
        unit=post.unit,
        from_community=post.community,
        proposed_by=by,
        proposed_on=timezone.localdate(at),
    )
    return save_recorded(row, "topic.proposed", by=by, at=at)


def levels_for(post: Post) -> list[Community]:
    """Return the communities to whose meeting a post may propose, beside the street's."""
    if post.is_street_post:
        return list(Community.objects.filter(street=post.street_id))
    home = post.community or (post.unit.community if post.unit else None)
    return [home] if home is not None else []


@transaction.atomic
def edit_topic(
    *,
    topic: MeetingTopic,
    title: str,
    content: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> MeetingTopic:
    """Put one's own proposal right, until it is taken up.

    Errors: RefusedError for what is not one's own or no longer waits; ConflictError.
    """
    row = locked(topic)
    check_editable(row, by=by)
    row.title, row.content = title.strip(), content.strip()
    return save_recorded(row, "topic.edited", by=by, version=version, at=at)


@transaction.atomic
def take_up_topic(*, topic: MeetingTopic, by: User, at: datetime | None = None) -> MeetingTopic:
    """Accept a proposal; from now on it may be put on an agenda.

    Source: docs/rules.md R-MTG-2.
    """
    row = run_row(topic, by=by)
    expect_state(row, [TopicState.PROPOSED], what="受理")
    row.state = TopicState.ACCEPTED
    return save_recorded(row, "topic.taken_up", by=by, at=at)


@transaction.atomic
def decline_topic(
    *, topic: MeetingTopic, reason: str, by: User, at: datetime | None = None
) -> MeetingTopic:
    """Decline a proposal with a reason; whoever proposed it is told.

    Source: docs/rules.md R-MTG-2.
    """
    row = locked(topic)
    check_declinable(row, by=by)
    row.state = TopicState.DECLINED
    row.decline_reason = written(reason, ask="请写明不予受理的原因，让提出人知道。")
    saved = save_recorded(row, "topic.declined", by=by, at=at)
    _tell_proposer(saved, by=by)
    return saved


@transaction.atomic
def answer_topic(
    *, topic: MeetingTopic, answer: str, by: User, at: datetime | None = None
) -> MeetingTopic:
    """Tell whoever proposed it what was decided and done, once none of its tasks is open.

    Source: docs/rules.md R-MTG-6.
    """
    row = locked(topic)
    check_answerable(row, by=by)
    row.state = TopicState.CLOSED
    row.answer = written(answer, ask="请写明给提出人的反馈。")
    saved = save_recorded(row, "topic.answered_back", by=by, at=at)
    _tell_proposer(saved, by=by)
    return saved


@transaction.atomic
def rate_topic(
    *,
    topic: MeetingTopic,
    rating: Rating,
    by: User,
    reason: str = "",
    at: datetime | None = None,
) -> MeetingTopic:
    """Judge the answer to one's own proposal, once.

    Errors: RefusedError for somebody else's, before the answer, a second time, or when somebody
            is not content and does not say why.
    Source: docs/rules.md R-MTG-6.
    """
    row = locked(topic)
    check_ratable(row, by=by)
    if rating == Rating.POOR and not reason.strip():
        raise RefusedError("请写明哪里不满意，街道好接着改。")
    row.rating, row.rating_reason = rating, reason.strip()
    return save_recorded(row, "topic.rated", by=by, at=at)


def check_editable(row: MeetingTopic, *, by: User) -> None:
    """Refuse other words for what is not one's own, or is taken up."""
    _check_own(row, by=by)
    expect_state(row, [TopicState.PROPOSED], what="修改")


def check_declinable(row: MeetingTopic, *, by: User) -> None:
    """Refuse to decline what one does not run, or what is on an agenda already.

    Source: docs/rules.md R-MTG-2.
    """
    check_runs(row, by=by)
    expect_state(row, [TopicState.PROPOSED, TopicState.ACCEPTED], what="改为不予受理")


def check_answerable(row: MeetingTopic, *, by: User) -> None:
    """Refuse an answer before the decision, or while a task that follows from it is open.

    Source: docs/rules.md R-MTG-6.
    """
    check_runs(row, by=by)
    expect_state(row, [TopicState.DECIDED], what="反馈")
    unsettled = MeetingTask.objects.filter(decision__topic=row).unsettled().count()
    if unsettled:
        raise RefusedError(f"还有 {unsettled} 项交办任务没有办结，请验收或撤销以后再反馈结果。")


def check_ratable(row: MeetingTopic, *, by: User) -> None:
    """Refuse a judgement of somebody else's proposal, before the answer, or a second one.

    Source: docs/rules.md R-MTG-6.
    """
    _check_own(row, by=by)
    expect_state(row, [TopicState.CLOSED], what="评价")
    if row.rating:
        raise RefusedError(f"已评价为“{row.get_rating_display()}”，只评价一次。")


def _check_own(row: MeetingTopic, *, by: User) -> None:
    if not MeetingTopic.objects.proposed_for(by).filter(pk=row.pk).exists():
        raise RefusedError("这一步由提出议题的人办理。")


def _tell_proposer(topic: MeetingTopic, *, by: User) -> None:
    if topic.proposed_by_id != by.pk:
        key = f"topic.{topic.state}:{topic.uid}"
        outbox.send(notifications.topic_answered, key, topic.uid)
