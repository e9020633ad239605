"""Everything of a version that is not a list of rows."""

from typing import Any, ClassVar

from django import forms
from django.forms import ModelForm, modelform_factory

from accounts.models import Department
from core.widgets import DayInput
from places.models import Street
from services import documents
from services.documents import FIELDS, ITEM_FIELDS, Document
from services.forms.rows import long_lines
from services.models import Channel, GuideItem, GuideVersion, Topic, TopicKind

_BASIC_FIELDS = [name for name in FIELDS if name not in ITEM_FIELDS and name != "channels"]
_MODEL_FIELDS = [name for name in _BASIC_FIELDS if name != "online_url"]
_LONG = ("authority_note", "charge_standard", "relief", "special_service", "notes")
_BasicsModelForm: "type[ModelForm[GuideVersion]]" = modelform_factory(
    GuideVersion,
    fields=_MODEL_FIELDS,
    widgets={
        **long_lines(GuideVersion, _MODEL_FIELDS),
        **{name: forms.Textarea(attrs={"rows": 2}) for name in _LONG},
        "effective_from": DayInput(),
        "reviewed_on": DayInput(),
    },
)


class BasicsForm(_BasicsModelForm):  # type: ignore[valid-type,misc]
    """Everything of a version that is not a list of rows; read only, never saved by itself."""

    asked_when: ClassVar[dict[str, str]] = {"charge_standard": "收费时必填"}

    channels = forms.MultipleChoiceField(
        label="办理形式", choices=Channel.choices, widget=forms.CheckboxSelectMultiple
    )
    online_url = forms.URLField(label="网上办理地址", required=False, assume_scheme="https")
    department = forms.ModelChoiceField(
        label="责任科室", queryset=Department.objects.none(), required=False, to_field_name="name"
    )
    audiences = forms.MultipleChoiceField(
        label="按身份", required=False, widget=forms.CheckboxSelectMultiple
    )
    life_events = forms.MultipleChoiceField(
        label="按人生事件", required=False, widget=forms.CheckboxSelectMultiple
    )
    search_words = forms.CharField(
        label="俗称（供搜索）",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="居民会怎么叫这件事，用顿号隔开，如：老人补贴、高龄补贴。",
    )
    related = forms.MultipleChoiceField(
        label="相关事项", required=False, widget=forms.CheckboxSelectMultiple
    )
    unverified = forms.MultipleChoiceField(
        label="还没有核实的栏目",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="勾选的栏目在页面上显示“待核实”。正式发布前必须全部核实。",
    )
    change_note = forms.CharField(label="这次改了什么", required=False, max_length=200)

    def __init__(self, *args: Any, street: Street, item: GuideItem | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.filter(street=street)
        topics = list(Topic.objects.all())
        for name, kind in (
            ("audiences", TopicKind.AUDIENCE),
            ("life_events", TopicKind.LIFE_EVENT),
        ):
            choices = [(topic.slug, topic.name) for topic in topics if topic.kind == kind]
            known = {slug for slug, _ in choices}
            self.fields[name].choices = choices
            self.initial[name] = [slug for slug in self.initial.get(name, []) if slug in known]
        others = GuideItem.objects.filter(street=street)
        if item is not None:
            others = others.exclude(pk=item.pk)
        self.fields["related"].choices = list(others.values_list("slug", "title"))
        self.fields["unverified"].choices = [
            (name, str(self.fields[name].label)) for name in FIELDS if name in self.fields
        ]

    @classmethod
    def initial_from(cls, document: Document) -> dict[str, Any]:
        """Return the initial values for a document."""
        topics = document["topics"]
        return {
            **document["fields"],
            "audiences": topics,
            "life_events": topics,
            "search_words": "、".join(document["search_words"]),
            "related": document["related"],
            "unverified": document["unverified"],
        }

    def write_into(self, document: Document) -> None:
        """Put what was typed into a document."""
        data = self.cleaned_data
        department = data["department"]
        document["fields"] = {
            **{name: documents.plain(data[name]) for name in _BASIC_FIELDS},
            "channels": data["channels"],
            "department": department.name if department else "",
        }
        document["topics"] = [*data["audiences"], *data["life_events"]]
        words = data["search_words"].replace("，", "、").replace(",", "、").split("、")
        document["search_words"] = list(dict.fromkeys(w.strip() for w in words if w.strip()))
        document["related"] = data["related"]
        document["unverified"] = data["unverified"]
