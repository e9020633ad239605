"""What residents propose, how it was screened, and the paper ballot on it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.permissions import Permission
from core.models import Photo, Record
from core.states import StateField
from places.models import Compound, Placed, PlacedQuerySet, SearchableName, check_lies_there
from projects.models.livelihood_states import TAKEN_UP, ProposalSource, ProposalState


class LivelihoodProposalQuerySet(PlacedQuerySet["LivelihoodProposal"]):
    """Proposals (征集)."""

    def visible_to(self, user: Any) -> Self:
        """Keep the proposals where `user` may look at livelihood projects."""
        return self.within(user.reach(Permission.LIVELIHOOD_VIEW))

    def waiting_for(self, user: Any) -> Self:
        """Keep what this person may screen, or enter the ballot of."""
        screening = self.within(user.reach(Permission.LIVELIHOOD_MANAGE))
        voting = self.within(user.reach(Permission.LIVELIHOOD_VOTE))
        return self.filter(
            Q(pk__in=screening.order_by().values("pk"), state=ProposalState.COLLECTED)
            | Q(pk__in=voting.order_by().values("pk"), state=ProposalState.SCREENED)
        )

    def chosen(self) -> Self:
        """Keep what was voted for and has no project, or only such as were cancelled.

        Source: docs/rules.md R-LVH-10.
        """
        chosen = self.filter(state=ProposalState.CHOSEN)
        return chosen.exclude(projects__state__in=TAKEN_UP)


class LivelihoodProposal(SearchableName, Placed, Record):
    """Something that residents would like done; who said so is not kept."""

    compound = models.ForeignKey(
        Compound,
        models.PROTECT,
        related_name="livelihood_proposals",
        verbose_name="小区",
        null=True,
        blank=True,
    )
    source = models.CharField("来源", max_length=8, choices=ProposalSource)
    content = models.TextField(
        "内容", max_length=1000, help_text="想做什么、在哪里。不写个人信息。"
    )
    raised_on = models.DateField("提出日期")
    expected_beneficiaries = models.PositiveIntegerField(
        "预计惠及人数", null=True, blank=True, help_text="人"
    )
    state = StateField(
        "状态",
        max_length=10,
        choices=ProposalState,
        default=ProposalState.COLLECTED,
        editable=False,
    )
    screen_note = models.CharField(
        "筛选说明", max_length=300, blank=True, default="", editable=False
    )
    screened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="screened_proposals",
        verbose_name="筛选人",
        null=True,
        blank=True,
        editable=False,
    )

    objects = LivelihoodProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "民生实事征集"
        ordering = ["-raised_on", "-pk"]
        indexes = [models.Index(fields=["state", "raised_on"], name="proposal_state")]
        constraints = [
            models.CheckConstraint(
                name="proposal_infeasible_with_words",
                condition=~Q(state=ProposalState.INFEASIBLE) | ~Q(screen_note=""),
                violation_error_message="暂不可行的要向居民说明原因。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The proposal's page on the desk."""
        return reverse("projects:proposal-detail", args=[self.uid])

    def clean(self) -> None:
        """The compound lies in the proposal's community."""
        super().clean()
        check_lies_there(self, "compound")


class BallotCountQuerySet(models.QuerySet["BallotCount"]):
    """Counted ballots."""

    def visible_to(self, user: Any) -> Self:
        """Keep the ballots on the proposals that `user` may see."""
        return self.filter(proposal__in=LivelihoodProposal.objects.visible_to(user))


class BallotCount(Record):
    """One ballot on paper: sheets handed out, come back, and how they were marked."""

    proposal = models.OneToOneField(
        LivelihoodProposal, models.PROTECT, related_name="ballot", verbose_name="征集事项"
    )
    held_on = models.DateField("票决日期")
    issued = models.PositiveIntegerField("发出票数", help_text="张")
    returned = models.PositiveIntegerField("收回票数", help_text="张")
    yes = models.PositiveIntegerField("赞成", help_text="张")
    no = models.PositiveIntegerField("反对", help_text="张")
    abstained = models.PositiveIntegerField("弃权", help_text="张")
    invalid = models.PositiveIntegerField("无效", help_text="张")
    sheet = models.ForeignKey(
        Photo, models.PROTECT, related_name="livelihood_ballots", verbose_name="计票表照片"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="entered_ballots",
        verbose_name="录入人",
    )

    objects = BallotCountQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "民生实事票决"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="ballot_returned_at_most_issued",
                condition=Q(returned__lte=F("issued")) & Q(returned__gt=0),
                violation_error_message="收回票数应大于 0，且不能多于发出票数。",
            ),
            models.CheckConstraint(
                name="ballot_adds_up",
                condition=Q(returned=F("yes") + F("no") + F("abstained") + F("invalid")),
                violation_error_message="赞成、反对、弃权、无效四项相加应等于收回票数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} 票决"

    @property
    def is_passed(self) -> bool:
        """True when more than half of the sheets that came back say yes.

        Source: docs/rules.md R-LVH-2.
        """
        return self.yes * 2 > self.returned
