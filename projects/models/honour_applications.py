"""Applications for honours: the community assesses itself, the street reviews, somebody grants."""

from dataclasses import dataclass
from typing import Any, Final, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from accounts.permissions import Permission
from audit.models import wrote_in
from core.errors import RefusedError
from core.models import Photo, Record
from core.states import StateChoices, StateField, Tone
from places.models import PlacedQuerySet
from projects.models.honour_targets import HonourTarget, target_constraints
from projects.models.honours import HonourCriterion, HonourStandard


class ApplicationState(StateChoices):
    """Where an application stands."""

    DECLARED = "declared", Tone.DRAFT, "自评中"
    RETURNED = "returned", Tone.RETURNED, "退回补充"
    SUBMITTED = "submitted", Tone.WAITING, "待街道审核"
    REVIEWED = "reviewed", Tone.WAITING, "待推荐"
    RECOMMENDED = "recommended", Tone.WAITING, "待命名"
    AWARDED = "awarded", Tone.DONE, "已命名"
    FAILED = "failed", Tone.ENDED, "不合格"
    WITHDRAWN = "withdrawn", Tone.ENDED, "已撤回"


MOST_PHOTOS: Final = 6  # of one item
_S = ApplicationState
NEXT_APPLICATION: Final[dict[str, frozenset[str]]] = {
    _S.DECLARED: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
    _S.RETURNED: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
    _S.SUBMITTED: frozenset({_S.RETURNED, _S.REVIEWED, _S.FAILED, _S.WITHDRAWN}),
    _S.REVIEWED: frozenset({_S.RECOMMENDED, _S.FAILED}),
    _S.RECOMMENDED: frozenset({_S.AWARDED, _S.FAILED}),
    _S.AWARDED: frozenset(),
    _S.FAILED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
# Events of who wrote in an application, and of who assessed one of its items.
WRITING: Final = tuple(
    f"honour_application.{step}" for step in ("declared", "assessed", "submitted")
)
ASSESSING: Final = ("honour_score.saved",)
OPEN_APPLICATIONS: Final = (_S.DECLARED, _S.RETURNED)


def _written_by(user: Any) -> Q:
    own = Q(declared_by__in=user.counts_as) | Q(submitted_by__in=user.counts_as)
    assessed = CriterionScore.objects.filter(
        wrote_in(CriterionScore, ASSESSING, user), application=OuterRef("pk")
    )
    return own | wrote_in(HonourApplication, WRITING, user) | Q(Exists(assessed.order_by()))


class HonourApplicationQuerySet(PlacedQuerySet["HonourApplication"]):
    """Applications for honours (创建申报)."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the places in which `user` may look at honours."""
        return self.within(user.reach(Permission.HONOUR_VIEW))

    def open(self) -> Self:
        """Keep those that the community still works on."""
        return self.filter(state__in=OPEN_APPLICATIONS)

    def filed_by(self, user: Any) -> Self:
        """Keep those that `user` may assess for the community."""
        return self.within(user.reach(Permission.HONOUR_FILE))

    def reviewable_by(self, user: Any) -> Self:
        """Keep what waits for `user` to review: sent in, and written by others (R-HON-3)."""
        rows = self.within(user.reach(Permission.HONOUR_REVIEW))
        return rows.filter(state=_S.SUBMITTED).exclude(_written_by(user))

    def recommendable_by(self, user: Any) -> Self:
        """Keep what waits for `user` to recommend: written and reviewed by others (R-HON-3)."""
        rows = self.within(user.reach(Permission.HONOUR_RECOMMEND)).filter(state=_S.REVIEWED)
        return rows.exclude(_written_by(user) | Q(reviewed_by__in=user.counts_as))

    def written_by(self, user: Any) -> Self:
        """Keep what `user`, or who counts as one with them, began, assessed in or sent in."""
        return self.filter(_written_by(user))

    def to_finish_by(self, user: Any) -> Self:
        """Keep what waits for the result that `user` enters."""
        rows = self.within(user.reach(Permission.HONOUR_REVIEW))
        return rows.filter(state=_S.RECOMMENDED)

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related(
            "street", "community", "compound", "unit", "programme", "standard"
        )


class HonourApplication(HonourTarget):
    """One target's way to an honour under one standard.

    declared → submitted → reviewed → recommended → awarded or failed; submitted → returned →
    submitted. The score of the review stands beside the self-assessment.
    """

    standard = models.ForeignKey(
        HonourStandard, models.PROTECT, related_name="applications", verbose_name="创建标准"
    )
    state = StateField(
        "状态", max_length=12, choices=ApplicationState, default=ApplicationState.DECLARED
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="declared_honours",
        verbose_name="申报人",
    )
    self_score = models.PositiveSmallIntegerField("自评分", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="submitted_honours",
        verbose_name="提交人",
        null=True,
        blank=True,
    )
    submitted_on = models.DateField("提交日期", null=True, blank=True)
    review_score = models.PositiveSmallIntegerField("审核分", null=True, blank=True)
    review_note = models.CharField("审核意见", max_length=500, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="reviewed_honours",
        verbose_name="审核人",
        null=True,
        blank=True,
    )
    reviewed_on = models.DateField("审核日期", null=True, blank=True)
    recommended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="recommended_honours",
        verbose_name="推荐人",
        null=True,
        blank=True,
    )
    closing_reason = models.CharField("退回、落选或撤回原因", max_length=300, blank=True)

    objects = HonourApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "创建申报"
        ordering = ["-period_from", "programme", "community__code", "pk"]
        indexes = [models.Index(fields=["street", "state"], name="honour_application_by_state")]
        constraints = [
            *target_constraints("honour_application", once=~Q(state=ApplicationState.WITHDRAWN)),
            models.CheckConstraint(
                name="honour_application_sent_with_score",
                condition=Q(state__in=(_S.DECLARED, _S.RETURNED, _S.WITHDRAWN))
                | Q(
                    self_score__isnull=False,
                    submitted_by__isnull=False,
                    submitted_on__isnull=False,
                ),
                violation_error_message="提交的申报要有自评分和提交人。",
            ),
            models.CheckConstraint(
                name="honour_application_reviewed_by_another",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("submitted_by")),
                violation_error_message="不能审核自己提交的申报。",
            ),
            models.CheckConstraint(
                name="honour_application_judged_with_score",
                condition=~Q(state__in=(_S.REVIEWED, _S.RECOMMENDED, _S.AWARDED))
                | Q(
                    review_score__isnull=False,
                    reviewed_by__isnull=False,
                    reviewed_on__isnull=False,
                ),
                violation_error_message="审核过的申报要有审核分和审核人。",
            ),
            models.CheckConstraint(
                name="honour_application_recommended_by_another",
                condition=Q(recommended_by__isnull=True) | ~Q(recommended_by=F("reviewed_by")),
                violation_error_message="审核和推荐要由两个人办理。",
            ),
            models.CheckConstraint(
                name="honour_application_closed_with_reason",
                condition=~Q(state__in=(_S.RETURNED, _S.FAILED, _S.WITHDRAWN))
                | ~Q(closing_reason=""),
                violation_error_message="退回、落选和撤回要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_label}：{self.programme} {self.period_label}"

    def get_absolute_url(self) -> str:
        """The application's page on the desk."""
        return reverse("projects:application-detail", args=[self.uid])

    @property
    def is_open(self) -> bool:
        """True while the community may assess."""
        return self.state in OPEN_APPLICATIONS

    def expect_next(self, state: str) -> None:
        """Refuse a state that NEXT_APPLICATION does not let follow."""
        if state not in NEXT_APPLICATION[self.state]:
            label = ApplicationState(state).label
            raise RefusedError(
                f"“{self.get_state_display()}”的申报不能改为“{label}”，请刷新后再看。"
            )

    def move_to(self, state: str, reason: str = "") -> None:
        """Change the state in memory; the caller saves.

        Errors: as expect_next.
        """
        self.expect_next(state)
        self.state, self.closing_reason = state, reason


class OfApplicationQuerySet(models.QuerySet[Any]):
    """Rows that hang on an application."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the applications that `user` may see."""
        return self.filter(user.reach(Permission.HONOUR_VIEW).as_filter("application__"))


class CriterionScore(Record):
    """What one item brings in one application, by the community and by the street."""

    application = models.ForeignKey(
        HonourApplication, models.PROTECT, related_name="scores", verbose_name="创建申报"
    )
    criterion = models.ForeignKey(
        HonourCriterion, models.PROTECT, related_name="scores", verbose_name="评分项"
    )
    self_score = models.PositiveSmallIntegerField("自评分")
    self_note = models.CharField("自评说明", max_length=300, blank=True)
    review_score = models.PositiveSmallIntegerField("审核分", null=True, blank=True)
    review_note = models.CharField("审核说明", max_length=300, blank=True)
    photos = models.ManyToManyField(
        Photo, related_name="honour_scores", verbose_name="佐证照片", blank=True
    )

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "逐项评分"
        ordering = ["criterion__order", "criterion__pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "criterion"],
                name="honour_score_once",
                violation_error_message="这一项已有评分。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion}：{self.self_score} 分"


@dataclass(frozen=True)
class Gap:
    """One item where points or photos are missing."""

    criterion: HonourCriterion
    score: CriterionScore | None
    photo_count: int

    @property
    def missing(self) -> int:
        """Points that this item could still bring."""
        got = self.score.self_score if self.score is not None else 0
        return self.criterion.max_score - got

    @property
    def lacks_photo(self) -> bool:
        """True when points are claimed without the photo that the standard asks for."""
        return self.criterion.needs_photo and self.photo_count == 0


@dataclass(frozen=True)
class GapList:
    """How far a self-assessment is from the pass line, and which items could close the gap.

    Source: docs/rules.md R-HON-2.
    """

    items: list[Gap]
    score: int
    pass_score: int

    @property
    def to_pass(self) -> int:
        """Points missing to the pass line; none once it is reached."""
        return max(self.pass_score - self.score, 0)

    @property
    def unscored(self) -> list[Gap]:
        """Items that nobody has assessed yet."""
        return [gap for gap in self.items if gap.score is None]

    @property
    def without_photo(self) -> list[Gap]:
        """Assessed items that lack the photo asked for."""
        return [gap for gap in self.items if gap.lacks_photo and gap.score is not None]

    @property
    def is_ready(self) -> bool:
        """True when every item is assessed and has the photo asked for."""
        return not self.unscored and not self.without_photo

    @property
    def by_weight(self) -> list[Gap]:
        """Items where points are missing, the most missing first."""
        rows = [gap for gap in self.items if gap.missing > 0]
        return sorted(rows, key=lambda gap: (-gap.missing, gap.criterion.order, gap.criterion.pk))


def gap_list(application: HonourApplication) -> GapList:
    """Return where an application stands against its standard; three queries."""
    scores = {row.criterion_id: row for row in application.scores.all().prefetch_related("photos")}
    items = [
        Gap(
            criterion,
            scores.get(criterion.pk),
            len(scores[criterion.pk].photos.all()) if criterion.pk in scores else 0,
        )
        for criterion in application.standard.criteria.all()
    ]
    total = sum(row.self_score for row in scores.values())
    return GapList(items, total, application.standard.pass_score)


def honour_photos(user: Any, uid: UUID) -> models.QuerySet[Any]:
    """Return the key of the photo if a score that `user` may see shows it."""
    return CriterionScore.objects.visible_to(user).filter(photos__uid=uid).values("photos")
