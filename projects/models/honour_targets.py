"""What an application or an honour is about: one compound, lane, unit or community."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core.models import Record
from places.models import Compound, Placed, Unit, check_lies_there
from projects.models.honours import LAST_YEAR, HonourProgramme, TargetKind


class HonourTarget(Placed, Record):
    """A row about one target; its community is where the target lies."""

    programme = models.ForeignKey(
        HonourProgramme,
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name="创建项目",
    )
    kind = models.CharField("对象类别", max_length=10, choices=TargetKind, editable=False)
    compound = models.ForeignKey(
        Compound,
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name="小区",
        null=True,
        blank=True,
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name="单位",
        null=True,
        blank=True,
    )
    lane = models.CharField("街巷名称", max_length=60, blank=True)
    period_from = models.PositiveSmallIntegerField("起始年度")
    period_to = models.PositiveSmallIntegerField("截止年度")

    class Meta:
        abstract = True

    @property
    def target_label(self) -> str:
        """What it is about, in words."""
        return str(self.compound or self.unit or self.lane or self.community or self.street)

    @property
    def period_label(self) -> str:
        """Its year or years."""
        if self.period_from == self.period_to:
            return f"{self.period_from} 年"
        return f"{self.period_from}–{self.period_to} 年"

    def same_target(self) -> Q:
        """Return the condition under which a row is about the same thing."""
        if self.kind == TargetKind.COMPOUND:
            return Q(compound=self.compound)
        if self.kind == TargetKind.UNIT:
            return Q(unit=self.unit)
        if self.kind == TargetKind.LANE:
            return Q(lane=self.lane, community=self.community)
        return Q(kind=TargetKind.COMMUNITY, community=self.community)

    def clean(self) -> None:
        """Take the kind from the programme, and the target from the same community."""
        self.lane = self.lane.strip()
        if self.programme_id:
            self.kind = self.programme.target_kind
        super().clean()
        if max(self.period_from or 0, self.period_to or 0) > LAST_YEAR:
            raise ValidationError({"period_to": f"年度不能晚于 {LAST_YEAR} 年。"})
        if self.kind:  # else the programme itself is wrong or missing, and its field says so
            self._check_given()
        if self.programme_id and self.programme.street_id != self.street_id:
            raise ValidationError({"programme": "所选创建项目不属于本街道。"})
        for name in ("compound", "unit"):
            check_lies_there(self, name)

    def _check_given(self) -> None:
        """Ask for exactly what the programme is about."""
        given = {name for name in ("compound", "unit", "lane") if getattr(self, name)}
        needed = {self.kind} - {TargetKind.COMMUNITY.value}
        if missing := needed - given:
            label = TargetKind(self.kind).label
            raise ValidationError({missing.pop(): f"这个创建项目的对象是{label}，请填写。"})
        if extra := given - needed:
            raise ValidationError({extra.pop(): "这个创建项目的对象不是它，请清空。"})


def target_constraints(prefix: str, *, once: Q) -> list[Any]:
    """Return the constraints of a table of targets; a target stands once among the rows `once`."""
    none = {"compound__isnull": True, "unit__isnull": True, "lane": ""}
    fits = (
        Q(**{**none, "kind": TargetKind.COMPOUND, "compound__isnull": False})
        | Q(**{**none, "kind": TargetKind.UNIT, "unit__isnull": False})
        | (
            Q(
                kind=TargetKind.LANE,
                compound__isnull=True,
                unit__isnull=True,
                community__isnull=False,
            )
            & ~Q(lane="")
        )
        | Q(**none, kind=TargetKind.COMMUNITY, community__isnull=False)
    )
    targets = {
        "compound": ["compound"],
        "unit": ["unit"],
        "lane": ["community", "lane"],
        "community": ["community"],
    }
    return [
        models.CheckConstraint(
            name=f"{prefix}_target_fits_kind",
            condition=fits,
            violation_error_message="请按创建项目填写对象：小区、单位、街巷或社区。",
        ),
        models.CheckConstraint(
            name=f"{prefix}_years_in_order",
            condition=Q(period_from__gte=2000, period_to__gte=models.F("period_from")),
            violation_error_message="截止年度不能早于起始年度。",
        ),
        *(
            models.UniqueConstraint(
                fields=["programme", *fields, "period_from", "period_to"],
                name=f"{prefix}_once_per_{kind}",
                condition=once & Q(kind=kind),
                violation_error_message="这个对象在同一年度已有记录，请在列表中打开它。",
            )
            for kind, fields in targets.items()
        ),
    ]
