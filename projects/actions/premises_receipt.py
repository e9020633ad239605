"""How premises come to a community: works, checks, the community's signature, the street's yes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core.database import locked
from core.errors import ConflictError, RefusedError
from core.words import written
from places.models import covered_by
from projects import notifications
from projects.actions.premises import check_keeper, kept, write_step
from projects.models import (
    BuildStage,
    CheckResult,
    HandOverCheck,
    HandOverTopic,
    Premises,
    PremisesState,
)


@dataclass(frozen=True)
class Found:
    """What was found about one line of the checklist, and what it `said` when it was looked at."""

    result: str
    note: str = ""
    seen: str | None = None


@transaction.atomic
def add_stage(
    *, premises: Premises, title: str, due_on: date, by: User, at: datetime | None = None
) -> BuildStage:
    """Put a stage on the plan of premises that are planned or built.

    Errors: RefusedError for those who do not keep them, or later than that.
    Source: docs/rules.md R-PRM-3.
    """
    row = locked(premises)
    check_plannable(row, by=by)
    stage = BuildStage(premises=row, title=title.strip(), due_on=due_on)
    return save_recorded(stage, "build_stage.saved", by=by, at=at)


@transaction.atomic
def finish_stage(
    *, stage: BuildStage, done_on: date, note: str, by: User, at: datetime | None = None
) -> BuildStage:
    """Register that a stage of the works is done; the first one begins the works.

    Errors: RefusedError for those who do not keep them, for a day to come, or when it is done.
    Source: docs/rules.md R-PRM-3.
    """
    premises, row = locked(stage.premises), locked(stage)
    check_stage_open(row, premises, by=by)
    if done_on > timezone.localdate(at):
        raise RefusedError("完成日期不能晚于今天。")
    if premises.state == PremisesState.PLANNED:
        premises.move_to(PremisesState.BUILDING)
        write_step(premises, "premises.begun", by=by, at=at)
    row.done_on, row.note = done_on, note.strip()
    return save_recorded(row, "build_stage.finished", by=by, version=row.version, at=at)


@transaction.atomic
def offer_premises(
    *, premises: Premises, by: User, version: int, at: datetime | None = None
) -> Premises:
    """Let premises wait to be taken over: built, or handed over by a developer.

    Errors: RefusedError for those who do not keep them, or while a stage of the works is open.
    Source: docs/rules.md R-PRM-3.
    """
    row = kept(premises, by=by, version=version)
    waiting = row.stages.filter(done_on=None).first()
    if waiting is not None:
        raise RefusedError(f"施工节点“{waiting}”还没有完成，完成后再转入接收。")
    row.move_to(PremisesState.TO_RECEIVE)
    return write_step(row, "premises.offered", by=by, at=at)


@transaction.atomic
def check_hand_over(
    *,
    premises: Premises,
    found: Mapping[HandOverTopic, Found],
    by: User,
    at: datetime | None = None,
) -> Premises:
    """Write down what was found about lines of the checklist; what was found before is replaced.

    Errors: RefusedError for those who do not keep them, or once they are received; ConflictError
            for a line that somebody else answered since it was seen.
    Source: docs/rules.md R-PRM-2.
    """
    row = locked(premises)
    check_checkable(row, by=by)
    for topic, one in found.items():
        check = HandOverCheck.objects.filter(premises=row, topic=topic).first()
        if check is not None and one.seen is not None and check.said != one.seen:
            raise ConflictError
        check = check or HandOverCheck(premises=row, topic=topic)
        check.result, check.note = one.result, one.note.strip()
        check.checked_on = timezone.localdate(at)
        save_recorded(check, "hand_over_check.saved", by=by, version=check.version, at=at)
    return row


@transaction.atomic
def sign_receipt(
    *,
    premises: Premises,
    handed_over_on: date,
    transferor: str,
    receiver: str,
    acceptance_doc: str,
    by: User,
    version: int,
    at: datetime | None = None,
) -> Premises:
    """Sign for the community that it has taken premises over; the street confirms it.

    Errors: RefusedError for anybody but the secretary, for a day to come, or while a needed line
            of the checklist is open or lacks something.
    Source: docs/rules.md R-PRM-2.
    """
    row = locked(premises)
    row.expect_version(version)
    check_signable(row, by=by)
    if handed_over_on > timezone.localdate(at):
        raise RefusedError("接收日期不能晚于今天。")
    row.handed_over_on, row.transferor = handed_over_on, transferor.strip()
    row.receiver, row.acceptance_doc = receiver.strip(), acceptance_doc.strip()
    row.signed_by, row.state_note = by, ""
    saved = write_step(row, "premises.signed_for", by=by, at=at)
    notifications.tell_street(saved)
    return saved


@transaction.atomic
def receive_premises(
    *, premises: Premises, by: User, version: int, at: datetime | None = None
) -> Premises:
    """Confirm for the street what the community signed for; its file begins.

    Errors: RefusedError for anybody but the street, or for whoever signed.
    Source: docs/rules.md R-PRM-2.
    """
    row = locked(premises)
    row.expect_version(version)
    check_signed(row, by=by)
    row.received_by = by
    row.inspect_on = timezone.localdate(at)
    row.move_to(PremisesState.RECEIVED)
    return write_step(row, "premises.received", by=by, at=at)


@transaction.atomic
def decline_receipt(
    *, premises: Premises, reason: str, by: User, version: int, at: datetime | None = None
) -> Premises:
    """Send a signature back with the reason; the community checks and signs again.

    Source: docs/rules.md R-PRM-2.
    """
    row = locked(premises)
    row.expect_version(version)
    check_signed(row, by=by)
    words = written(reason, ask="请写明退回的原因。")
    signer = row.signed_by
    row.signed_by, row.state_note = None, words
    saved = write_step(row, "premises.sent_back", by=by, at=at, reason=reason)
    if signer is not None:
        notifications.tell_signer(saved, signer)
    return saved


def first_open_topic(premises: Premises) -> HandOverTopic | None:
    """Return the first needed line of the checklist that is neither good nor not needed."""
    settled = premises.checks.exclude(result=CheckResult.LACKING).values("topic")
    topics = HandOverTopic.objects.asked().filter(street=premises.street_id, is_needed=True)
    return topics.exclude(pk__in=settled).first()


def check_plannable(row: Premises, *, by: User) -> None:
    """Refuse a stage of premises that are built already.

    Source: docs/rules.md R-PRM-3.
    """
    check_keeper(row, by=by)
    if row.state not in (PremisesState.PLANNED, PremisesState.BUILDING):
        raise RefusedError("只有规划和在建的用房可以增加施工节点。")


def check_stage_open(row: BuildStage, premises: Premises, *, by: User) -> None:
    """Refuse to register a stage a second time.

    Source: docs/rules.md R-PRM-3.
    """
    check_keeper(premises, by=by)
    if row.done_on is not None:
        raise RefusedError(f"“{row}”已登记于 {row.done_on:%Y年%-m月%-d日}完成。")


def check_checkable(row: Premises, *, by: User) -> None:
    """Refuse findings about premises that do not wait, or are signed for.

    Source: docs/rules.md R-PRM-2.
    """
    check_keeper(row, by=by)
    if row.state != PremisesState.TO_RECEIVE or row.signed_by_id is not None:
        raise RefusedError("只有待接收、还没有签收的用房可以登记查验结果。")


def check_signable(row: Premises, *, by: User) -> None:
    """Refuse a signature by anybody but the secretary, or while the checklist is open.

    Source: docs/rules.md R-PRM-2.
    """
    if not covered_by(by, row, Permission.PREMISES_SIGN):
        raise RefusedError("签收用房由社区书记办理。")
    if row.state != PremisesState.TO_RECEIVE or row.signed_by_id is not None:
        raise RefusedError("这处用房现在不需要签收，请刷新后再看。")
    if (open_topic := first_open_topic(row)) is not None:
        raise RefusedError(f"接收清单里的“{open_topic}”还没有合格，查验合格后再签收。")


def check_signed(row: Premises, *, by: User) -> None:
    """Refuse the street's word on what nobody, or the same person, has signed for.

    Source: docs/rules.md R-PRM-2.
    """
    if not covered_by(by, row, Permission.PREMISES_EDIT):
        raise RefusedError("确认接收由街道办理。")
    if row.state != PremisesState.TO_RECEIVE or row.signed_by_id is None:
        raise RefusedError("社区还没有签收这处用房。")
    if row.signed_by_id in by.counts_as:
        raise RefusedError("签收和确认接收要由两个人办理，请另一位同事确认。")
