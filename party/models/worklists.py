"""Lists of what a community, or the street, does by law, assists with, or does not take on."""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse

from accounts.permissions import Permission
from core.models import Record
from core.states import StateChoices, StateField, Tone
from places.models import SearchableName, Street, name_matches


class OwnerLevel(models.TextChoices):
    """Whose work a list describes."""

    COMMUNITY = "community", "社区"
    STREET = "street", "街道"


class WorkListKind(models.TextChoices):
    """The lists of a community, then those of a street; their titles are the office's own."""

    LAWFUL = "lawful", "依法履职事项"
    ASSIST = "assist", "协助政府工作事项"
    NEGATIVE = "negative", "负面（不应承担）事项"
    BASIC = "basic", "基本履职"
    COOPERATE = "cooperate", "配合履职"
    WITHDRAWN = "withdrawn", "上级部门收回"


KINDS_OF = {
    OwnerLevel.COMMUNITY: (WorkListKind.LAWFUL, WorkListKind.ASSIST, WorkListKind.NEGATIVE),
    OwnerLevel.STREET: (WorkListKind.BASIC, WorkListKind.COOPERATE, WorkListKind.WITHDRAWN),
}


class WorkListState(StateChoices):
    """Where a version of a list stands."""

    DRAFT = "draft", Tone.DRAFT, "草稿"
    REVIEWING = "reviewing", Tone.WAITING, "待审核"
    PUBLISHED = "published", Tone.DONE, "已发布"
    SUPERSEDED = "superseded", Tone.ENDED, "已被新版取代"


OPEN_STATES = (WorkListState.DRAFT, WorkListState.REVIEWING)


class WorkListQuerySet(models.QuerySet["WorkList"]):
    """Versions of the lists; communities see what is or was in force."""

    def visible_to(self, user: Any) -> Self:
        """Keep the street's own versions for its staff, what was published for its communities."""
        reach = user.reach(Permission.WORKLIST_VIEW)
        in_force = Q(state__in=[WorkListState.PUBLISHED, WorkListState.SUPERSEDED])
        return self.filter(
            Q(street__in=reach.streets) | Q(street__in=reach.home_streets) & in_force
        )

    def published(self) -> Self:
        """Keep what is in force."""
        return self.filter(state=WorkListState.PUBLISHED)

    def in_force_on(self, day: date) -> Self:
        """Keep what had been published by `day` and was not yet superseded."""
        return self.filter(
            Q(superseded_on__isnull=True) | Q(superseded_on__gt=day), published_on__lte=day
        )

    def in_order(self) -> Self:
        """Order as people name them: the communities' first, lawful, assisting, negative."""
        places = [When(kind=kind, then=Value(place)) for place, kind in enumerate(WorkListKind)]
        return self.order_by("owner_level", Case(*places), "-edition")

    def of_communities(self) -> Self:
        """Keep the lists of what communities do: the three of F50."""
        return self.filter(owner_level=OwnerLevel.COMMUNITY)

    def publishable_by(self, user: Any) -> Self:
        """Keep what waits for a second person, without what `user` wrote in.

        Source: docs/rules.md R-ADM-1.
        """
        reach = user.reach(Permission.WORKLIST_PUBLISH)
        waiting = self.filter(state=WorkListState.REVIEWING, street__in=reach.streets)
        uploaded = WorkListItem.objects.filter(uid__in=user.handed_over(WorkListItem))
        return waiting.exclude(
            Q(pk__in=self.model.objects.filter(authors__in=user.counts_as))
            | Q(pk__in=uploaded.values("work_list"))
        )


class WorkList(Record):
    """One version (版) of a list: draft → reviewing → published → superseded."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="work_lists", verbose_name="街道"
    )
    owner_level = models.CharField("层级", max_length=10, choices=OwnerLevel)
    kind = models.CharField("清单类别", max_length=10, choices=WorkListKind)
    edition = models.PositiveIntegerField("版次")
    title = models.CharField("清单名称", max_length=60)
    issued_by = models.CharField("制定机关", max_length=60, blank=True)
    issued_doc = models.CharField("文号", max_length=60, blank=True)
    effective_from = models.DateField("施行日期", null=True, blank=True)
    state = StateField("状态", max_length=10, choices=WorkListState, default=WorkListState.DRAFT)
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="work_lists", verbose_name="编写人", blank=True
    )
    return_reason = models.CharField("退回原因", max_length=200, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="published_work_lists",
        verbose_name="发布人",
        null=True,
        blank=True,
    )
    published_on = models.DateField("发布日期", null=True, blank=True)
    superseded_on = models.DateField("取代日期", null=True, blank=True)

    objects = WorkListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作事项清单"
        ordering = ["owner_level", "kind", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "owner_level", "kind"],
                condition=Q(state=WorkListState.PUBLISHED),
                name="work_list_published_once",
                violation_error_message="同一类清单只有一个版本施行，请刷新后再看。",
            ),
            models.UniqueConstraint(
                fields=["street", "owner_level", "kind"],
                condition=Q(state__in=OPEN_STATES),
                name="work_list_one_open_version",
                violation_error_message="这类清单已有一个正在编写的版本，请在那一版上修改。",
            ),
            models.UniqueConstraint(
                fields=["street", "owner_level", "kind", "edition"],
                name="work_list_edition_once",
                violation_error_message="这个版次已经有了，请刷新后再试。",
            ),
            models.CheckConstraint(
                name="work_list_kind_fits_level",
                condition=Q(
                    owner_level=OwnerLevel.COMMUNITY, kind__in=KINDS_OF[OwnerLevel.COMMUNITY]
                )
                | Q(owner_level=OwnerLevel.STREET, kind__in=KINDS_OF[OwnerLevel.STREET]),
                violation_error_message="清单类别与层级不符，请重新选择类别。",
            ),
            models.CheckConstraint(
                name="work_list_published_iff_dated",
                condition=Q(state__in=OPEN_STATES, published_on__isnull=True)
                | (~Q(state__in=OPEN_STATES) & Q(published_on__isnull=False)),
                violation_error_message="发布日期与状态不符。",
            ),
            models.CheckConstraint(
                name="work_list_superseded_iff_dated",
                condition=Q(state=WorkListState.SUPERSEDED, superseded_on__gte=F("published_on"))
                | (~Q(state=WorkListState.SUPERSEDED) & Q(superseded_on__isnull=True)),
                violation_error_message="取代日期与状态不符，或早于发布日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第 {self.edition} 版）"

    def get_absolute_url(self) -> str:
        """The version's page on the desk."""
        return reverse("party:work-list-detail", args=[self.uid])

    @property
    def is_draft(self) -> bool:
        """True while items may be changed."""
        return self.state == WorkListState.DRAFT

    def is_authored_by(self, user: Any) -> bool:
        """True when `user`, or who counts as the same person, wrote in it (R-ACC-14)."""
        return self.authors.filter(pk__in=user.counts_as).exists()


class WorkListItemQuerySet(models.QuerySet["WorkListItem"]):
    """Items of the lists."""

    def visible_to(self, user: Any) -> Self:
        """Keep the items of the versions that `user` may see."""
        return self.filter(work_list__in=WorkList.objects.visible_to(user))

    def published(self) -> Self:
        """Keep the items in force."""
        return self.filter(work_list__state=WorkListState.PUBLISHED)

    def of_communities(self) -> Self:
        """Keep the items of the lists of what communities do."""
        return self.filter(work_list__owner_level=OwnerLevel.COMMUNITY)

    def negative(self) -> Self:
        """Keep what a community does not take on."""
        return self.filter(work_list__kind=WorkListKind.NEGATIVE)

    def admitting(self) -> Self:
        """Keep what admits work by itself: published items of the lawful and the assisting list.

        Source: docs/rules.md R-ADM-8.
        """
        return (
            self.published()
            .of_communities()
            .filter(work_list__kind__in=[WorkListKind.LAWFUL, WorkListKind.ASSIST])
        )

    def matching(self, text: str) -> Self:
        """Keep those whose name, pinyin, initials, basis or code contains `text`."""
        word = text.strip()
        return self.filter(
            name_matches(word) | Q(legal_basis__contains=word) | Q(code__startswith=word)
        )


class WorkListItem(SearchableName, Record):
    """One item (事项) of a list."""

    # What it says besides its name: a new version begins with it, and is compared by it.
    CONTENT: ClassVar[tuple[str, ...]] = (
        "legal_basis",
        "lead_department",
        "community_role",
        "frequency",
        "deadline_rule",
        "funding_required",
    )

    work_list = models.ForeignKey(
        WorkList, models.PROTECT, related_name="items", verbose_name="清单"
    )
    seq = models.PositiveIntegerField("序号", default=1)
    code = models.CharField("事项编码", max_length=30, blank=True)
    legal_basis = models.CharField("依据", max_length=300, blank=True)
    lead_department = models.CharField("牵头部门", max_length=60, blank=True)
    community_role = models.CharField("社区职责", max_length=300, blank=True)
    frequency = models.CharField("频次", max_length=40, blank=True)
    deadline_rule = models.CharField("时限要求", max_length=100, blank=True)
    funding_required = models.BooleanField("须落实经费", default=False)

    objects = WorkListItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清单事项"
        ordering = ["work_list_id", "seq", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["work_list", "name"],
                name="work_list_item_once",
                violation_error_message="这份清单里已有同名事项，请改名或修改原来的那一项。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep pinyin in step, and refuse an item of a version that is no longer a draft."""
        super().clean()
        if self.work_list_id and not self.work_list.is_draft:
            raise ValidationError("这一版清单已送审或发布，事项不能再改；请新建一版。")
