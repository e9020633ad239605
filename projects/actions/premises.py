"""Writes of premises: the file itself, and the steps of its life after it was received."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked, save_version
from core.errors import RefusedError
from core.numbers import next_running
from core.words import written
from places.actions import check_scope, placed
from places.models import Street, covered_by
from projects.models import HELD, HandOverTopic, Premises, PremisesStandard, PremisesState

SIGNED_FOR: Final = ("handed_over_on", "transferor", "receiver", "acceptance_doc")


@transaction.atomic
def save_premises(
    *, premises: Premises, by: User, version: int | None = None, at: datetime | None = None
) -> Premises:
    """Save a file; the caller has set its fields. A new one without a number is given one.

    Errors: RefusedError outside one's posts, for a state that only its step may set, or for other
            words than the community signed for.
    Source: docs/rules.md R-PRM-1, R-PRM-2.
    """
    check_scope(premises, by=by, permission=Permission.PREMISES_EDIT, place_of=placed)
    before = Premises.objects.filter(pk=premises.pk).first() if premises.pk else None
    if before is None and premises.state in HELD:
        premises.received_by = by  # entered from the papers of earlier years
        premises.inspect_on = premises.inspect_on or timezone.localdate(at)
    if before is not None and before.state != premises.state:
        raise RefusedError("状态在用房页面上按步骤办理，这里不能改。")
    if before is not None and before.signed_by_id is not None and _is_other(before, premises):
        raise RefusedError(
            "接收日期、移交方、接收人和接收依据是社区签收的，不能单独修改；"
            "还没有确认接收的请退回签收，已经接收的请在“状态说明”里写明。"
        )
    if not premises.file_no:
        premises.file_no = next_file_no(premises.street, at=at)
    pagecache.forget_on_commit()
    return save_recorded(premises, "premises.saved", by=by, version=version, at=at)


def next_file_no(street: Street, *, at: datetime | None = None) -> str:
    """Return the next free file number of a street, under lock of the street."""
    Street.objects.select_for_update(no_key=True).get(pk=street.pk)
    prefix = f"YF{timezone.localdate(at):%Y}"
    return next_running(Premises.objects.filter(street=street), prefix, name="file_no")


@transaction.atomic
def save_premises_standard(
    *,
    standard: PremisesStandard,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PremisesStandard:
    """Save how much a street should have per hundred households.

    Source: docs/rules.md R-PRM-5.
    """
    check_scope(
        standard,
        by=by,
        permission=Permission.PREMISES_EDIT,
        place_of=lambda row: (row.street_id, None),
    )
    return save_recorded(standard, "premises_standard.saved", by=by, version=version, at=at)


@transaction.atomic
def save_hand_over_topic(
    *, topic: HandOverTopic, by: User, version: int | None = None, at: datetime | None = None
) -> HandOverTopic:
    """Save one line of the street's hand-over checklist."""
    check_scope(
        topic,
        by=by,
        permission=Permission.PREMISES_EDIT,
        place_of=lambda row: (row.street_id, None),
    )
    return save_recorded(topic, "hand_over_topic.saved", by=by, version=version, at=at)


@transaction.atomic
def begin_building(
    *, premises: Premises, by: User, version: int, at: datetime | None = None
) -> Premises:
    """Note that the works of planned premises have begun."""
    row = _editable(premises, by=by, version=version)
    row.move_to(PremisesState.BUILDING)
    return write_step(row, "premises.begun", by=by, at=at)


@transaction.atomic
def fit_out(*, premises: Premises, by: User, version: int, at: datetime | None = None) -> Premises:
    """Note that received premises are being fitted out."""
    row = kept(premises, by=by, version=version)
    row.move_to(PremisesState.FITTING)
    return write_step(row, "premises.fitted_out", by=by, at=at)


@transaction.atomic
def take_into_use(
    *, premises: Premises, by: User, version: int, at: datetime | None = None
) -> Premises:
    """Note that premises are in use (again); from now on their area counts.

    Errors: RefusedError for those who do not keep them, or from another state.
    Source: docs/rules.md R-PRM-5.
    """
    row = kept(premises, by=by, version=version)
    row.move_to(PremisesState.IN_USE)
    return write_step(row, "premises.taken_into_use", by=by, at=at)


@transaction.atomic
def close_for_repair(
    *, premises: Premises, reason: str, by: User, version: int, at: datetime | None = None
) -> Premises:
    """Note that premises are closed while they are repaired; their area does not count then."""
    row = kept(premises, by=by, version=version)
    check_closable(row, by=by)
    row.move_to(PremisesState.REPAIRING, reason.strip())
    return write_step(row, "premises.closed", by=by, at=at, reason=reason)


@transaction.atomic
def return_premises(
    *, premises: Premises, reason: str, by: User, version: int, at: datetime | None = None
) -> Premises:
    """Give premises back or up; the file stays.

    Errors: RefusedError for anybody but the street's leader, without a reason, while keys are out.
    Source: docs/rules.md R-PRM-6.
    """
    row = locked(premises)
    row.expect_version(version)
    check_returnable(row, by=by)
    words = written(reason, ask="请写明退回或处置的原因。")
    row.move_to(PremisesState.RETURNED, words)
    return write_step(row, "premises.returned", by=by, at=at, reason=reason)


def kept(premises: Premises, *, by: User, version: int | None = None) -> Premises:
    """Return the file under lock, for somebody who looks after these premises.

    Errors: RefusedError for anybody else; ConflictError when it was changed since `version`.
    """
    row = locked(premises)
    row.expect_version(version)
    check_keeper(row, by=by)
    return row


def check_keeper(row: Premises, *, by: User) -> None:
    """Refuse those who do not look after these premises."""
    if not covered_by(by, row, Permission.PREMISES_KEEP):
        raise RefusedError("这处用房由所在社区和街道登记，请联系他们。")


def check_closable(row: Premises, *, by: User) -> None:
    """Refuse to close premises that one does not look after, or that are not used.

    Source: docs/rules.md R-PRM-1.
    """
    check_keeper(row, by=by)
    row.expect_next(PremisesState.REPAIRING)


def check_returnable(row: Premises, *, by: User) -> None:
    """Refuse to give premises back by anybody but the street's leader, or while keys are out.

    Source: docs/rules.md R-PRM-6.
    """
    if not covered_by(by, row, Permission.PREMISES_RETURN):
        raise RefusedError("退回、处置用房由街道领导办理。")
    row.expect_next(PremisesState.RETURNED)
    if row.keys.filter(returned_on=None).exists():
        raise RefusedError("还有钥匙没有交回，请先登记交回。")


def write_step(
    row: Premises, action: str, *, by: User, at: datetime | None, reason: str = ""
) -> Premises:
    """Save a file whose state or dates a step has changed, with its event."""
    save_version(row)
    pagecache.forget_on_commit()
    record(action, row, by=by, at=at, reason=reason, facts={"state": row.get_state_display()})
    return row


def _is_other(before: Premises, after: Premises) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in SIGNED_FOR)


def _editable(premises: Premises, *, by: User, version: int) -> Premises:
    row = locked(premises)
    row.expect_version(version)
    if not covered_by(by, row, Permission.PREMISES_EDIT):
        raise RefusedError("这一步由街道办理，请联系街道。")
    return row
