"""Write, revise and hand in a version of a guide item."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Department
from accounts.permissions import Permission
from audit import actions as audit
from core import outbox, pinyin
from core.errors import ConflictError, RefusedError
from places.models import Facility, Street
from services import documents, notifications
from services.documents import ITEM_FIELDS, PARTS, Document
from services.models import (
    GuideItem,
    GuideStatus,
    GuideVersion,
    SearchWord,
    Topic,
    Venue,
    WordKind,
)


@transaction.atomic
def create_item(
    *,
    street: Street,
    slug: str,
    document: Document,
    by: Any,
    at: datetime | None = None,
    is_demo: bool = False,
) -> GuideVersion:
    """Open a new item with its first draft.

    Errors: RefusedError outside the streets where `by` may edit; ValidationError when a field is
            wrong or the address is taken.
    Source: docs/rules.md R-GUI-1.
    """
    _check_may_edit(by, street.pk)
    item = GuideItem(
        street=street, slug=slug, title=document["fields"].get("short_name", ""), is_demo=is_demo
    )
    item.full_clean()
    item.save()
    version = GuideVersion(item=item, number=1, author=by, is_demo=is_demo)
    _write(version, document)
    audit.record("guide.created", version, by=by, at=at)
    return version


@transaction.atomic
def start_revision(*, item: GuideItem, by: Any, at: datetime | None = None) -> GuideVersion:
    """Copy the newest version into a draft of its own; the published one stays as it is.

    Errors: RefusedError while another version is still open.
    """
    _check_may_edit(by, item.street_id)
    item = GuideItem.objects.select_for_update(no_key=True).get(pk=item.pk)
    if item.versions.open().exists():
        raise RefusedError("这个事项已有一个还没发布的版本，请在那一版上修改。")
    newest = item.versions.order_by("-number").first()
    if newest is None:
        raise RefusedError("这个事项还没有内容，请先填写。")
    version = GuideVersion(item=item, number=newest.number + 1, author=by, is_demo=item.is_demo)
    _write(version, documents.build(newest))
    audit.record("guide.revision_started", version, by=by, at=at)
    return version


@transaction.atomic
def save_draft(
    *,
    version: GuideVersion,
    document: Document,
    by: Any,
    change_note: str = "",
    expected_version: int | None = None,
    at: datetime | None = None,
) -> GuideVersion:
    """Replace the content of a draft; whoever saves is its author from then on.

    Whoever wrote before stays known, and does not review it either.
    Errors: RefusedError unless it is a draft or was returned; ConflictError when somebody else
            saved it since; ValidationError when a field is wrong.
    """
    version = _lock(version, expected_version)
    _check_may_edit(by, version.item.street_id)
    if not version.is_editable:
        raise RefusedError(f"“{version.get_status_display()}”的版本不能修改。")
    before = documents.build(version)
    if version.author_id != by.pk:
        version.co_authors.add(version.author_id)
    version.author = by
    version.change_note = change_note.strip()
    version.version += 1
    _write(version, document)
    changes = documents.differences(before, documents.build(version))
    audit.record(
        "guide.saved",
        version,
        by=by,
        at=at,
        fields={change.label: (change.before, change.after) for change in changes},
    )
    return version


@transaction.atomic
def met_by_import(*, street: Street, slug: str) -> str:
    """Return which state of which version a file would meet; empty for a new item."""
    newest = _newest(street, slug)
    return f"{newest.uid} {newest.version} {newest.status}" if newest else ""


def _newest(street: Street, slug: str) -> GuideVersion | None:
    versions = GuideVersion.objects.filter(item__street=street, item__slug=slug)
    return versions.select_for_update(of=("self",), no_key=True).order_by("-number").first()


@transaction.atomic
def import_item(
    *,
    street: Street,
    slug: str,
    document: Document,
    by: Any,
    seen: str | None = None,
    at: datetime | None = None,
) -> GuideVersion:
    """Take an item from a file: a new item, a new version, or the content of the open draft.

    Shape:  `seen` is what `met_by_import` said when the person was shown what would change; the
            same file confirmed twice is taken once.
    Errors: RefusedError while the open version is in review; ValidationError as for typing it in;
            ConflictError when somebody wrote in the item since `seen`.
    Source: docs/rules.md R-GUI-1.
    """
    if seen is not None and seen != met_by_import(street=street, slug=slug):
        newest = _newest(street, slug)
        if newest is None or newest.author_id != by.pk:
            raise ConflictError
        if documents.differences(documents.build(newest), document):
            raise ConflictError
        return newest
    item = GuideItem.objects.filter(street=street, slug=slug).first()
    if item is None:
        return create_item(street=street, slug=slug, document=document, by=by, at=at)
    version = item.versions.open().first() or start_revision(item=item, by=by, at=at)
    return save_draft(version=version, document=document, by=by, change_note="由文件导入", at=at)


def refusals_of_import(*, street: Street, slug: str, document: Document, by: Any) -> list[str]:
    """Return what `import_item` would refuse, so that it is told before anybody confirms.

    Shape: sentences, empty when it would be taken. It is tried in earnest and taken back.
    """
    try:
        with transaction.atomic():
            import_item(street=street, slug=slug, document=document, by=by)
            transaction.set_rollback(True)
    except RefusedError as refused:
        return [refused.sentence]
    except ValidationError as error:
        return _sentences(error)
    return []


def _sentences(error: ValidationError) -> list[str]:
    """Return what is wrong, each sentence with the field it is about where there is one."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    labels = {field.name: str(field.verbose_name) for field in GuideVersion._meta.concrete_fields}
    return [
        f"{labels[name]}：{sentence}" if name in labels else sentence
        for name, sentences in error.message_dict.items()
        for sentence in sentences
    ]


@transaction.atomic
def submit_version(*, version: GuideVersion, by: Any, at: datetime | None = None) -> GuideVersion:
    """Hand a draft in for review by somebody else; the reviewers are told."""
    now = at or timezone.now()
    version = _lock(version)
    _check_may_edit(by, version.item.street_id)
    version.move_to(GuideStatus.REVIEW, at=now, by=by)
    version.save()
    audit.record("guide.submitted", version, by=by, at=now)
    key = f"guide.submitted:{version.uid}:{version.submitted_at}"
    outbox.send(notifications.guide_submitted, key, version.uid)
    return version


@transaction.atomic
def withdraw_version(*, version: GuideVersion, by: Any, at: datetime | None = None) -> GuideVersion:
    """Take a version back from review into draft."""
    now = at or timezone.now()
    version = _lock(version)
    _check_may_edit(by, version.item.street_id)
    version.move_to(GuideStatus.DRAFT, at=now, by=by)
    version.save()
    audit.record("guide.withdrawn", version, by=by, at=now)
    return version


def _check_may_edit(by: Any, street_id: int) -> None:
    if street_id not in by.reach(Permission.GUIDE_EDIT).streets:
        raise RefusedError("您的岗位不能编辑这个街道的办事指南。")


def _lock(version: GuideVersion, expected_version: int | None = None) -> GuideVersion:
    locked = (
        GuideVersion.objects.select_for_update(of=("self",), no_key=True)
        .select_related("item")
        .get(pk=version.pk)
    )
    locked.expect_version(expected_version)
    return locked


def _write(version: GuideVersion, document: Document) -> None:
    """Put a document into the rows of a version; all rows of it are replaced."""
    fields = {key: value for key, value in document["fields"].items() if key not in ITEM_FIELDS}
    for name, value in fields.items():
        setattr(version, name, value)
    version.unverified = sorted(document["unverified"])
    version.search_text = documents.plain_text(document)
    version.full_clean(exclude=["item", "author"])
    version.save()
    version.refresh_from_db()
    _write_parts(version, document)
    _write_venues(version, document)
    _write_search_words(version, document)
    version.topics.set(_topics(document["topics"]))
    version.related_items.set(
        GuideItem.objects.filter(street=version.item.street, slug__in=document["related"]).exclude(
            pk=version.item_id
        )
    )
    _write_item(version, document["fields"].get("department") or "")


def _write_item(version: GuideVersion, department_name: str) -> None:
    item = version.item
    item.title = version.short_name
    item.department = None
    if department_name:
        item.department = Department.objects.filter(
            street=item.street, name=department_name
        ).first()
        if item.department is None:
            raise ValidationError({"department": f"没有名为“{department_name}”的科室。"})
    item.save()


def _write_parts(version: GuideVersion, document: Document) -> None:
    for part in PARTS:
        getattr(version, part.key).all().delete()
        rows = []
        for seq, values in enumerate(document[part.key], start=1):
            row = part.model(
                version=version,
                seq=seq,
                is_unverified=bool(values.get("unverified")),
                **{name: values[name] for name in part.fields if name in values},
            )
            _clean_part(row, f"{part.label}第 {seq} 条")
            rows.append(row)
        part.model._default_manager.bulk_create(rows)


def _clean_part(row: Any, place: str) -> None:
    """Check one row; its errors name the row, since the page holds many."""
    try:
        row.full_clean(exclude=["version"], validate_unique=False, validate_constraints=False)
        row.validate_constraints(exclude=["version"])
    except ValidationError as error:
        raise ValidationError([f"{place}：{text}" for text in error.messages]) from error


def _write_venues(version: GuideVersion, document: Document) -> None:
    version.venue_rows.all().delete()
    names = [values["facility"] for values in document["venues"]]
    known = {
        row.name: row for row in Facility.objects.filter(street=version.item.street, name__in=names)
    }
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValidationError([f"没有名为“{name}”的服务场所，请先登记场所。" for name in unknown])
    Venue.objects.bulk_create(
        Venue(
            version=version,
            seq=seq,
            facility=known[values["facility"]],
            window=values.get("window", ""),
            note=values.get("note", ""),
            is_unverified=bool(values.get("unverified")),
        )
        for seq, values in enumerate(document["venues"], start=1)
    )


def _write_search_words(version: GuideVersion, document: Document) -> None:
    version.search_words.all().delete()
    words = {(WordKind.NAME, version.name), (WordKind.NAME, version.short_name)}
    words |= {(WordKind.WORD, word) for word in document["search_words"]}
    SearchWord.objects.bulk_create(
        SearchWord(
            version=version,
            kind=kind,
            text=text.lower()[:60],
            text_pinyin=pinyin.full(text)[:240],
            text_initials=pinyin.initials(text)[:60],
        )
        for kind, text in sorted(words)
    )


def _topics(slugs: list[str]) -> list[Topic]:
    known = list(Topic.objects.filter(slug__in=slugs))
    missing = set(slugs) - {topic.slug for topic in known}
    if missing:
        raise ValidationError([f"没有这个指南分类：{'、'.join(sorted(missing))}。"])
    return known
