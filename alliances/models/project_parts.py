"""What hangs on a co-building project: its milestones, the signed agreement, the steps taken."""

from datetime import date
from pathlib import PurePath
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliances.models.project_states import RUNNING_STATES, StepKind
from alliances.models.projects import CoBuildProject
from core.models import Record


class ProjectMilestoneQuerySet(models.QuerySet["ProjectMilestone"]):
    """Milestones of co-building projects."""

    def visible_to(self, user: Any) -> Self:
        """Keep the milestones of the projects that `user` may see."""
        return self.filter(project__in=CoBuildProject.objects.visible_to(user))

    def overdue(self, today: date) -> Self:
        """Keep what was due before `today` and is not done, where the project is carried out."""
        return self.filter(done_on=None, due_on__lt=today, project__state__in=RUNNING_STATES)


class ProjectMilestone(Record):
    """Something to be reached by a day; how far a project is follows from these."""

    project = models.ForeignKey(
        CoBuildProject, models.PROTECT, related_name="milestones", verbose_name="共建项目"
    )
    title = models.CharField("节点", max_length=80)
    due_on = models.DateField("计划日期")
    done_on = models.DateField("完成日期", null=True, blank=True)
    evidence = models.CharField("完成情况", max_length=300, blank=True)

    objects = ProjectMilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目节点"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on", "id"], name="milestone_due"),
            models.Index(
                fields=["due_on"], name="milestone_open", condition=Q(done_on__isnull=True)
            ),
            models.Index(  # of somebody's projects: those that are done are most
                fields=["project", "due_on"],
                name="milestone_open_of_project",
                condition=Q(done_on__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "title"],
                name="milestone_title_once_per_project",
                violation_error_message="这个项目已有同名节点。",
            ),
            models.CheckConstraint(
                name="milestone_done_with_evidence",
                condition=Q(done_on__isnull=True) | ~Q(evidence=""),
                violation_error_message="完成的节点要写明完成情况。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgreementKind(models.TextChoices):
    """What an agreement was uploaded as."""

    PDF = "pdf", "PDF 文件"
    PHOTO = "photo", "照片"


def _agreement_path(agreement: "ProjectAgreement", _name: str) -> str:
    ending = "pdf" if agreement.kind == AgreementKind.PDF else "jpg"
    name = f"{agreement.uid.hex}.{ending}"
    return str(PurePath("agreements", agreement.uid.hex[:2], name))


class ProjectAgreementQuerySet(models.QuerySet["ProjectAgreement"]):
    """Files of agreements; who sees the project sees its agreement."""

    def visible_to(self, user: Any) -> Self:
        """Keep the agreements of the projects that `user` may see."""
        return self.filter(project__in=CoBuildProject.objects.visible_to(user))


class ProjectAgreement(Record):
    """One file of a signed agreement: a PDF, or the photo of one sheet."""

    project = models.ForeignKey(
        CoBuildProject, models.PROTECT, related_name="agreements", verbose_name="共建项目"
    )
    kind = models.CharField("格式", max_length=6, choices=AgreementKind)
    file = models.FileField("文件", upload_to=_agreement_path)
    size = models.PositiveIntegerField("大小", help_text="字节")
    sha256 = models.CharField("摘要", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="uploaded_agreements",
        verbose_name="上传人",
    )

    objects = ProjectAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目协议"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "sha256"],
                name="agreement_file_once_per_project",
                violation_error_message="这份文件已经上传过。",
            ),
            models.CheckConstraint(name="agreement_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.project} 协议"


class ProjectStepQuerySet(models.QuerySet["ProjectStep"]):
    """Steps taken with co-building projects."""

    def visible_to(self, user: Any) -> Self:
        """Keep the steps of the projects that `user` may see."""
        return self.filter(project__in=CoBuildProject.objects.visible_to(user))


class ProjectStep(Record):
    """What somebody did with a project when; written once, never changed."""

    project = models.ForeignKey(
        CoBuildProject, models.PROTECT, related_name="steps", verbose_name="共建项目"
    )
    kind = models.CharField("步骤", max_length=10, choices=StepKind)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="project_steps",
        verbose_name="办理人",
    )
    words = models.CharField("说明", max_length=300, blank=True)

    objects = ProjectStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目经过"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="project_step_back_with_words",
                condition=~Q(kind__in=[StepKind.RETURNED, StepKind.TERMINATED]) | ~Q(words=""),
                violation_error_message="退回和终止要写明原因。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_kind_display()}"
