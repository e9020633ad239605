"""Signed agreements as the portal keeps them: a PDF that only shows, or photos of its sheets.

A PDF is recognised by its content, never by its name, and handed out as a download alone: nothing
in it runs in the portal's pages. Photos are re-encoded like any other.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import AgreementKind, CoBuildProject, ProjectAgreement
from alliances.pdf_names import ActiveError, ClosedError, LockedError, expect_quiet
from audit.actions import record
from core.database import locked
from core.errors import RefusedError
from core.pictures import prepare_photo
from places.models import covered_by

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_FILES: Final = 10
_END_WITHIN: Final = 2048  # bytes from the end in which a whole PDF says that it ends
# Pixels spell any name by chance; what begins and never ends is no pixels, and is read as words.
_STREAM, _ENDSTREAM = re.compile(rb"stream\r?\n"), b"endstream"

NOT_AN_AGREEMENT = "这不是 PDF，也不是照片。请上传扫描的 PDF，或者逐页拍照上传。"
DAMAGED = "这个 PDF 不完整，请重新扫描或重新下载后再传。"
TOO_HEAVY = "文件超过 20 MB，请缩小扫描的分辨率，或者逐页拍照上传。"
EMPTY = "文件是空的，请重新选择。"
ACTIVE = (
    "这个 PDF 里带有脚本、附件、表单程序，或者会打开别的文件，不能上传。"
    "请打印后扫描，或者逐页拍照上传。"
)
CLOSED = "这个 PDF 的写法不常见，看不清里面有没有脚本，不能上传。请打印后扫描，或者逐页拍照上传。"
LOCKED = "这个 PDF 加了密码，别人打不开。请去掉密码，或者打印后扫描再传。"


@dataclass(frozen=True)
class PreparedAgreement:
    """One checked file, ready to be kept."""

    kind: AgreementKind
    content: bytes
    sha256: str


def prepare_agreement(file: IO[bytes]) -> PreparedAgreement:
    """Check one uploaded file by its content; a photo is re-encoded.

    Errors: ValidationError with one sentence that says what to do.
    Source: docs/rules.md R-COB-7.
    """
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    if not data:
        raise ValidationError(EMPTY, "empty")
    if len(data) > MOST_BYTES:
        raise ValidationError(TOO_HEAVY, "bytes")
    if data.startswith(b"%PDF-"):
        return _prepared_pdf(data)
    try:
        photo = prepare_photo(file)
    except ValidationError as error:
        if error.code == "format":
            raise ValidationError(NOT_AN_AGREEMENT, "format") from None
        raise
    return PreparedAgreement(AgreementKind.PHOTO, photo.jpeg, photo.sha256)


@transaction.atomic
def add_agreement(
    *,
    project: CoBuildProject,
    scans: Sequence[PreparedAgreement],
    by: User,
    at: datetime | None = None,
) -> CoBuildProject:
    """Add the agreement of a project that was signed before it came into the portal.

    Errors: RefusedError for those it does not belong to, or before it is signed.
    Source: docs/rules.md R-COB-7.
    """
    row = locked(project)
    check_signed(row, by=by)
    if not scans:
        raise RefusedError("请选择要上传的协议。")
    keep_agreements(row, scans, by=by, at=at)
    return row


def check_signed(row: CoBuildProject, *, by: User) -> None:
    """Refuse the agreement of a project that is not one's own, or not signed.

    Source: docs/rules.md R-COB-7.
    """
    if not (row.is_handled_by(by) or covered_by(by, row, Permission.PROJECT_REVIEW)):
        raise RefusedError("只有牵头单位、所在社区和街道可以补传协议。")
    if not row.counts:
        raise RefusedError("这个项目还没有签约，协议在签约时上传。")


def keep_agreements(
    project: CoBuildProject,
    scans: Sequence[PreparedAgreement],
    *,
    by: User,
    at: datetime | None,
) -> None:
    """Store checked files with the locked project; the same file twice is kept once."""
    known = set(project.agreements.values_list("sha256", flat=True))
    new = {file.sha256: file for file in scans if file.sha256 not in known}
    if len(known) + len(new) > MOST_FILES:
        raise RefusedError(f"一个项目的协议最多 {MOST_FILES} 个文件，请合并成一个 PDF。")
    for file in new.values():
        _keep(project, file, by=by, at=at)


def _keep(
    project: CoBuildProject, file: PreparedAgreement, *, by: User, at: datetime | None
) -> None:
    row = ProjectAgreement(
        project=project,
        kind=file.kind,
        size=len(file.content),
        sha256=file.sha256,
        uploaded_by=by,
    )
    row.file.save("agreement", ContentFile(file.content), save=False)
    try:
        row.full_clean()
        row.save()
        facts: dict[str, str | int | None] = {"kind": str(file.kind), "bytes": row.size}
        record("project.agreement_added", project, by=by, at=at, facts=facts)
    except Exception:
        row.file.storage.delete(str(row.file.name))
        raise


def _prepared_pdf(data: bytes) -> PreparedAgreement:
    if b"%%EOF" not in data[-_END_WITHIN:]:
        raise ValidationError(DAMAGED, "damaged")
    try:
        expect_quiet(data, _words_of(data))
    except LockedError:
        raise ValidationError(LOCKED, "locked") from None
    except ActiveError:
        raise ValidationError(ACTIVE, "active") from None
    except ClosedError:
        raise ValidationError(CLOSED, "closed") from None
    return PreparedAgreement(AgreementKind.PDF, data, hashlib.sha256(data).hexdigest())


def _words_of(data: bytes) -> bytes:
    """Return a PDF without its streams, in one walk: a crafted file must not hold up a worker."""
    kept, place = [], 0
    while (begin := _STREAM.search(data, place)) is not None:
        end = data.find(_ENDSTREAM, begin.end())
        if end < 0:
            break
        kept.append(data[place : begin.start()])
        place = end + len(_ENDSTREAM)
    return b" ".join([*kept, data[place:]])
