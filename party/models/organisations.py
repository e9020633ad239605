"""The three-tier Party organisation tree, and how it changed."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.urls import reverse

from core.models import Record
from core.phones import PhoneField
from places.models import (
    Compound,
    Placed,
    PlacedQuerySet,
    SearchableName,
    Unit,
    name_matches,
)


class OrganisationKind(models.TextChoices):
    """The forms a Party organisation takes."""

    WORKING_COMMITTEE = "working_committee", "党工委"
    COMMITTEE = "committee", "党委"
    GENERAL_BRANCH = "general_branch", "党总支"
    BRANCH = "branch", "党支部"
    JOINT_BRANCH = "joint_branch", "联合党支部"
    GROUP = "group", "党小组"


class OrganisationLevel(models.TextChoices):
    """Which tier an organisation stands on."""

    STREET = "street", "街道"
    COMMUNITY = "community", "社区"
    COMPOUND = "compound", "小区（网格）"
    UNIT = "unit", "驻区单位"
    NEW_SECTOR = "new_sector", "两新组织"
    GROUP = "group", "党小组"


THREE_TIERS = (OrganisationLevel.STREET, OrganisationLevel.COMMUNITY, OrganisationLevel.COMPOUND)
BRANCHES = frozenset({OrganisationKind.BRANCH, OrganisationKind.JOINT_BRANCH})


def why_not_below(kind: str, superior: str) -> str:
    """Return why an organisation of one kind cannot stand below another; "" when it can.

    Source: docs/rules.md R-PTY-2.
    """
    if superior == OrganisationKind.GROUP:
        return "党小组之下不再设党组织。"
    if kind == OrganisationKind.GROUP and superior not in BRANCHES:
        return "党小组是党支部的一部分，请选择它所在的党支部。"
    if kind != OrganisationKind.GROUP and superior in BRANCHES:
        return "党支部之下只设党小组，请选择党委、党总支或党工委。"
    return ""


class PartyOrganisationQuerySet(PlacedQuerySet["PartyOrganisation"]):
    """Party organisations; the tree is public knowledge inside the office."""

    def visible_to(self, user: Any) -> Self:
        """Keep the organisations of every street in which `user` holds any post."""
        reach = user.reach()
        return self.filter(street__in=reach.streets | reach.home_streets)

    def as_of(self, day: date) -> Self:
        """Keep the organisations that existed on `day`."""
        return self.filter(
            Q(founded_on__isnull=True) | Q(founded_on__lte=day),
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        )

    def in_three_tiers(self) -> Self:
        """Keep the levels 街道、社区、小区, which F01 counts."""
        return self.filter(level__in=THREE_TIERS)

    def without_groups(self) -> Self:
        """Keep Party organisations in the strict sense, without the parts of branches (R-PTY-5)."""
        return self.exclude(kind=OrganisationKind.GROUP)

    def below(self, organisation: "PartyOrganisation") -> Self:
        """Keep the organisation itself and everything under it."""
        return self.filter(path__startswith=organisation.path)

    def above(self, organisation: "PartyOrganisation") -> Self:
        """Keep the superiors of an organisation, the highest first; not itself."""
        keys = [int(key) for key in organisation.path.split("/") if key]
        return self.filter(pk__in=keys[:-1]).order_by("path")

    def superiors_for(self, organisation: "PartyOrganisation") -> Self:
        """Keep what may stand above an organisation: of its street, fit for its kind, not below it.

        Source: docs/rules.md R-PTY-2.
        """
        kinds = [
            kind for kind in OrganisationKind.values if not why_not_below(organisation.kind, kind)
        ]
        rows = self.filter(street=organisation.street_id, ended_on=None, kind__in=kinds)
        return rows if not organisation.path else rows.exclude(path__startswith=organisation.path)

    def matching(self, text: str) -> Self:
        """Keep those whose name, pinyin, initials or code begins with or contains `text`."""
        return self.filter(name_matches(text) | Q(code__startswith=text.strip()))


class PartyOrganisation(SearchableName, Placed, Record):
    """A Party organisation (党组织), or a group (党小组), which is a part of its branch.

    A group stands in the tree, but it is no tier: it has a leader, no committee and no term.
    `path` is the chain of keys from the root, ending in `/`.
    """

    code = models.CharField("党组织代码", max_length=40, unique=True)
    kind = models.CharField("类型", max_length=20, choices=OrganisationKind)
    level = models.CharField("层级", max_length=12, choices=OrganisationLevel)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="children",
        verbose_name="上级党组织",
        null=True,
        blank=True,
    )
    path = models.CharField("路径", max_length=200, db_index=True, editable=False)
    compound = models.ForeignKey(
        Compound,
        models.PROTECT,
        related_name="party_organisations",
        verbose_name="小区",
        null=True,
        blank=True,
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="party_organisations",
        verbose_name="所在单位",
        null=True,
        blank=True,
    )
    members_full = models.PositiveIntegerField("正式党员数", null=True, blank=True, help_text="人")
    phone = PhoneField("联系电话", max_length=20, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    ended_on = models.DateField("撤销日期", null=True, blank=True)

    objects = PartyOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党组织"
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                name="party_organisation_ends_after_start",
                condition=Q(ended_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(ended_on__gte=F("founded_on")),
                violation_error_message="撤销日期不能早于成立日期。",
            ),
            models.CheckConstraint(
                name="party_working_committee_is_root",
                condition=~Q(kind=OrganisationKind.WORKING_COMMITTEE) | Q(parent__isnull=True),
                violation_error_message="党工委是街道一级，没有上级党组织。",
            ),
            models.CheckConstraint(
                name="party_group_is_no_tier",
                condition=Q(kind=OrganisationKind.GROUP, level=OrganisationLevel.GROUP)
                | ~(Q(kind=OrganisationKind.GROUP) | Q(level=OrganisationLevel.GROUP)),
                violation_error_message="党小组的层级选“党小组”，其他党组织不选这一层级。",
            ),
            models.CheckConstraint(
                name="party_group_has_branch",
                condition=~Q(kind=OrganisationKind.GROUP) | Q(parent__isnull=False),
                violation_error_message="请选择党小组所在的党支部。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """Steps below the root, 0 for the root."""
        return self.path.count("/") - 1

    @property
    def has_terms(self) -> bool:
        """False for a 党工委, whose members are appointed (R-PTY-1), and for a group (R-PTY-5)."""
        return self.kind not in {OrganisationKind.WORKING_COMMITTEE, OrganisationKind.GROUP}

    @property
    def is_branch(self) -> bool:
        """True where only groups stand below (R-PTY-2)."""
        return self.kind in BRANCHES

    @property
    def is_group(self) -> bool:
        """True for a part of a branch, below which nothing stands (R-PTY-2, R-PTY-5)."""
        return self.kind == OrganisationKind.GROUP

    @property
    def noun(self) -> str:
        """What it is called in sentences."""
        return "党小组" if self.is_group else "党组织"

    @property
    def head_label(self) -> str:
        """The title of whoever leads it."""
        return "组长" if self.is_group else "书记"

    def get_absolute_url(self) -> str:
        """The organisation's page on the desk."""
        return reverse("party:organisation-detail", args=[self.uid])

    def clean(self) -> None:
        """Refuse a kind that does not fit what stands below or was elected, and an unfit parent.

        Source: docs/rules.md R-PTY-1, R-PTY-2, R-PTY-5.
        """
        super().clean()
        if self.pk:
            self._check_kind()
        self._check_parent()

    def _check_kind(self) -> None:
        kind = OrganisationKind(self.kind).label
        below = self.children.filter(ended_on=None).values_list("kind", flat=True)
        if any(why_not_below(child, self.kind) for child in below.distinct().order_by()):
            raise ValidationError({"kind": f"还有不能设在{kind}之下的下级，请先移走下级。"})
        if not self.has_terms and self.terms.exists():
            raise ValidationError({"kind": f"{kind}没有届次，登记过届次的不能改为{kind}。"})
        if any(member.is_leader != self.is_group for member in self.members.all()):
            raise ValidationError(
                {"kind": f"登记过的任职与{kind}不符，请结束这一个，另外新增一个。"}
            )

    def _check_parent(self) -> None:
        if self.parent is None:
            return
        if self.parent.street_id != self.street_id:
            raise ValidationError({"parent": "上级党组织不属于本街道。"})
        if self.pk and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": "不能把党组织移到它自己的下级。"})
        if why_not := why_not_below(self.kind, self.parent.kind):
            raise ValidationError({"parent": why_not})

    def place_in_tree(self) -> None:
        """Write the path of this row and of everything below it, after save() gave it a key."""
        old = self.path
        self.path = f"{self.parent.path if self.parent else ''}{self.pk:06d}/"
        if old == self.path:
            return
        PartyOrganisation.objects.filter(pk=self.pk).update(path=self.path)
        if old:
            PartyOrganisation.objects.filter(path__startswith=old).exclude(pk=self.pk).update(
                path=Concat(Value(self.path), Substr("path", len(old) + 1))
            )


class OrganisationMoveQuerySet(models.QuerySet["OrganisationMove"]):
    """Changes of superior: with them the tree of an earlier day can be drawn again."""

    def visible_to(self, user: Any) -> Self:
        """Keep the moves of the organisations that `user` may see."""
        return self.filter(organisation__in=PartyOrganisation.objects.visible_to(user))

    def after(self, day: date) -> Self:
        """Keep the moves that had not happened on `day`, the earliest first."""
        return self.filter(moved_on__gt=day).order_by("moved_on", "pk")


class OrganisationMove(Record):
    """An organisation came under another superior (隶属变更) on a day; the old one is kept."""

    organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="moves", verbose_name="党组织"
    )
    from_parent = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        related_name="moves_away",
        verbose_name="原上级",
        null=True,
        blank=True,
    )
    to_parent = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        related_name="moves_here",
        verbose_name="新上级",
        null=True,
        blank=True,
    )
    moved_on = models.DateField("变更日期")
    reason = models.CharField("依据或原因", max_length=200, blank=True)

    objects = OrganisationMoveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "隶属变更"
        ordering = ["organisation", "-moved_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="organisation_moves_elsewhere",
                condition=Q(from_parent__isnull=True)
                | Q(to_parent__isnull=True)
                | ~Q(from_parent=F("to_parent")),
                violation_error_message="上级党组织没有变化，不需要移动。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.moved_on:%Y年%-m月%-d日}"
