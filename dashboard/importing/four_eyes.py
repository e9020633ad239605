"""Whose hand an import takes: a second person's, to confirm or to undo it, or its uploader's."""

from django.db.models import QuerySet

from accounts.models import User
from core.errors import RefusedError
from core.models import ImportBatch, ImportState
from dashboard.importing.kinds import KINDS, batches_for

SECOND_PERSON_TO_UNDO = (
    "{label}由两个人导入，不能由上传人自己撤销。要由确认导入的那位或另一位可以导入它的同事撤销。"
)
ITS_UPLOADER = (
    "{label}里的内容导入后还要由别人审批，谁上传的就由谁确认导入，不能由别人代为确认。"
    "请上传人确认；上传人不在的，请您自己重新上传这份文件。"
)
READ_BY_ITS_UPLOADER = (
    "表头和列的对应只能由上传人改。上传人不在的，请您自己重新上传这份文件，按您的意思对应。"
)


def is_uploader(batch: ImportBatch, user: User) -> bool:
    """True for who uploaded it, and for who stands in for them or they for.

    Source: docs/rules.md R-ACC-14.
    """
    return batch.uploaded_by_id in user.counts_as


def is_for_its_uploader(batch: ImportBatch, user: User) -> bool:
    """True where `user` may not confirm what somebody else uploaded.

    Not even a deputy: whose rows they are has to be told after the deputising as well.
    Source: docs/rules.md R-IMP-6.
    """
    return KINDS[batch.kind].needs_its_uploader and batch.uploaded_by_id != user.pk


def refuse_other(*, batch: ImportBatch, by: User) -> None:
    """Raise where nobody but its uploader confirms an import.

    Errors: RefusedError for everybody else.
    Source: docs/rules.md R-IMP-6.
    """
    if is_for_its_uploader(batch, by):
        raise RefusedError(ITS_UPLOADER.format(label=batch.label))


def refuse_reading(*, batch: ImportBatch, by: User) -> None:
    """Raise for everybody but its uploader, who says how a file is read.

    Errors: RefusedError for a colleague, also one who may confirm it.
    Source: docs/rules.md R-IMP-6.
    """
    if batch.uploaded_by_id != by.pk:
        raise RefusedError(READ_BY_ITS_UPLOADER)


def waiting_for(user: User) -> QuerySet[ImportBatch]:
    """Return the uploads of others that wait for `user` to confirm them.

    Source: docs/rules.md R-IMP-6.
    """
    kinds = [key for key, kind in KINDS.items() if kind.needs_second_person]
    ready = batches_for(user).ready().filter(kind__in=kinds)
    return ready.exclude(uploaded_by__in=user.counts_as)


def refuse_undo(*, batch: ImportBatch, by: User) -> None:
    """Raise unless `by` may take an applied import back.

    Errors: RefusedError when it is not applied, and for the uploader where two people imported.
    Source: docs/rules.md R-IMP-9.
    """
    if batch.state != ImportState.APPLIED:
        raise RefusedError("只有已导入的批次可以撤销。")
    if KINDS[batch.kind].needs_second_person and is_uploader(batch, by):
        raise RefusedError(SECOND_PERSON_TO_UNDO.format(label=batch.label))
