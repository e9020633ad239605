"""What a file of premises holds: works, hand-over checks, keys, repairs, drawings."""

from pathlib import PurePath
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.permissions import Permission
from core.models import Record
from core.states import StateChoices, StateField, Tone
from places.models import Street
from projects.models.premises import Premises


class OfPremisesQuerySet(models.QuerySet[Any]):
    """Rows that hang on a file."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the files that `user` may see."""
        reach = user.reach(Permission.PREMISES_VIEW)
        return self.filter(reach.as_filter("premises__"))


class BuildStage(Record):
    """A stage of the works (施工节点) that lead to new premises."""

    premises = models.ForeignKey(
        Premises, models.PROTECT, related_name="stages", verbose_name="社区用房"
    )
    title = models.CharField("节点", max_length=60)
    due_on = models.DateField("计划完成")
    done_on = models.DateField("实际完成", null=True, blank=True)
    note = models.CharField("完成情况", max_length=300, blank=True)

    objects = OfPremisesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "施工节点"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["premises", "title"],
                name="build_stage_once",
                violation_error_message="这个用房已有同名的节点。",
            ),
            models.CheckConstraint(
                name="build_stage_done_with_note",
                condition=Q(done_on__isnull=True) | ~Q(note=""),
                violation_error_message="登记完成要写明完成情况。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HandOverTopicQuerySet(models.QuerySet["HandOverTopic"]):
    """What a street asks for when premises are handed over."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the streets in which `user` holds a post."""
        return self.filter(street__in=Street.objects.visible_to(user))

    def asked(self) -> Self:
        """Keep what is asked for now, in order."""
        return self.filter(is_in_use=True).order_by("order", "pk")


class HandOverTopic(Record):
    """One line of the street's hand-over checklist (接收清单)."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="hand_over_topics", verbose_name="街道"
    )
    order = models.PositiveSmallIntegerField("次序", default=1)
    title = models.CharField("查验内容", max_length=100)
    is_needed = models.BooleanField("不合格不接收", default=True)
    is_in_use = models.BooleanField("在用", default=True)

    objects = HandOverTopicQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接收清单"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "title"],
                name="hand_over_topic_once",
                violation_error_message="接收清单里已有这一项。",
            )
        ]

    def __str__(self) -> str:
        return self.title


class CheckResult(StateChoices):
    """What was found at the hand-over."""

    GOOD = "good", Tone.DONE, "合格"
    LACKING = "lacking", Tone.LATE, "有缺项"
    NOT_NEEDED = "not_needed", Tone.DONE, "不涉及"


def said(result: str, note: str) -> str:
    """Return what a line of the checklist says, in one text to compare."""
    return f"{result} {note}".strip()


class HandOverCheck(Record):
    """What was found about one line of the checklist at one piece of premises."""

    premises = models.ForeignKey(
        Premises, models.PROTECT, related_name="checks", verbose_name="社区用房"
    )
    topic = models.ForeignKey(
        HandOverTopic, models.PROTECT, related_name="checks", verbose_name="查验内容"
    )
    result = StateField("结果", max_length=12, choices=CheckResult)
    note = models.CharField("缺项说明", max_length=200, blank=True)
    checked_on = models.DateField("查验日期")

    objects = OfPremisesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接收查验"
        ordering = ["topic__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["premises", "topic"],
                name="hand_over_check_once",
                violation_error_message="这一项已有查验结果。",
            ),
            models.CheckConstraint(
                name="hand_over_lacking_with_note",
                condition=~Q(result=CheckResult.LACKING) | ~Q(note=""),
                violation_error_message="有缺项的请写明缺什么。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}：{self.get_result_display()}"

    @property
    def said(self) -> str:
        """What the line says, in one text to compare."""
        return said(self.result, self.note)


class PremisesKey(Record):
    """A set of keys and the post that holds it; names of persons do not belong here."""

    premises = models.ForeignKey(
        Premises, models.PROTECT, related_name="keys", verbose_name="社区用房"
    )
    what = models.CharField("钥匙", max_length=60, help_text="例如：正门，2 把")
    holder = models.CharField("保管岗位", max_length=40, help_text="写岗位，不写姓名和电话")
    given_on = models.DateField("领取日期")
    returned_on = models.DateField("交回日期", null=True, blank=True)

    objects = OfPremisesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用房钥匙"
        ordering = ["returned_on", "-given_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="premises_key_returned_after_given",
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("given_on")),
                violation_error_message="交回日期不能早于领取日期。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what}（{self.holder}）"


class PremisesRepair(Record):
    """A repair: what was wrong, who mended it, what it cost."""

    premises = models.ForeignKey(
        Premises, models.PROTECT, related_name="repairs", verbose_name="社区用房"
    )
    reported_on = models.DateField("报修日期")
    what = models.CharField("报修内容", max_length=200)
    contractor = models.CharField("维修单位", max_length=100, blank=True)
    cost = models.DecimalField(
        "费用", max_digits=14, decimal_places=2, null=True, blank=True, help_text="元"
    )
    done_on = models.DateField("完成日期", null=True, blank=True)
    result = models.CharField("维修结果", max_length=200, blank=True)

    objects = OfPremisesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用房维修"
        ordering = ["-reported_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="premises_repair_done_after_report",
                condition=Q(done_on__isnull=True)
                | (Q(done_on__gte=F("reported_on")) & ~Q(result="")),
                violation_error_message="完成日期不能早于报修日期，并请写明维修结果。",
            ),
            models.CheckConstraint(
                name="premises_repair_cost_not_negative",
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                violation_error_message="费用不能小于 0。",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def clean(self) -> None:
        """Refuse a repair that says what came of it but not when."""
        super().clean()
        if self.result and self.done_on is None:
            raise ValidationError({"done_on": "写了维修结果的，请填写完成日期。"})


class PremisesFileKind(models.TextChoices):
    """What a kept file is."""

    DRAWING = "drawing", "图纸"
    ACCEPTANCE = "acceptance", "验收文件"
    CERTIFICATE = "certificate", "权属证书"
    CONTRACT = "contract", "移交或租赁合同"
    OTHER = "other", "其他"


class ScanKind(models.TextChoices):
    """What sort of file it is by its content."""

    PDF = "pdf", "PDF"
    PHOTO = "photo", "照片"


def _file_path(row: "PremisesFile", _name: str) -> str:
    ending = "pdf" if row.scan == ScanKind.PDF else "jpg"
    return str(PurePath("premises", row.uid.hex[:2], f"{row.uid.hex}.{ending}"))


class PremisesFile(Record):
    """A drawing or paper of the file, for those who may see the file alone."""

    premises = models.ForeignKey(
        Premises, models.PROTECT, related_name="files", verbose_name="社区用房"
    )
    kind = models.CharField("类别", max_length=12, choices=PremisesFileKind)
    title = models.CharField("名称", max_length=100)
    scan = models.CharField("格式", max_length=6, choices=ScanKind)
    file = models.FileField("文件", upload_to=_file_path, max_length=120)
    size = models.PositiveIntegerField("大小", help_text="字节")
    sha256 = models.CharField("摘要", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="uploaded_premises_files",
        verbose_name="上传人",
    )

    objects = OfPremisesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用房档案文件"
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["premises", "sha256"],
                name="premises_file_once",
                violation_error_message="这个文件已在档案里。",
            )
        ]

    def __str__(self) -> str:
        return self.title
