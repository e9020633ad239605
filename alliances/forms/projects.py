"""A co-building project as its host unit or community writes it, and which ones a list shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self
from uuid import uuid4

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from alliances.actions import MOST_MILESTONES, ProjectContent
from alliances.models import (
    ENDS_SOON,
    Alliance,
    CoBuildProject,
    CoBuildProjectQuerySet,
    ProjectCategory,
    ProjectState,
)
from core.forms import DayField, RowsField, rows_field, set_choices
from core.lost_updates import VersionedForm
from core.widgets import DayInput
from places.models import Community, Street, Unit, name_matches

MORE_ROWS = 3
# Nothing is sent without these, so the form asks for them at once.
TO_SEND = {
    "partner_units": "请至少选择一个共建单位。",
    "goal": "请填写目标。",
    "plan": "请填写实施计划。",
    "starts_on": "请选择开始日期。",
    "ends_on": "请选择结束日期。",
}


@dataclass(frozen=True)
class ProjectChoices:
    """The rows among which one chooses; the form never looks for rows itself."""

    hosts: QuerySet[Unit]
    partners: QuerySet[Unit]
    alliances: QuerySet[Alliance]
    categories: QuerySet[ProjectCategory]

    @classmethod
    def of(cls, user: User, street: Street, project: CoBuildProject | None = None) -> Self:
        """Return the choices of `user` in a street; a kept project keeps what it holds."""
        reach = user.reach(Permission.PROJECT_FILE)
        held = Q(pk=project.host_unit_id) if project else Q(pk__in=[])
        mine = reach.as_filter() | Q(pk__in=reach.units) | held
        units = Unit.objects.filter(street=street)
        alliances = Alliance.objects.visible_to(user).filter(street=street, dissolved_on=None)
        seated = Q(memberships__alliance__in=alliances.values("pk"), memberships__left_on=None)
        kept = Q(partnered_projects=project) if project else Q(pk__in=[])
        return cls(
            hosts=units.filter(mine),
            partners=units.filter(seated | kept).distinct(),
            alliances=alliances,
            categories=ProjectCategory.objects.filter(street=street),
        )


class MilestonePlan(forms.Form):
    """One milestone on the plan."""

    use_required_attribute = False
    asked_when: ClassVar[dict[str, str]] = {
        "title": "写了日期时必填",
        "due_on": "写了节点时必填",
    }

    title = forms.CharField(label="节点", max_length=80, required=False)
    due_on = DayField(label="计划日期", required=False)

    def clean(self) -> dict[str, Any]:
        """A milestone has a name and a day, or is left out."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        title, due_on = cleaned.get("title"), cleaned.get("due_on")
        if title and not due_on and "due_on" not in self.errors:
            self.add_error("due_on", "请选择这个节点的计划日期。")
        if due_on and not title and "title" not in self.errors:
            self.add_error("title", "请填写节点名称，或清空日期。")
        return cleaned


MilestoneRows = forms.formset_factory(
    MilestonePlan, extra=MORE_ROWS, max_num=MOST_MILESTONES, absolute_max=MOST_MILESTONES
)


class ProjectForm(VersionedForm):
    """The project and its plan; everything but the budget is needed before it is sent."""

    use_required_attribute = False

    # One key is one new project, however often it is sent.
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)

    class Meta:
        model = CoBuildProject
        fields = (
            "name",
            "category",
            "alliance",
            "host_unit",
            "partner_units",
            "goal",
            "plan",
            "budget",
            "starts_on",
            "ends_on",
        )
        labels = {"name": "项目名称"}
        widgets = {
            "partner_units": forms.CheckboxSelectMultiple,
            "goal": forms.Textarea(attrs={"rows": 2}),
            "plan": forms.Textarea(attrs={"rows": 5}),
            "starts_on": DayInput,
            "ends_on": DayInput,
        }
        field_classes = {"partner_units": RowsField}
        help_texts = {
            "partner_units": "至少一个。只列出联盟的成员单位；没有的请街道先登记入盟。",
            "goal": "做成什么样，一两句话。",
            "plan": "谁做什么，什么时候做，多久一次。会印在协议上。",
            "budget": "元；不花钱的空着。",
        }

    def __init__(self, *args: Any, choices: ProjectChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("host_unit", choices.hosts),
            ("partner_units", choices.partners),
            ("alliance", choices.alliances),
            ("category", choices.categories),
        ):
            field = rows_field(self, name)
            field.queryset = rows
            field.required = True
            field.error_messages["invalid_choice"] = f"所选的{field.label}现在不能选，请重新选择。"
            if name != "partner_units" and self.instance.pk is None and len(rows) == 1:
                field.initial, field.empty_label = rows[0], None
        for name, sentence in TO_SEND.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = sentence
        planned = self.instance.milestones.all() if self.instance.pk else ()
        self.milestones = MilestoneRows(
            self.data if self.is_bound else None,
            prefix="milestones",
            initial=[{"title": row.title, "due_on": row.due_on} for row in planned],
        )

    def is_valid(self) -> bool:
        """Both the project and its plan are sound."""
        is_sound = self.milestones.is_valid()
        if self.is_bound and self.milestones.non_form_errors() and not self.non_field_errors():
            self.add_error(None, "节点没有完整收到，请核对后再保存。")
        return super().is_valid() and is_sound

    def content(self) -> ProjectContent:
        """Return what was typed; the project lies where its host unit does."""
        cleaned = dict(self.cleaned_data)
        for name in ("seen_version", "key"):
            cleaned.pop(name)
        host: Unit = cleaned["host_unit"]
        planned = [row.cleaned_data for row in self.milestones.forms]
        return ProjectContent(
            **{
                **cleaned,
                "partner_units": tuple(cleaned["partner_units"]),
                "community": host.community,
                "milestones": tuple(
                    (row["title"].strip(), row["due_on"]) for row in planned if row.get("title")
                ),
            }
        )


MOST_UNITS = 300  # that a list to pick from holds


class ProjectFilterForm(forms.Form):
    """Which projects the list shows; an unknown choice is as good as none."""

    q = forms.CharField(
        label="名称、编号或牵头单位",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *ProjectState.choices]
    )
    category: Any = forms.ModelChoiceField(
        None, label="类别", required=False, to_field_name="uid", empty_label="全部"
    )
    community: Any = forms.ModelChoiceField(
        None, label="社区", required=False, to_field_name="uid", empty_label="全部"
    )
    unit: Any = forms.ModelChoiceField(
        None, label="单位", required=False, to_field_name="uid", empty_label="全部"
    )
    ending = forms.ChoiceField(
        label="到期", required=False, choices=[("", "全部"), ("soon", f"{ENDS_SOON.days} 天内")]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = CoBuildProject.objects.visible_to(user).order_by().values("pk")
        among: dict[str, Any] = {
            "category": ProjectCategory.objects.filter(projects__in=seen),
            "community": Community.objects.filter(cobuildproject_rows__in=seen),
            "unit": Unit.objects.filter(
                Q(hosted_projects__in=seen) | Q(partnered_projects__in=seen)
            ),
        }
        for name, rows in among.items():
            set_choices(self, **{name: rows.distinct()})
        units: Any = self.fields["unit"]
        if units.queryset.order_by()[MOST_UNITS : MOST_UNITS + 1].exists():
            units.widget = forms.HiddenInput()  # too many to read: found by a word instead

    def chosen(self, rows: CoBuildProjectQuerySet) -> CoBuildProjectQuerySet:
        """Keep what was asked for."""
        self.is_valid()
        asked = self.cleaned_data
        if word := asked.get("q", "").strip():
            hosts = Unit.objects.filter(name_matches(word)).order_by()
            by_host = Q(host_unit__in=hosts.values("pk"))
            rows = rows.filter(name_matches(word) | Q(number__startswith=word.upper()) | by_host)
        for name in ("state", "category", "community"):
            if value := asked.get(name):
                rows = rows.filter(**{name: value})
        if unit := asked.get("unit"):
            taking_part = CoBuildProject.objects.filter(Q(host_unit=unit) | Q(partner_units=unit))
            rows = rows.filter(pk__in=taking_part.order_by().values("pk"))
        if asked.get("ending"):
            rows = rows.ending_by(_soon())
        return rows

    @property
    def is_narrowed(self) -> bool:
        """True when anything was asked for."""
        return any(self.cleaned_data.values())


def _soon() -> date:
    return timezone.localdate() + ENDS_SOON
