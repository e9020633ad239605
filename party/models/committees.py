"""Terms of committees, and the people in them."""

from datetime import date, timedelta
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When

from core.models import Record
from core.states import StateChoices, Tone
from party.models.organisations import PartyOrganisation

TERM_ENDS_SOON = timedelta(days=180)  # how long before its end a 换届 is prepared


def why_no_term(organisation: PartyOrganisation) -> str:
    """Return why nobody is elected there for a term; "" where a committee is (R-PTY-1, R-PTY-5)."""
    if organisation.has_terms:
        return ""
    return "党小组没有届次。" if organisation.is_group else "党工委由上级任命，没有届次。"


class TermState(StateChoices):
    """How far a term has run."""

    RUNNING = "running", Tone.DONE, "在任"
    ENDS_SOON = "ends_soon", Tone.WAITING, "即将届满"
    EXPIRED = "expired", Tone.LATE, "已届满"
    ENDED = "ended", Tone.ENDED, "已结束"


class CommitteeTermQuerySet(models.QuerySet["CommitteeTerm"]):
    """Terms (届次) of committees."""

    def visible_to(self, user: Any) -> Self:
        """Keep the terms of the organisations that `user` may see."""
        return self.filter(organisation__in=PartyOrganisation.objects.visible_to(user))

    def as_of(self, day: date) -> Self:
        """Keep the terms that ran on `day`, also past their regular end while none succeeds."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), elected_on__lte=day)

    def running(self) -> Self:
        """Keep the terms that nobody has ended."""
        return self.filter(ended_on=None)

    def expiring_by(self, day: date) -> Self:
        """Keep the running terms whose regular end is on or before `day`, the oldest first.

        Those of dissolved organisations are left out.
        """
        return (
            self.running()
            .filter(expires_on__lte=day, organisation__ended_on=None)
            .order_by("expires_on", "organisation__path", "pk")
        )


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
            models.CheckConstraint(
                name="committee_term_ends_after_election",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("elected_on")),
                violation_error_message="换届日期不能早于选举日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} 第{self.number}届"

    def state_on(self, day: date) -> TermState:
        """Return how far the term had run on `day`.

        Source: docs/rules.md R-PTY-3.
        """
        if self.ended_on is not None and self.ended_on <= day:
            return TermState.ENDED
        if self.expires_on <= day:
            return TermState.EXPIRED
        if self.expires_on <= day + TERM_ENDS_SOON:
            return TermState.ENDS_SOON
        return TermState.RUNNING

    def clean(self) -> None:
        """Refuse a term where there is none (R-PTY-1, R-PTY-5)."""
        super().clean()
        if self.organisation_id and (why_not := why_no_term(self.organisation)):
            raise ValidationError(why_not)


class CommitteePost(models.TextChoices):
    """Posts in a committee."""

    SECRETARY = "secretary", "书记"
    DEPUTY = "deputy", "副书记"
    ORGANISATION = "org", "组织委员"
    PUBLICITY = "publicity", "宣传委员"
    DISCIPLINE = "discipline", "纪检委员"
    MEMBER = "member", "委员"
    LEADER = "leader", "组长"


HEADS = (CommitteePost.SECRETARY, CommitteePost.LEADER)


def posts_in(organisation: PartyOrganisation) -> list[CommitteePost]:
    """Return the posts there are in an organisation: in a group its leader, and nothing else.

    Source: docs/rules.md R-PTY-5.
    """
    if organisation.is_group:
        return [CommitteePost.LEADER]
    return [post for post in CommitteePost if post != CommitteePost.LEADER]


class CommitteeMemberQuerySet(models.QuerySet["CommitteeMember"]):
    """People in committees; names and posts are public, nothing else is kept."""

    def visible_to(self, user: Any) -> Self:
        """Keep the members of the organisations that `user` may see."""
        return self.filter(organisation__in=PartyOrganisation.objects.visible_to(user))

    def as_of(self, day: date) -> Self:
        """Keep those who held their post on `day`."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), started_on__lte=day)

    def running(self) -> Self:
        """Keep those who still hold their post."""
        return self.filter(ended_on=None)

    def heads(self) -> Self:
        """Keep the secretaries, and the leaders of groups."""
        return self.filter(post__in=HEADS)

    def by_rank(self) -> Self:
        """Order as a committee is read out: the secretary first, then by length of service."""
        posts = [When(post=post, then=rank) for rank, post in enumerate(CommitteePost.values)]
        return self.order_by(Case(*posts, default=len(posts)), "started_on", "pk")


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
                name="committee_one_head",
                condition=Q(post__in=HEADS, ended_on__isnull=True),
                violation_error_message="已有在任的书记或组长，请先登记离任。",
            ),
            models.CheckConstraint(
                name="group_leader_has_no_term",
                condition=~Q(post=CommitteePost.LEADER) | Q(term__isnull=True),
                violation_error_message="党小组没有届次，组长不属于哪一届。",
            ),
            models.CheckConstraint(
                name="committee_member_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                violation_error_message="离任日期不能早于任职日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_post_display()}）"

    @property
    def is_leader(self) -> bool:
        """True for the leader of a group."""
        return self.post == CommitteePost.LEADER

    def clean(self) -> None:
        """Refuse a term of another organisation, and a post that there is not in it (R-PTY-5)."""
        super().clean()
        if self.organisation_id and self.post and self.post not in posts_in(self.organisation):
            raise ValidationError({"post": f"{self.organisation.noun}没有这个职务。"})
        if self.term is not None and self.term.organisation_id != self.organisation_id:
            raise ValidationError({"term": "所选届次不属于这个党组织。"})
