"""Livelihood projects (民生实事): which there are, whose they are, what counts."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.permissions import Permission
from core.ledger.writing import written_by_imports
from core.models import Record
from core.states import StateField
from places.models import Compound, Placed, PlacedQuerySet, SearchableName, check_lies_there
from projects.anonymity import refuse_numbers
from projects.models import livelihood_states as states
from projects.models.livelihood_proposals import LivelihoodProposal
from projects.models.livelihood_states import AcceptanceResult, LivelihoodState, PhotoPhase

if TYPE_CHECKING:
    from accounts.models import User

SENSIBLE_YEARS = range(1990, 2101)


class LivelihoodProjectQuerySet(PlacedQuerySet["LivelihoodProject"]):
    """Livelihood projects."""

    def visible_to(self, user: Any) -> Self:
        """Keep the projects where `user` may look at livelihood projects."""
        return self.within(user.reach(Permission.LIVELIHOOD_VIEW))

    def handled_by(self, user: Any) -> Self:
        """Keep what `user` drafts and carries out.

        Source: docs/rules.md R-LVH-3.
        """
        return self.within(user.reach(Permission.LIVELIHOOD_FILE))

    def waiting_for(self, user: Any) -> Self:
        """Keep what waits for a step of this person's: to approve, to go on with, to put right."""
        manage = self.within(user.reach(Permission.LIVELIHOOD_MANAGE)).filter(
            state__in=[
                LivelihoodState.APPROVED,
                LivelihoodState.COMPLETED,
                LivelihoodState.ACCEPTED,
                LivelihoodState.EVALUATED,
            ]
        )
        own = self.handled_by(user).filter(state=LivelihoodState.RETURNED)
        return self.approvable_by(user) | manage | own

    def approvable_by(self, user: Any) -> Self:
        """Keep what waits for this person's word: others drafted, sent and imported it.

        Source: docs/rules.md R-LVH-4.
        """
        waiting = self.within(user.reach(Permission.LIVELIHOOD_APPROVE))
        waiting = waiting.filter(state=LivelihoodState.REVIEWING)
        own = self.model._default_manager.filter(
            steps__kind__in=states.WRITING_STEPS, steps__by__in=user.counts_as
        )
        since = waiting.aggregate(since=models.Min("created_at"))["since"]
        imported = written_by_imports(self.model, user.counts_as, since=since)
        return waiting.exclude(pk__in=own.order_by().values("pk")).exclude(uid__in=imported)

    def counted(self) -> Self:
        """Keep what counts as 落实: accepted by a team, with a photo of afterwards.

        Source: docs/rules.md R-LVH-7.
        """
        proven = self.model._default_manager.filter(
            acceptances__result=AcceptanceResult.PASS, photos__phase=PhotoPhase.AFTER
        )
        return self.filter(state__in=states.COUNTED, pk__in=proven.order_by().values("pk"))

    def public(self) -> Self:
        """Keep what everybody may read about: from the notice on.

        Source: docs/rules.md R-LVH-9.
        """
        return self.filter(state__in=states.PUBLIC)

    def notice_over(self, today: date) -> Self:
        """Keep the projects whose notice has run its days."""
        return self.filter(state=LivelihoodState.PUBLICISED, notice_until__lt=today)

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "compound")


def _person(label: str, name: str) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name=name,
        verbose_name=label,
        null=True,
        blank=True,
        editable=False,
    )


def _money(label: str, **kwargs: Any) -> Any:
    return models.DecimalField(
        label,
        max_digits=14,
        decimal_places=2,
        help_text="元",
        validators=[MinValueValidator(Decimal(0), f"{label}不能小于 0。")],
        **kwargs,
    )


class LivelihoodProject(SearchableName, Placed, Record):
    """A livelihood project, from its draft to the disclosure of what came of it.

    draft → reviewing → approved → publicised → contracted → implementing → completed → accepted →
    evaluated → disclosed; reviewing → returned → reviewing; publicised → returned
    (what was upheld against it is put right); completed → implementing (rework); before completion
    → cancelled.
    """

    number = models.CharField(
        "项目编号", max_length=24, unique=True, null=True, blank=True, editable=False
    )
    proposal = models.ForeignKey(
        LivelihoodProposal,
        models.PROTECT,
        related_name="projects",
        verbose_name="征集事项",
        db_index=False,
        null=True,
        blank=True,
    )
    kind = models.CharField("类别", max_length=8, choices=states.LivelihoodKind)
    field = models.CharField("领域", max_length=12, choices=states.LivelihoodField)
    compound = models.ForeignKey(
        Compound,
        models.PROTECT,
        related_name="livelihood_projects",
        verbose_name="小区",
        null=True,
        blank=True,
    )
    content = models.TextField("内容", max_length=1000, help_text="做什么、在哪里。会公开。")
    lead = models.CharField("责任单位", max_length=60)
    budget = _money("预算")
    beneficiaries = models.PositiveIntegerField("惠及人数", help_text="人")
    beneficiary_basis = models.CharField(
        "人数依据",
        max_length=8,
        choices=states.BeneficiaryBasis,
        default=states.BeneficiaryBasis.ESTIMATE,
    )
    starts_on = models.DateField("计划开工", null=True, blank=True)
    due_on = models.DateField("计划完工", null=True, blank=True)
    state = StateField(
        "状态",
        max_length=12,
        choices=LivelihoodState,
        default=LivelihoodState.DRAFT,
        editable=False,
    )
    source = models.CharField(
        "登记方式",
        max_length=6,
        choices=states.LivelihoodSource,
        default=states.LivelihoodSource.DESK,
        editable=False,
    )
    notice_from = models.DateField("公示开始", null=True, blank=True, editable=False)
    notice_until = models.DateField("公示截止", null=True, blank=True, editable=False)
    contractor = models.CharField("实施单位", max_length=80, blank=True, default="", editable=False)
    contract_amount = _money("合同金额", null=True, blank=True, editable=False)
    contracted_on = models.DateField("签合同日期", null=True, blank=True, editable=False)
    paid_total = _money("已付金额", default=Decimal(0), editable=False)
    started_on = models.DateField("实际开工", null=True, blank=True, editable=False)
    finished_on = models.DateField("完工日期", null=True, blank=True, editable=False)
    outcome = models.TextField("完成情况", max_length=1000, blank=True, default="", editable=False)
    disclosed_on = models.DateField("公开日期", null=True, blank=True, editable=False)
    return_reason = models.CharField(
        "退回原因", max_length=300, blank=True, default="", editable=False
    )
    cancel_reason = models.CharField(
        "取消原因", max_length=300, blank=True, default="", editable=False
    )
    submitted_by = _person("提请人", "submitted_livelihood")
    approved_by = _person("批准人", "approved_livelihood")
    completed_by = _person("登记完工的人", "completed_livelihood")
    accepted_by = _person("登记验收的人", "accepted_livelihood")

    objects = LivelihoodProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "民生实事项目"
        ordering = ["-finished_on", "-pk"]
        indexes = [models.Index(fields=["state", "finished_on"], name="livelihood_finished")]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                name="livelihood_takes_up_a_proposal_once",
                condition=~Q(state=LivelihoodState.CANCELLED),
                violation_error_message="这个征集事项已有项目，请打开那个项目；取消以后才能另立。",
            ),
            models.CheckConstraint(
                name="livelihood_due_after_start",
                condition=Q(starts_on__isnull=True)
                | Q(due_on__isnull=True)
                | Q(due_on__gte=F("starts_on")),
                violation_error_message="计划完工日期不能早于计划开工日期。",
            ),
            models.CheckConstraint(
                name="livelihood_money_not_negative",
                condition=Q(budget__gte=0, paid_total__gte=0),
                violation_error_message="金额不能小于 0。",
            ),
            models.CheckConstraint(
                name="livelihood_contract_within_budget",
                condition=Q(contract_amount__isnull=True)
                | Q(contract_amount__gte=0, contract_amount__lte=F("budget")),
                violation_error_message="合同金额不能超过预算。",
            ),
            models.CheckConstraint(
                name="livelihood_paid_within_contract",
                condition=Q(paid_total=0) | Q(paid_total__lte=F("contract_amount")),
                violation_error_message="付款合计不能超过合同金额。",
            ),
            models.CheckConstraint(
                name="livelihood_numbered_when_sent",
                condition=Q(state=LivelihoodState.DRAFT) | Q(number__isnull=False),
                violation_error_message="提请立项后的项目要有编号。",
            ),
            models.CheckConstraint(
                name="livelihood_approved_by_another",
                condition=Q(approved_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(approved_by=F("submitted_by")),
                violation_error_message="不能批准自己提请的项目。",
            ),
            models.CheckConstraint(
                name="livelihood_accepted_by_another",
                condition=Q(accepted_by__isnull=True)
                | Q(completed_by__isnull=True)
                | ~Q(accepted_by=F("completed_by")),
                violation_error_message="不能验收自己登记完工的项目。",
            ),
            models.CheckConstraint(
                name="livelihood_noticed_with_days",
                condition=~Q(state__in=states.PUBLIC, source=states.LivelihoodSource.DESK)
                | Q(notice_from__isnull=False, notice_until__gte=F("notice_from")),
                violation_error_message="公示要有起止日期。",
            ),
            models.CheckConstraint(
                name="livelihood_contract_complete",
                condition=~Q(state__in=states.WITH_CONTRACT, source=states.LivelihoodSource.DESK)
                | (
                    ~Q(contractor="")
                    & Q(contract_amount__isnull=False, contracted_on__isnull=False)
                ),
                violation_error_message="签合同要写明实施单位、金额和日期。",
            ),
            models.CheckConstraint(
                name="livelihood_done_with_day",
                condition=~Q(state__in=[LivelihoodState.COMPLETED, *states.COUNTED])
                | (Q(finished_on__isnull=False, beneficiaries__gt=0) & ~Q(outcome="")),
                violation_error_message="完工要有日期、完成情况和大于 0 的惠及人数。",
            ),
            models.CheckConstraint(
                name="livelihood_back_with_reason",
                condition=(~Q(state=LivelihoodState.RETURNED) | ~Q(return_reason=""))
                & (~Q(state=LivelihoodState.CANCELLED) | ~Q(cancel_reason="")),
                violation_error_message="退回和取消要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The project's page on the desk."""
        return reverse("projects:livelihood-detail", args=[self.uid])

    def clean(self) -> None:
        """Compound and proposal belong to the place; days can be meant; its page names nobody."""
        super().clean()
        check_lies_there(self, "compound")
        refuse_numbers(self, "name", "content", "lead", "contractor", "outcome")
        if self.proposal is not None and self.proposal.street_id != self.street_id:
            raise ValidationError({"proposal": "所选征集事项不属于本街道。"})
        for name in ("starts_on", "due_on", "finished_on", "contracted_on"):
            day = getattr(self, name)
            if day is not None and day.year not in SENSIBLE_YEARS:
                raise ValidationError({name: "日期的年份不对，请核对。"})

    @property
    def is_editable(self) -> bool:
        """True while its content is still being written."""
        return self.state in states.EDITABLE

    @property
    def is_unsent(self) -> bool:
        """True for a draft that nobody was asked to approve, which may be thrown away."""
        sent = self.steps.filter(kind=states.LivelihoodStepKind.SUBMITTED)
        return self.state == LivelihoodState.DRAFT and not sent.exists()

    @property
    def is_under_way(self) -> bool:
        """True from the contract until it is registered as finished."""
        return self.state in states.UNDER_WAY

    @property
    def is_public(self) -> bool:
        """True from the notice on, unless it was cancelled."""
        return self.state in states.PUBLIC

    @property
    def takes_photos(self) -> bool:
        """True from the approval until the acceptance."""
        return self.state in (
            LivelihoodState.APPROVED,
            LivelihoodState.PUBLICISED,
            *states.UNDER_WAY,
            LivelihoodState.COMPLETED,
        )

    @property
    def budget_label(self) -> str:
        """The budget in 元."""
        return f"{self.budget:,.2f} 元"

    @property
    def contract_label(self) -> str:
        """The amount of the contract in 元; "" while there is none."""
        return "" if self.contract_amount is None else f"{self.contract_amount:,.2f} 元"

    @property
    def paid_label(self) -> str:
        """What was paid in 元."""
        return f"{self.paid_total:,.2f} 元"

    @property
    def beneficiaries_label(self) -> str:
        """How many it serves, with how that is known."""
        return f"{self.beneficiaries:,} 人（{self.get_beneficiary_basis_display()}）"

    def is_handled_by(self, user: "User") -> bool:
        """True for those who draft and carry it out.

        Source: docs/rules.md R-LVH-3.
        """
        reach = user.reach(Permission.LIVELIHOOD_FILE)
        return reach.covers(self.street_id, self.community_id)
