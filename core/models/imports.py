"""One uploaded workbook on its way to becoming rows, and what is needed to take it back."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models.jobs import Job
from core.models.record import Record
from core.remembered import Values
from core.states import StateChoices, StateField, Tone


class ImportState(StateChoices):
    """Where an uploaded workbook stands."""

    UPLOADED = "uploaded", Tone.WAITING, "正在检查"
    CHECKED = "checked", Tone.WAITING, "待确认导入"
    FAILED = "failed", Tone.LATE, "无法读取"
    APPLIED = "applied", Tone.DONE, "已导入"
    UNDONE = "undone", Tone.ENDED, "已撤销"


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Imports of one office; `scope` is the uid of where the rows belong."""

    def of_scopes(self, uids: "models.QuerySet[Any, Any]") -> Self:
        """Keep the imports into the places with these uids, given as a query for them."""
        return self.filter(scope_uid__in=uids)

    def ready(self) -> Self:
        """Keep those that only need somebody to confirm them: see ImportBatch.is_ready."""
        has_something = Q(new_count__gt=0) | Q(changed_count__gt=0)
        return self.filter(has_something, state=ImportState.CHECKED, error_count=0)

    def stale(self, before: datetime) -> Self:
        """Keep the uploads that nobody confirmed since `before` and whose file is still kept."""
        return self.filter(
            state__in=[ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED],
            updated_at__lt=before,
        ).exclude(file="")


class ImportBatch(Record):
    """One uploaded workbook: uploaded → checked → applied → undone, or failed when unreadable.

    The file and the findings may hold personal data: both are kept sealed, and the file goes as
    soon as it is applied.
    """

    FILE_FIELD: ClassVar[str] = "core.ImportBatch.file"
    FINDINGS_FIELD: ClassVar[str] = "core.ImportBatch.findings"
    SEALED: ClassVar[dict[str, str]] = {"findings_sealed": FINDINGS_FIELD}
    SEALED_FILES: ClassVar[dict[str, str]] = {"file": FILE_FIELD}

    kind = models.CharField("台账", max_length=40)
    label = models.CharField("台账名称", max_length=60)
    scope_uid = models.UUIDField("归属", db_index=True)
    state = StateField("状态", max_length=8, choices=ImportState, default=ImportState.UPLOADED)
    file = models.FileField("文件（密文）", upload_to="imports/%Y/%m/", blank=True)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("摘要", max_length=64, db_index=True)
    answers = models.JSONField("整份文件的选项", default=dict, blank=True)
    mapping = models.JSONField("列的对应", default=dict, blank=True)
    fingerprint = models.CharField("检查时的数据标记", max_length=600, blank=True)
    counts = models.JSONField("各表计数", default=list, blank=True)
    notes = models.JSONField("读取说明", default=list, blank=True)
    row_count = models.PositiveIntegerField("数据行", default=0)
    new_count = models.PositiveIntegerField("新增", default=0)
    changed_count = models.PositiveIntegerField("修改", default=0)
    unchanged_count = models.PositiveIntegerField("未变", default=0)
    error_count = models.PositiveIntegerField("错误", default=0)
    warning_count = models.PositiveIntegerField("提醒", default=0)
    findings_sealed = models.TextField("检查结果（密文）", blank=True, editable=False)
    message = models.CharField("说明", max_length=300, blank=True)
    job = models.ForeignKey(
        Job,
        models.SET_NULL,
        related_name="import_batches",
        verbose_name="后台任务",
        null=True,
        blank=True,
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports", verbose_name="上传人"
    )
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="applied_imports",
        verbose_name="导入人",
        null=True,
        blank=True,
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="undone_imports",
        verbose_name="撤销人",
        null=True,
        blank=True,
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_applied_at_and_by_iff_applied",
                condition=Q(
                    state__in=["applied", "undone"],
                    applied_at__isnull=False,
                    applied_by__isnull=False,
                )
                | Q(
                    state__in=["uploaded", "checked", "failed"],
                    applied_at__isnull=True,
                    applied_by__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="import_undone_at_and_by_iff_undone",
                condition=Q(state="undone", undone_at__isnull=False, undone_by__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True, undone_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="import_applied_without_errors",
                condition=~Q(state__in=["applied", "undone"]) | Q(error_count=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}导入（{self.file_name}）"

    @property
    def written_count(self) -> int:
        """Rows that the import adds or changes."""
        return self.new_count + self.changed_count

    @property
    def is_ready(self) -> bool:
        """True when it was checked, has no errors and something to write."""
        return self.state == ImportState.CHECKED and not self.error_count and self.written_count > 0


class ImportedRows(models.Model):
    """Some hundred rows that a batch wrote into one table: uid, version, former values; sealed.

    One row per written row would double the cost of an import.
    """

    SEALED_FIELD: ClassVar[str] = "core.ImportedRows.sealed"
    SEALED: ClassVar[dict[str, str]] = {"sealed": SEALED_FIELD}
    REMEMBERS: ClassVar[tuple[str, ...]] = ("sealed",)

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="imported_rows", verbose_name="导入批次"
    )
    model_label = models.CharField("表", max_length=60)
    row_count = models.PositiveIntegerField("行数")
    sealed = models.TextField("写入前的内容（密文）")

    class Meta:
        verbose_name = verbose_name_plural = "导入的记录"
        ordering = ["batch", "pk"]

    def __str__(self) -> str:
        return f"{self.model_label} {self.row_count} 行"

    def remembered_values(self, memories: list[list[Any]]) -> Iterator[Values]:
        """Yield the former columns of each row that was changed, for rotations of keys."""
        model = apps.get_model(self.model_label)
        for uid, _version, before, _many in memories:
            if before:
                yield model, uid, before
