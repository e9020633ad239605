"""The three-tier Party organisation tree, committee terms and the posts in them."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr

from core.models import Record
from places.models import Compound, Placed, PlacedQuerySet, SearchableName, Unit


class OrganisationKind(models.TextChoices):
    """The forms a Party organisation takes."""

    WORKING_COMMITTEE = "working_committee", "党工委"
    COMMITTEE = "committee", "党委"
    GENERAL_BRANCH = "general_branch", "党总支"
    BRANCH = "branch", "党支部"
    JOINT_BRANCH = "joint_branch", "联合党支部"


class OrganisationLevel(models.TextChoices):
    """Which tier an organisation stands on."""

    STREET = "street", "街道"
    COMMUNITY = "community", "社区"
    COMPOUND = "compound", "小区（网格）"
    UNIT = "unit", "驻区单位"
    NEW_SECTOR = "new_sector", "两新组织"


THREE_TIERS = (OrganisationLevel.STREET, OrganisationLevel.COMMUNITY, OrganisationLevel.COMPOUND)


class PartyOrganisationQuerySet(PlacedQuerySet["PartyOrganisation"]):
    """Party organisations; the tree is public knowledge inside the office."""

    def visible_to(self, user: Any) -> Self:
        """Keep the organisations of every street in which `user` holds any post."""
        reach = user.reach()
        return self.filter(
            Q(street__in=reach.streets) | Q(street__communities__in=reach.communities)
        ).distinct()

    def as_of(self, day: date) -> Self:
        """Keep the organisations that existed on `day`."""
        return self.filter(
            Q(founded_on__isnull=True) | Q(founded_on__lte=day),
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        )

    def in_three_tiers(self) -> Self:
        """Keep the levels 街道、社区、小区, which F01 counts."""
        return self.filter(level__in=THREE_TIERS)

    def below(self, organisation: "PartyOrganisation") -> Self:
        """Keep the organisation itself and everything under it."""
        return self.filter(path__startswith=organisation.path)


class PartyOrganisation(SearchableName, Placed, Record):
    """A Party organisation (党组织). `path` is the chain of keys from the root, ending in `/`."""

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
    phone = models.CharField("联系电话", max_length=20, blank=True)
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
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """Steps below the root, 0 for the root."""
        return self.path.count("/") - 1

    def clean(self) -> None:
        """Refuse a parent below oneself, in another street, or a branch under a branch."""
        super().clean()
        if self.parent is None:
            return
        if self.parent.street_id != self.street_id:
            raise ValidationError({"parent": "上级党组织不属于本街道。"})
        if self.pk and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": "不能把党组织移到它自己的下级。"})
        if self.parent.kind in {OrganisationKind.BRANCH, OrganisationKind.JOINT_BRANCH}:
            raise ValidationError(
                {"parent": "党支部之下不再设党组织，请选择党委、党总支或党工委。"}
            )

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


class CommitteeTermQuerySet(models.QuerySet["CommitteeTerm"]):
    """Terms (届次) of committees."""

    def visible_to(self, user: Any) -> Self:
        """Keep the terms of the organisations that `user` may see."""
        return self.filter(organisation__in=PartyOrganisation.objects.visible_to(user))

    def as_of(self, day: date) -> Self:
        """Keep the terms that ran on `day`, also past their regular end while none succeeds."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), elected_on__lte=day)


class CommitteeTerm(Record):
    """One term of a committee; a 党工委 has none, its members are appointed (R-PTY-1)."""

    organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="terms", verbose_name="党组织"
    )
    number = models.PositiveSmallIntegerField("第几届")
    elected_on = models.DateField("选举日期")
    expires_on = models.DateField("届满日期")
    ended_on = models.DateField("实际结束日期", null=True, blank=True)

    objects = CommitteeTermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "届次"
        ordering = ["organisation", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"],
                name="committee_term_number_once",
                violation_error_message="该党组织已有这一届。",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                name="committee_term_one_running",
                condition=Q(ended_on__isnull=True),
                violation_error_message="该党组织已有一届在任，请先结束上一届。",
            ),
            models.CheckConstraint(
                name="committee_term_expires_after_election",
                condition=Q(expires_on__gt=F("elected_on")),
                violation_error_message="届满日期应晚于选举日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} 第{self.number}届"


class CommitteePost(models.TextChoices):
    """Posts in a committee."""

    SECRETARY = "secretary", "书记"
    DEPUTY = "deputy", "副书记"
    ORGANISATION = "org", "组织委员"
    PUBLICITY = "publicity", "宣传委员"
    DISCIPLINE = "discipline", "纪检委员"
    MEMBER = "member", "委员"


class CommitteeMemberQuerySet(models.QuerySet["CommitteeMember"]):
    """People in committees; names and posts are public, nothing else is kept."""

    def visible_to(self, user: Any) -> Self:
        """Keep the members of the organisations that `user` may see."""
        return self.filter(organisation__in=PartyOrganisation.objects.visible_to(user))

    def as_of(self, day: date) -> Self:
        """Keep those who held their post on `day`."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), started_on__lte=day)

    def secretaries(self) -> Self:
        """Keep the secretaries."""
        return self.filter(post=CommitteePost.SECRETARY)


class CommitteeMember(Record):
    """Somebody who holds a post in an organisation's committee between two dates."""

    organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="members", verbose_name="党组织"
    )
    term = models.ForeignKey(
        CommitteeTerm,
        models.PROTECT,
        related_name="members",
        verbose_name="届次",
        null=True,
        blank=True,
    )
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=12, choices=CommitteePost)
    started_on = models.DateField("任职日期")
    ended_on = models.DateField("离任日期", null=True, blank=True)

    objects = CommitteeMemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "班子成员"
        ordering = ["organisation", "post", "started_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                name="committee_one_secretary",
                condition=Q(post=CommitteePost.SECRETARY, ended_on__isnull=True),
                violation_error_message="该党组织已有在任书记，请先登记离任。",
            ),
            models.CheckConstraint(
                name="committee_member_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                violation_error_message="离任日期不能早于任职日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_post_display()}）"
