"""The life of an upload: uploaded → checked → applied → undone."""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.actions import NewCode, reset_password
from accounts.models import User
from audit.actions import record
from core import crypto, outbox, pagecache
from core.database import locked, refresh_statistics
from core.errors import ConflictError, RefusedError
from core.ledger import workbooks, writing
from core.ledger.entries import Fate, Finding
from core.ledger.grouping import Group, grouped
from core.ledger.plan import Plan, fingerprint, make_plan
from core.ledger.reading import Progress
from core.ledger.sheets import Workbook, read_workbook
from core.models import ImportBatch, ImportState
from core.models.imports import ImportBatchQuerySet
from dashboard.importing import notifications
from dashboard.importing.carried import carry
from dashboard.importing.four_eyes import is_uploader, refuse_other, refuse_reading, refuse_undo
from dashboard.importing.kinds import KINDS, Kind, ledger_for
from dashboard.importing.recognising import corrections_of, recognised
from places.models import Street
from volunteers.actions import keep_uploader
from volunteers.models import Activity

KEPT_FINDINGS = 2_000
KEPT_DAYS = 7
CODES_AT_ONCE = 50  # a digest of a code takes a tenth of a second on purpose

NOTHING_WRITTEN = "没有写入任何数据。"
CHECKABLE = (ImportState.UPLOADED, ImportState.CHECKED)
NOT_CHECKABLE = "这一批已经导入或无法读取，不需要再检查。"
CHANGED_MEANWHILE = f"这一批在处理期间被他人改过或已经导入，{NOTHING_WRITTEN}请刷新页面再看。"
NOT_READY = "这一批不能导入：已经导入过，或还有错误，或没有需要写入的内容。"
NOT_LISTED = "还有 {count} 条没有列在这里，都写在标出错误的文件里。"
UNCONFIRMED = f"超过 {KEPT_DAYS} 天没有确认导入，文件已清除。"
FILE_GONE = "文件已不在服务器上，请重新上传。"
CHANGED_SINCE = f"检查之后台账有变化，已按现在的数据重新检查，{NOTHING_WRITTEN}请核对后再导入。"
SECOND_PERSON = (
    "{label}导入后直接计入统计，不能由上传人自己确认导入。请另一位可以导入{label}的同事核对后确认。"
)
COLLISION = f"写入时与现有数据冲突，可能有人同时登记了相同的内容，{NOTHING_WRITTEN}请重新检查。"


@transaction.atomic
def upload_import(
    *,
    kind: Kind,
    street: Street,
    file_name: str,
    content: bytes,
    answers: Mapping[str, str],
    by: User,
    at: datetime | None = None,
) -> ImportBatch:
    """Keep an uploaded workbook, sealed; checking it is a job of its own.

    Errors: RefusedError when `by` may not import this kind into this street.
    Source: docs/rules.md R-IMP-4.
    """
    ledger_for(kind, street=street, by=by, at=at or timezone.now())
    batch = ImportBatch(
        kind=kind.key,
        label=kind.label,
        scope_uid=street.uid,
        file_name=file_name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        answers=dict(answers),
        uploaded_by=by,
    )
    sealed = crypto.seal(b64encode(content).decode(), field=ImportBatch.FILE_FIELD, row=batch.uid)
    batch.file.save(f"{batch.uid}.sealed", ContentFile(sealed.encode()), save=False)
    batch.full_clean(exclude=["answers", "mapping", "counts", "notes"])
    batch.save(force_insert=True)
    return batch


def check_import(*, batch: ImportBatch, by: User, at: datetime, progress: Progress) -> Plan:
    """Plan the import and keep what was found; nothing else is written.

    Errors: RefusedError when the file cannot be read; the batch is then marked as failed.
    """
    if batch.state not in CHECKABLE:
        raise RefusedError(NOT_CHECKABLE)
    try:
        workbook = open_workbook(batch)
    except RefusedError as refused:
        with transaction.atomic():
            _expect_unchanged(batch)
            batch.state, batch.message = ImportState.FAILED, refused.sentence
            batch.save()
        raise
    if not batch.mapping:
        carry(batch, workbook, KINDS[batch.kind].ledger)
    plan = plan_of(batch, workbook, by=by, at=at, progress=progress)
    with transaction.atomic():
        _keep_result(batch, workbook, plan)
        if batch.is_ready and KINDS[batch.kind].needs_second_person:
            outbox.send(notifications.import_waits, f"import.waits:{batch.uid}", batch.uid)
    return plan


def remap_import(*, batch: ImportBatch, columns: Mapping[str, Mapping[str, str]], by: User) -> None:
    """Keep the columns as a person corrected them; checking again is a job of its own.

    Shape:  `columns` is {sheet name: {column index: field, "" for none}}.
    Errors: RefusedError once the batch was applied, and for everybody but its uploader.
    Source: docs/rules.md R-IMP-6.
    """
    _correct(batch, by=by, corrected=dict(columns))


def choose_sheets(
    *, batch: ImportBatch, header_rows: Mapping[str, int], left_out: Iterable[str], by: User
) -> None:
    """Keep which sheets are read and where their headers are, as a person said.

    Shape:  `header_rows` is {sheet name: row as Excel numbers it} of the sheets that are read.
            Columns corrected before hold for the same header only.
    Errors: RefusedError once the batch was applied, and for everybody but its uploader.
    Source: docs/rules.md R-IMP-6.
    """
    known = {sheet["name"]: sheet["header_row"] for sheet in batch.mapping.get("sheets", [])}
    columns = {
        name: fields
        for name, fields in batch.mapping.get("corrected", {}).items()
        if header_rows.get(name, known.get(name)) == known.get(name)
    }
    _correct(
        batch,
        by=by,
        corrected=columns,
        header_rows=dict(header_rows),
        left_out=sorted(left_out),
    )


@transaction.atomic
def _correct(batch: ImportBatch, *, by: User, **said: Any) -> None:
    batch.refresh_from_db(from_queryset=ImportBatch.objects.select_for_update(no_key=True))
    refuse_reading(batch=batch, by=by)
    if batch.state != ImportState.CHECKED:
        raise RefusedError("这一批已经导入或无法读取，不能再改表头和列的对应。")
    batch.mapping = {**batch.mapping, **said}
    batch.state = ImportState.UPLOADED
    batch.version += 1
    batch.save()


def refuse_apply(*, batch: ImportBatch, by: User, version: int | None) -> None:
    """Raise unless `by` may now confirm the batch as it was shown in `version`.

    Errors: RefusedError when it is not ready, for the uploader of a ledger whose rows count at
            once, and for others where they wait for somebody's word; ConflictError when it was
            checked again since.
    Source: docs/rules.md R-IMP-6.
    """
    if not batch.is_ready:
        raise RefusedError(f"{NOT_READY}{NOTHING_WRITTEN}")
    refuse_other(batch=batch, by=by)
    if KINDS[batch.kind].needs_second_person:
        if is_uploader(batch, by):
            raise RefusedError(SECOND_PERSON.format(label=batch.label))
        if version != batch.version:
            raise ConflictError(f"这一批在您核对之后又检查过，{NOTHING_WRITTEN}请核对后再确认。")


def apply_import(
    *,
    batch: ImportBatch,
    by: User,
    at: datetime,
    progress: Progress,
    version: int | None = None,
) -> None:
    """Write every row of a checked import, or none.

    Errors: as refuse_apply; ConflictError when the ledgers have changed since the check: then the
            check is renewed and nothing is written.
    Source: docs/rules.md R-IMP-4.
    """
    refuse_apply(batch=batch, by=by, version=version)
    workbook = open_workbook(batch)
    plan = plan_of(batch, workbook, by=by, at=at, progress=progress)
    if plan.fingerprint != batch.fingerprint or plan.counts() != batch.counts:
        with transaction.atomic():
            _keep_result(batch, workbook, plan)
        raise ConflictError(CHANGED_SINCE)
    try:
        _write(batch, plan, by=by, at=at, progress=progress)
    except IntegrityError as error:
        raise ConflictError(COLLISION) from error
    batch.file.delete(save=False)
    batch.save(update_fields=["file", "updated_at"])  # it may have been undone already


@transaction.atomic
def _write(batch: ImportBatch, plan: Plan, *, by: User, at: datetime, progress: Progress) -> None:
    # All open imports of this kind, so that the same file cannot be applied twice side by side.
    open_batches = ImportBatch.objects.select_for_update(no_key=True).filter(
        kind=batch.kind, scope_uid=batch.scope_uid, state=ImportState.CHECKED
    )
    versions = {row.pk: row.version for row in open_batches}
    if batch.pk not in versions:
        raise RefusedError(f"这一批已经导入过。{NOTHING_WRITTEN}")
    if versions[batch.pk] != batch.version:
        raise ConflictError(CHANGED_MEANWHILE)
    still = User.objects.get(pk=by.pk)  # as of now: planning takes a while
    ledger_for(KINDS[batch.kind], street=street_of(batch), by=still, at=at)
    if fingerprint(plan.ledger) != plan.fingerprint:
        raise ConflictError(f"检查之后台账有变化，{NOTHING_WRITTEN}请重新检查。")
    writing.write(plan, batch, progress)
    if KINDS[batch.kind].needs_second_person:
        keep_uploader(uids=writing.new_uids(batch, Activity), by=batch.uploaded_by)
    plan.ledger.settle()
    batch.state, batch.applied_at, batch.applied_by = ImportState.APPLIED, at, by
    batch.findings_sealed = ""
    batch.version += 1
    batch.save()
    record("import.applied", batch, by=by, at=at, facts=_facts(batch))
    pagecache.forget_on_commit()
    transaction.on_commit(refresh_statistics)


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: User, at: datetime | None = None) -> ImportBatch:
    """Take back a whole applied import.

    Errors: as refuse_undo; RefusedError that names the rows changed or used since: then nothing
            is taken back.
    Source: docs/rules.md R-IMP-5, R-IMP-9.
    """
    now = at or timezone.now()
    held = locked(batch)
    refuse_undo(batch=held, by=by)
    ledger = ledger_for(KINDS[held.kind], street=street_of(held), by=by, at=now)
    writing.undo(held, ledger)
    ledger.settle()
    held.state, held.undone_at, held.undone_by = ImportState.UNDONE, now, by
    held.version += 1
    held.save()
    record("import.undone", held, by=by, at=now, facts=_facts(held))
    pagecache.forget_on_commit()
    return held


@sensitive_variables()
@transaction.atomic
def issue_codes(*, batch: ImportBatch, by: User, at: datetime | None = None) -> list[NewCode]:
    """Give the next CODES_AT_ONCE new people of an accounts import their one-time codes.

    Shape:  account and code, in the order of the file; a code is shown once and kept nowhere.
            Empty when everybody has one or has signed in.
    Source: docs/rules.md R-ACC-5.
    """
    locked(batch)  # two clicks are two lists, not one
    uids = writing.new_uids(batch, User)
    found = User.objects.in_bulk(uids, field_name="uid")
    people = [found[uid] for uid in uids if uid in found]
    waiting = [p for p in people if not p.has_usable_password() and not p.one_time_code]
    return [reset_password(user=person, by=by, at=at) for person in waiting[:CODES_AT_ONCE]]


def discard_stale_imports(*, at: datetime) -> int:
    """Delete the files of uploads that nobody confirmed within KEPT_DAYS; return how many."""
    stale = ImportBatch.objects.stale(at - timedelta(days=KEPT_DAYS))
    return sum(
        _discard_if_stale(stale.filter(pk=key)) for key in list(stale.values_list("pk", flat=True))
    )


@transaction.atomic
def _discard_if_stale(rows: ImportBatchQuerySet) -> bool:
    """Discard the one batch in `rows`, unless somebody confirmed it a moment ago."""
    batch = rows.select_for_update(no_key=True).first()
    if batch is None:
        return False
    batch.file.delete(save=False)
    batch.state, batch.message = ImportState.FAILED, UNCONFIRMED
    batch.findings_sealed = ""
    batch.version += 1
    batch.save()
    return True


def open_workbook(batch: ImportBatch) -> Workbook:
    """Read the kept file of a batch.

    Errors: RefusedError when it is gone or is no workbook that can be read.
    """
    if not batch.file:
        raise RefusedError(FILE_GONE)
    with batch.file.open("rb") as stored:
        sealed = stored.read().decode()
    text = crypto.unseal(sealed, field=ImportBatch.FILE_FIELD, row=batch.uid)
    workbook = read_workbook(b64decode(text))
    workbook.title = batch.file_name.rpartition(".")[0] or batch.file_name
    return workbook


def plan_of(
    batch: ImportBatch,
    workbook: Workbook,
    *,
    by: User,
    at: datetime,
    progress: Progress = lambda done, total: None,
) -> Plan:
    """Plan a batch against what is stored now, with the columns as corrected."""
    ledger = ledger_for(
        KINDS[batch.kind], street=street_of(batch), by=by, at=at, answers=batch.answers
    )
    return make_plan(ledger, workbook, corrections=corrections_of(batch), progress=progress)


def marked_workbook(*, batch: ImportBatch, by: User, at: datetime | None = None) -> bytes:
    """Return the uploaded file with every error marked; that it was opened is recorded.

    Errors: RefusedError when the file is gone.
    """
    now = at or timezone.now()
    workbook = open_workbook(batch)
    plan = plan_of(batch, workbook, by=by, at=now)
    with transaction.atomic():
        record("import.errors_downloaded", batch, by=by, at=now, facts=_facts(batch))
    return workbooks.marked(workbook, plan.findings)


def findings_of(batch: ImportBatch) -> list[Group]:
    """Return what the check found, at most KEPT_FINDINGS groups; empty once applied."""
    if not batch.findings_sealed:
        return []
    text = crypto.unseal(batch.findings_sealed, field=ImportBatch.FINDINGS_FIELD, row=batch.uid)
    kept = json.loads(text)
    if kept and "spans" not in kept[0]:  # kept one by one, by an earlier version
        return grouped(Finding(**values) for values in kept)
    return [Group(**values) for values in kept]


def street_of(batch: ImportBatch) -> Street:
    """Return the street that the batch belongs to."""
    return Street.objects.get(uid=batch.scope_uid)


def _expect_unchanged(batch: ImportBatch) -> None:
    """Lock the row; refuse to write over what became of it while the file was read.

    Errors: ConflictError when it was applied, corrected or checked again since it was loaded.
    """
    rows = ImportBatch.objects.select_for_update(no_key=True).filter(state__in=CHECKABLE)
    if not rows.filter(pk=batch.pk, version=batch.version).exists():
        raise ConflictError(CHANGED_MEANWHILE)


def _keep_result(batch: ImportBatch, workbook: Workbook, plan: Plan) -> None:
    """Keep what a check found; inside a transaction."""
    _expect_unchanged(batch)
    errors, warnings = plan.errors, plan.warnings
    batch.state, batch.message = ImportState.CHECKED, ""
    batch.fingerprint, batch.counts = plan.fingerprint, plan.counts()
    batch.row_count = plan.row_count
    batch.new_count, batch.changed_count = plan.total(Fate.NEW), plan.total(Fate.CHANGED)
    batch.unchanged_count = plan.total(Fate.UNCHANGED)
    batch.error_count, batch.warning_count = len(errors), len(warnings)
    batch.notes = workbook.notes
    groups = grouped(plan.findings)
    kept = [asdict(group) for group in groups[:KEPT_FINDINGS]]
    if len(groups) > KEPT_FINDINGS:
        kept.append(
            asdict(Group("", "", NOT_LISTED.format(count=len(groups) - KEPT_FINDINGS), False))
        )
    batch.findings_sealed = crypto.seal(
        json.dumps(kept, ensure_ascii=False), field=ImportBatch.FINDINGS_FIELD, row=batch.uid
    )
    batch.mapping = {**batch.mapping, **recognised(plan, workbook, corrections_of(batch))}
    batch.version += 1
    batch.save()


def _facts(batch: ImportBatch) -> dict[str, str | int | None]:
    return {
        "kind": KINDS[batch.kind].label,
        "sha256": batch.sha256,
        "rows": batch.row_count,
        "new": batch.new_count,
        "changed": batch.changed_count,
    }
