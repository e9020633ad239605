"""The append-only event log. It stores labels and ids, so that it never ties up live rows."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

from django.conf import settings
from django.db import connections, models
from django.db.models import Exists, OuterRef, Q

from audit.words import WORDS
from core.context import ADMIN, API, IMPORT, JOB, PAGE
from core.crypto import digests


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """What happened, to what, by whom."""

    def about(self, row: models.Model) -> Self:
        """Keep the events about one row, newest first."""
        return self.filter(object_type=row._meta.label_lower, object_uid=getattr(row, "uid", None))

    def first_to_write(self, row: models.Model, names: Sequence[str]) -> Any:
        """Return who first wrote what stands in these fields of a row together; None if unknown.

        Shape:  `names` are fields that are not empty; their values may wait to be saved.
        """
        asked = [field for field in row._meta.concrete_fields if field.name in names]
        wanted = {field.name: digests(field.value_from_object(row)) for field in asked}
        stood = dict.fromkeys(names, "")
        for event in self.about(row).order_by("pk"):
            told = {name: event.fields[name][1] for name in names if name in event.fields}
            stood |= told
            if told and all(stood[name] in wanted[name] for name in names):
                return event.actor
        return None

    def stood_before(self, row: models.Model, stored: models.Model, names: Sequence[str]) -> bool:
        """True when these values of a row stood there before anything was told of them.

        So it is with what an import brought: the trail tells of the import alone.
        Shape:  as `first_to_write`; `stored` is the row as it is now.
        """
        first: dict[str, str] = {}
        for event in self.about(row).order_by("-pk"):
            first |= {name: event.fields[name][0] for name in names if name in event.fields}
        return all(
            first[field.name] in digests(field.value_from_object(row))
            if field.name in first
            else field.value_from_object(row) == field.value_from_object(stored)
            for field in row._meta.concrete_fields
            if field.name in names
        )

    def visible_to(self, user: Any) -> Self:
        """Keep what was done by people of the auditor's street; nothing for anybody else.

        What the system did by itself belongs to no street: it is shown where there is only one.
        """
        return self.filter(user.audit_scope()) if user.is_authenticated else self.none()


def recorded(column: str) -> list[str]:
    """Return each value that stands in a column of the trail which begins an index, in order.

    From each to the next by the index: DISTINCT reads every event. Who asks for what is there, and
    not for a thousand codes that may be, is answered by the index too: of many codes a database
    guesses many rows, and reads the trail from its end instead.
    """
    name = connections[AuditEvent.objects.db].ops.quote_name(column)
    with connections[AuditEvent.objects.db].cursor() as cursor:
        cursor.execute(_FROM_EACH_TO_THE_NEXT.replace("COLUMN", name))
        return [word for (word,) in cursor.fetchall()]


_FROM_EACH_TO_THE_NEXT = """
    WITH RECURSIVE found(word) AS (
        SELECT min(COLUMN) FROM audit_auditevent
        UNION ALL
        SELECT (SELECT min(COLUMN) FROM audit_auditevent WHERE COLUMN > found.word)
        FROM found WHERE found.word IS NOT NULL
    )
    SELECT word FROM found WHERE word IS NOT NULL
"""


class Source(models.TextChoices):
    """Through what an event came about; empty for those of before it was noted."""

    PAGE = PAGE, "网页"
    ADMIN = ADMIN, "台账"
    API = API, "接口"
    IMPORT = IMPORT, "导入"
    JOB = JOB, "后台任务"


class AuditEvent(models.Model):
    """One thing that somebody did. Field names and digests only, never values.

    `previous_hash` and `hash` chain the rows; `key_name` says under which key, empty for those of
    before the chain had a key of its own. Triggers refuse UPDATE and DELETE.
    """

    at = models.DateTimeField("时间")
    action = models.CharField("动作", max_length=60, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name="操作人",
        null=True,
    )
    post_label = models.CharField("岗位", max_length=120, blank=True)
    object_type = models.CharField("对象类别", max_length=60, blank=True)
    object_uid = models.UUIDField("对象编号", null=True)
    object_label = models.CharField("对象", max_length=120, blank=True)
    fields = models.JSONField("字段与摘要", default=dict)
    reason = models.CharField("事由", max_length=300, blank=True)
    request_id = models.CharField("请求号", max_length=32, blank=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    source = models.CharField(
        "途径", max_length=10, choices=Source, blank=True, default="", db_default=""
    )
    key_name = models.CharField("密钥号", max_length=8, blank=True, default="", db_default="")
    previous_hash = models.CharField("前一条摘要", max_length=64)
    hash = models.CharField("本条摘要", max_length=64, unique=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_uid", "-id"], name="audit_about_a_row"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["-at", "-id"], name="audit_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{WORDS.get(self.action, self.action)} {self.object_label}"


def wrote_in(kind: type[models.Model], actions: Iterable[str], user: Any) -> Q:
    """Keep the rows of `kind` in which `user`, or who counts as one with them, ever wrote.

    A column keeps the last writer, or the first; the trail keeps everybody, and a deputy also after
    the deputising.
    Shape:  `actions` are the events that writing in such a row leaves. Asks by what the indexes
            `audit_about_a_row` and `audit_by_actor` begin with, in the query of the rows.
    Source: docs/rules.md R-ACC-14.
    """
    events = AuditEvent.objects.filter(
        object_type=kind._meta.label_lower,
        object_uid=OuterRef("uid"),
        action__in=actions,
        actor__in=user.counts_as,
    )
    return Q(Exists(events.order_by()))
