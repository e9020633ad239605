"""What people type about resources; rules are checked by the actions."""

from typing import Any, ClassVar

from django import forms

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import NeedCategory, ResourceItem, ResourceKind, ResourceState
from alliances.models.resources import ResourceItemQuerySet
from core.forms import rows_field, set_choices
from core.lost_updates import VersionedForm
from places.models import Unit, name_matches


class ResourceForm(VersionedForm):
    """What a unit offers; the unit is chosen once."""

    class Meta:
        model = ResourceItem
        fields: ClassVar[list[str]] = [
            "unit",
            "name",
            "kind",
            "category",
            "detail",
            "season",
            "availability",
            "quota",
        ]
        labels: ClassVar[dict[str, str]] = {"name": "提供什么"}
        help_texts: ClassVar[dict[str, str]] = {
            "category": "选了类别，有这类需求时会先想到您。",
            "detail": "写清大小、数量、条件。发布后对外公开，请不要写手机号。",
            "availability": "例如：周六、周日 9:00–17:00。",
        }
        widgets: ClassVar[dict[str, Any]] = {"detail": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        reach = user.reach(Permission.NEED_RAISE)
        units = Unit.objects.within(reach) | Unit.objects.filter(pk__in=reach.units)
        set_choices(self, unit=units.distinct())
        rows_field(self, "unit").empty_label = "请选择"
        fields["name"].error_messages["required"] = "请写明提供什么。"
        set_choices(self, category=NeedCategory.objects.visible_to(user))
        rows_field(self, "category").empty_label = "不限"
        only = list(units[:2])
        if len(only) == 1:
            rows_field(self, "unit").empty_label = None
        if self.instance.pk is not None:
            del self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        """Put the resource where its unit lies, which its own checks look at."""
        cleaned: dict[str, Any] = super().clean()
        unit = cleaned.get("unit")
        if unit is not None:
            self.instance.street, self.instance.community = unit.street, unit.community
        return cleaned


class ResourceFilterForm(forms.Form):
    """Which resources the list shows; an unknown choice is as good as none."""

    q = forms.CharField(label="资源或单位", required=False, max_length=60)
    kind = forms.ChoiceField(
        label="种类", required=False, choices=[("", "全部种类"), *ResourceKind.choices]
    )
    category = forms.ModelChoiceField(
        NeedCategory.objects.none(),
        label="适合",
        required=False,
        to_field_name="uid",
        empty_label="全部类别",
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *ResourceState.choices]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        set_choices(self, category=NeedCategory.objects.visible_to(user))
        self.is_valid()

    def picked(self, name: str) -> Any:
        """Return the choice, empty when none or an unknown one was made."""
        return self.cleaned_data.get(name) or ""

    @property
    def is_narrowed(self) -> bool:
        """True when anything was chosen."""
        return any(self.picked(name) for name in self.fields)

    def chosen(self, rows: ResourceItemQuerySet) -> ResourceItemQuerySet:
        """Keep the chosen rows among those that the person may see."""
        rows = rows.visible_to(self.user)
        for name in ("state", "kind", "category"):
            if value := self.picked(name):
                rows = rows.filter(**{name: value})
        if word := self.picked("q").strip():
            rows = rows.filter(name_matches(word) | name_matches(word, "unit__"))
        return rows.order_by("kind", "name", "pk")
