"""Writing a livelihood project or a proposal, and narrowing their lists."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Permission
from core.forms import rows_field, set_choices
from core.lost_updates import Difference, VersionedForm, in_words
from core.widgets import DayInput
from places.models import Community, Compound, name_matches
from projects.forms import amount_field
from projects.models import (
    FundingKind,
    LivelihoodProject,
    LivelihoodProposal,
    LivelihoodState,
    ProposalState,
)
from projects.models.livelihood import LivelihoodProjectQuerySet
from projects.models.livelihood_proposals import LivelihoodProposalQuerySet

FUNDING = "funding_"


class PlacedForm(VersionedForm):
    """A form of something in a community: one of those in which the person may file."""

    permission: ClassVar[Permission] = Permission.LIVELIHOOD_FILE

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communities = Community.objects.within(user.reach(self.permission))
        community = rows_field(self, "community")
        community.queryset = communities
        community.required = True
        community.error_messages["required"] = "请选择社区。"
        if self.instance.pk is None and len(communities) == 1:
            community.initial, community.empty_label = communities[0], None
        compound: Any = self.fields["compound"]
        compound.queryset = Compound.objects.filter(community__in=communities).select_related(
            "community"
        )
        compound.label_from_instance = lambda row: f"{row.name}（{row.community}）"

    def clean(self) -> dict[str, Any]:
        """Put the street of the chosen community into the row, which its own checks look at."""
        cleaned: dict[str, Any] = super().clean()
        if community := cleaned.get("community"):
            self.instance.street = community.street
        return cleaned


class ProposalForm(PlacedForm):
    """A proposal; who made it is not asked."""

    class Meta:
        model = LivelihoodProposal
        fields: ClassVar[list[str]] = [
            "name",
            "source",
            "community",
            "compound",
            "content",
            "raised_on",
            "expected_beneficiaries",
        ]
        labels: ClassVar[dict[str, str]] = {"name": "事项", "raised_on": "提出日期"}
        widgets: ClassVar[dict[str, Any]] = {
            "raised_on": DayInput,
            "content": forms.Textarea(attrs={"rows": 4}),
        }


class LivelihoodForm(PlacedForm):
    """A project with where its money comes from: one amount per kind of source."""

    class Meta:
        model = LivelihoodProject
        fields: ClassVar[list[str]] = [
            "name",
            "proposal",
            "community",
            "compound",
            "kind",
            "field",
            "content",
            "lead",
            "beneficiaries",
            "beneficiary_basis",
            "starts_on",
            "due_on",
            "budget",
        ]
        labels: ClassVar[dict[str, str]] = {"name": "项目名称"}
        help_texts: ClassVar[dict[str, str]] = {
            "proposal": "经票决入选的事项；不是由征集来的空着。",
            "budget": "元；下面各项资金来源相加应等于它。",
        }
        widgets: ClassVar[dict[str, Any]] = {
            "starts_on": DayInput,
            "due_on": DayInput,
            "content": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        chosen = LivelihoodProposal.objects.chosen().order_by().values("pk")
        open_ = LivelihoodProposal.objects.within(user.reach(self.permission)).filter(
            Q(pk__in=chosen) | Q(pk=self.instance.proposal_id or 0)
        )
        set_choices(self, proposal=open_)
        self.kept = kept = (
            {row.kind: row.amount for row in self.instance.funding.all()}
            if self.instance.pk
            else {}
        )
        for kind in FundingKind:
            self.fields[FUNDING + kind] = amount_field(
                kind.label, required=False, initial=kept.get(kind)
            )

    def funding(self) -> dict[str, Decimal]:
        """Return the sources with an amount."""
        return {
            kind.value: amount
            for kind in FundingKind
            if (amount := self.cleaned_data.get(FUNDING + kind))
        }

    def _compare(self, cleaned: dict[str, Any]) -> Iterator[Difference]:
        yield from super()._compare(cleaned)
        field = LivelihoodProject._meta.get_field("budget")
        for kind in FundingKind:
            typed = cleaned.get(FUNDING + kind)
            saved = self.kept.get(kind)
            if typed != saved:
                yield Difference(kind.label, in_words(field, typed), in_words(field, saved))

    @property
    def funding_fields(self) -> list[Any]:
        """The fields of the sources, for the template."""
        return [self[FUNDING + kind] for kind in FundingKind]


class LivelihoodFilterForm(forms.Form):
    """Which projects the list shows; an unknown choice is as good as none."""

    q = forms.CharField(
        label="名称或编号",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *LivelihoodState.choices]
    )
    community: Any = forms.ModelChoiceField(
        None, label="社区", required=False, to_field_name="uid", empty_label="全部"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, community=Community.objects.visible_to(user))
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        """True when anything was asked for."""
        return any(self.cleaned_data.values())

    def chosen(self, rows: LivelihoodProjectQuerySet) -> LivelihoodProjectQuerySet:
        """Keep what was asked for."""
        if word := self.cleaned_data.get("q", "").strip():
            rows = rows.filter(name_matches(word) | Q(number__startswith=word.upper()))
        for name in ("state", "community"):
            if value := self.cleaned_data.get(name):
                rows = rows.filter(**{name: value})
        return rows


class ProposalFilterForm(LivelihoodFilterForm):
    """Which proposals the list shows."""

    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *ProposalState.choices]
    )

    def narrowed(self, rows: LivelihoodProposalQuerySet) -> LivelihoodProposalQuerySet:
        """Keep what was asked for."""
        if word := self.cleaned_data.get("q", "").strip():
            rows = rows.filter(name_matches(word))
        for name in ("state", "community"):
            if value := self.cleaned_data.get(name):
                rows = rows.filter(**{name: value})
        return rows
