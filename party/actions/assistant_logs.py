"""Steps of assistants' logs: filed by the community, confirmed by its secretary."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core.database import save_version
from core.dates import refuse_future
from core.errors import RefusedError
from core.words import written
from party.models import AssistantLog, LogState, SecretaryAssistant
from party.models.assistant_logs import written_by

OWN_LOG = (
    "这条记录是您自己写的，或您改过（代办期间，委托人和代办人算一个人），由另一位同事确认。"
    "没有别人能确认的，请写明原因。"
)


@transaction.atomic
def save_log(
    *, log: AssistantLog, by: User, version: int | None = None, at: datetime | None = None
) -> AssistantLog:
    """File an entry, or write in one that is not decided; it then waits for the secretary.

    Shape:  the caller has set its fields; `written_by` stays who wrote it first.
    Errors: RefusedError outside one's posts, for a day to come, or once it is decided;
            ValidationError; ConflictError when somebody changed it since `version`.
    Source: docs/rules.md R-PAR-1.
    """
    _check_place(log.assistant, by=by, permission=Permission.ASSISTANT_LOG)
    if log.done_on is not None:
        refuse_future(log.done_on, at=at)
    if log.pk is None:
        log.written_by, log.state = by, LogState.SUBMITTED
        return save_recorded(log, "assistantlog.submitted", by=by, at=at)
    before = AssistantLog.objects.select_for_update(no_key=True).get(pk=log.pk)
    if not before.is_open:
        raise RefusedError(f"这条记录{before.get_state_display()}，不能再改。")
    if by.pk != before.written_by_id:
        log.changed_by = by
    log.state, log.decided_at, log.decided_by = LogState.SUBMITTED, None, None
    log.return_reason = ""
    saved = save_recorded(log, "assistantlog.edited", by=by, version=version, at=at)
    if before.state == LogState.RETURNED and saved.version == before.version:
        # Sent again as it was: nothing that people fill in has changed.
        saved.version += 1
        saved.save()
        record("assistantlog.submitted", saved, by=by, at=at)
    return saved


@transaction.atomic
def confirm_log(
    *,
    log: AssistantLog,
    by: User,
    own_reason: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> AssistantLog:
    """Let an entry count; of one's own only with the reason why nobody else can.

    Errors: RefusedError out of scope, for one's own without a reason, or when it does not wait;
            ConflictError when somebody changed it since `version`.
    Source: docs/rules.md R-PAR-1.
    """
    row = _decidable(log, LogState.SUBMITTED, by=by, version=version)
    is_own = AssistantLog.objects.filter(written_by(by), pk=row.pk).exists()
    if is_own and not own_reason.strip():
        raise RefusedError(OWN_LOG)
    row.own_reason = own_reason.strip() if is_own else ""
    return _decide(row, LogState.CONFIRMED, "confirmed", by=by, at=at, reason=row.own_reason)


@transaction.atomic
def return_log(
    *,
    log: AssistantLog,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> AssistantLog:
    """Send an entry back with a reason; the community writes in it and sends it again.

    Errors: as confirm_log; RefusedError without a reason.
    Source: docs/rules.md R-PAR-1.
    """
    row = _decidable(log, LogState.SUBMITTED, by=by, version=version)
    row.return_reason = written(reason, ask="请写明退回原因。")
    return _decide(row, LogState.RETURNED, "returned", by=by, at=at, reason=row.return_reason)


@transaction.atomic
def void_log(
    *,
    log: AssistantLog,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> AssistantLog:
    """Take a confirmed entry out of the count; not while a valid certificate rests on it.

    Errors: as confirm_log; RefusedError without a reason, or under a valid certificate.
    Source: docs/rules.md R-PAR-1, R-PAR-2.
    """
    row = _decidable(log, LogState.CONFIRMED, by=by, version=version)
    # Whoever issues a certificate locks the assistant: no entry leaves while it is counted.
    SecretaryAssistant.objects.select_for_update(no_key=True).get(pk=row.assistant_id)
    check_voidable(row, by=by)
    row.void_reason = written(reason, ask="请写明作废原因。")
    return _decide(row, LogState.VOIDED, "voided", by=by, at=at, reason=row.void_reason)


def check_waiting(row: AssistantLog, *, by: User) -> None:
    """Refuse a word on an entry that is not one's to judge, or was decided on.

    Source: docs/rules.md R-PAR-1.
    """
    _check_state(row, LogState.SUBMITTED, by=by)


def check_voidable(row: AssistantLog, *, by: User) -> None:
    """Refuse to take out what is not counted, or what a valid certificate rests on.

    Source: docs/rules.md R-PAR-1, R-PAR-2.
    """
    _check_state(row, LogState.CONFIRMED, by=by)
    valid = row.assistant.certificates.valid().overlapping(row.done_on, row.done_on).first()
    if valid is not None:
        raise RefusedError(f"服务证明{valid.number}用到了这条记录，请街道先撤销证明，再作废。")


def _check_state(row: AssistantLog, state: LogState, *, by: User) -> None:
    _check_place(row.assistant, by=by, permission=Permission.ASSISTANT_CONFIRM)
    if row.state != state:
        raise RefusedError(f"这条记录{row.get_state_display()}，不能再办这一步。")


def _decidable(
    log: AssistantLog, state: LogState, *, by: User, version: int | None
) -> AssistantLog:
    """Return the entry under lock, when `by` may decide on it and it stands in `state`."""
    row = AssistantLog.objects.select_for_update(no_key=True).get(pk=log.pk)
    _check_state(row, state, by=by)
    row.expect_version(version)
    return row


def _decide(
    row: AssistantLog,
    state: LogState,
    verb: str,
    *,
    by: User,
    at: datetime | None,
    reason: str,
) -> AssistantLog:
    row.state, row.decided_by, row.decided_at = state, by, at or timezone.now()
    save_version(row)
    record(f"assistantlog.{verb}", row, by=by, at=at, reason=reason)
    return row


def _check_place(assistant: SecretaryAssistant, *, by: User, permission: Permission) -> None:
    if not by.reach(permission).covers(assistant.street_id, assistant.community_id):
        raise RefusedError("这位助理员不在您的岗位范围内，不能办理。")
