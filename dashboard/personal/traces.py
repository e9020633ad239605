"""What is left of a person beside the tables that keep people: texts, files, memories of undoing.

Source: docs/rules.md R-PIP-2.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F

from accounts.models import User
from audit.actions import record
from core import crypto, remembered
from core.errors import RefusedError
from core.models import ImportBatch, ImportState, Job
from dashboard.importing.actions import open_workbook
from dashboard.personal.mentions import Words, mentions, of_street, rows_with
from places.models import Street

FILE_GONE = "文件含有依请求删除的个人信息，已清除。如仍需要，请重新生成。"
WORKBOOK_GONE = "文件含有依请求删除的个人信息，已清除。请去掉以后重新上传。"


def erase_traces(
    words: Words,
    street: Street,
    *,
    texts: Collection[str],
    is_only_one: bool,
    by: User | None,
    at: datetime,
    reason: str,
) -> dict[str, int]:
    """Take the person out of texts, kept files and memories; return {what: how many}.

    Shape:  `texts` are the keys of the mentions that are of this person, as looked at by `by`;
            numbers that nobody else has go everywhere. `is_only_one`: the name alone tells who it
            is, also where undoing remembers it and nobody can look.
    """
    own = dict(rows_with(words.numbers, street))
    picked: dict[models.Model, list[str]] = {}
    for one in mentions(words, street):
        if one.key in texts:
            picked.setdefault(one.row, []).append(one.column)
    events = {"by": by, "at": at, "reason": reason}
    counted = {
        "文字中的号码": sum(_change(row, columns, words, events) for row, columns in own.items()),
        "文字中的姓名": sum(
            _change(row, columns, words, events, names=True) for row, columns in picked.items()
        ),
        "待导入的文件": sum(_discard(batch, words) for batch in _workbooks(street)),
        "已生成的文件": sum(_forget_file(job) for job in _of(Job, street).exclude(file="")),
        "撤销用的旧内容": sum(
            _forget_remembered(row, column, words, is_only_one)
            for model, column in remembered.tables()
            for row in _of(model, street).iterator(chunk_size=100)
        ),
    }
    return {what: count for what, count in counted.items() if count}


def _of(model: Any, street: Street) -> Any:
    return model._base_manager.filter(of_street(model, street)).order_by("pk")


def _change(
    row: Any, columns: list[str], words: Words, events: dict[str, Any], *, names: bool = False
) -> int:
    """Write the columns without the words; 0 when a rule of the database refuses it."""
    now = type(row)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    without = words.without_any if names else words.without_numbers
    changed = {
        column: value
        for column in columns
        for value in [without(getattr(now, column))]
        if value != getattr(now, column)
    }
    if not changed:
        return 0
    changed |= _besides(now, changed, events["at"])
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**changed)
    except IntegrityError:
        return 0
    record("person.erased", now, label=str(row._meta.verbose_name), **events)
    return 1


def _besides(row: Any, changed: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Return what changes with a text: its version, and how a name is spelt."""
    names = {field.name for field in row._meta.concrete_fields}
    besides: dict[str, Any] = {}
    if "version" in names:
        besides["version"] = F("version") + 1
    if "updated_at" in names:
        besides["updated_at"] = at
    for column in changed:
        for spelt in (f"{column}_pinyin", f"{column}_initials"):
            if spelt in names:
                besides[spelt] = ""
    return besides


def _workbooks(street: Street) -> Any:
    """Return the uploads of a street whose file is still kept."""
    return (
        ImportBatch.objects.select_for_update(no_key=True)
        .filter(scope_uid=street.uid)
        .exclude(file="")
    )


def _discard(batch: ImportBatch, words: Words) -> int:
    """Discard an upload that holds one of the words, or that cannot be looked into."""
    try:
        cells = [
            cell for sheet in open_workbook(batch).sheets for row in sheet.rows for cell in row
        ]
    except (RefusedError, crypto.SealError, OSError):
        cells = [words.name]
    if not any(word in str(cell) for cell in cells for word in words.all()):
        return 0
    _delete_on_commit(batch.file)
    batch.file, batch.findings_sealed = "", ""
    if batch.applied_at is None:
        batch.state, batch.message = ImportState.FAILED, WORKBOOK_GONE
    batch.version += 1
    batch.save()
    return 1


def _forget_file(job: Job) -> int:
    """Delete what a job made: a file of rows is not looked into, it is made again in a minute."""
    _delete_on_commit(job.file)
    Job.objects.filter(pk=job.pk).update(file="", message=FILE_GONE)
    return 1


def _delete_on_commit(file: Any) -> None:
    storage, name = file.storage, file.name
    transaction.on_commit(lambda: storage.delete(name))


def _forget_remembered(row: Any, column: str, words: Words, is_only_one: bool) -> int:
    """Take the words out of what undoing would bring back."""
    field = row.SEALED[column]
    text = crypto.unseal(getattr(row, column), field=field, row=row.uid)

    def change(values: remembered.Values) -> int:
        _model, _uid, columns = values
        said = str(columns)
        is_theirs = any(number in said for number in words.numbers)
        is_theirs |= words.name in said and (is_only_one or any(n in said for n in words.shared))
        if is_theirs:
            columns.update(words.without_any(columns))
        return int(is_theirs)

    renewed = remembered.changed_text(row, text, change)
    if renewed is None:
        return 0
    sealed = crypto.seal(renewed, field=field, row=row.uid)
    type(row)._base_manager.filter(pk=row.pk).update(**{column: sealed})
    return 1
