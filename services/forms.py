"""Shapes of input: the reader's correction, the editor's page, the reviewer's word, the file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, ModelForm, formset_factory, modelform_factory

from accounts.models import Department
from places.models import Facility, Street
from services import documents
from services.documents import FIELDS, ITEM_FIELDS, PARTS, Document, PartShape
from services.models import (
    BlankForm,
    Channel,
    CorrectionKind,
    CorrectionStatus,
    GuideItem,
    GuideVersion,
    Topic,
    TopicKind,
)


class CorrectionForm(forms.Form):
    """What a reader found wrong; no name, no telephone."""

    kind = forms.ChoiceField(
        label="哪里不对",
        choices=CorrectionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择哪里不对。"},
    )
    text = forms.CharField(
        label="具体情况",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="请写明是哪一句、应该是什么。不用留姓名，也请不要写身份证号和手机号。",
        error_messages={"required": "请写一写具体情况，方便我们改正。"},
    )
    # People do not see it; programs that fill in every field do.
    website = forms.CharField(required=False, label="请留空", widget=forms.TextInput)

    def is_robot(self) -> bool:
        """True when the field nobody sees was filled in."""
        return bool(self.cleaned_data.get("website"))

    def content(self) -> dict[str, Any]:
        """Return what the action asks for."""
        return {
            "kind": CorrectionKind(self.cleaned_data["kind"]),
            "text": self.cleaned_data["text"],
        }


class CodeForm(forms.Form):
    """The query code of a correction."""

    code = forms.CharField(
        label="查询码",
        max_length=14,
        help_text="提交纠错时给您的 10 位字母和数字。",
        error_messages={"required": "请输入查询码。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """Accept small letters and spaces."""
        code: str = self.cleaned_data["code"]
        return "".join(code.split()).upper()


class AnswerForm(forms.Form):
    """The answer to a correction."""

    status = forms.ChoiceField(
        label="处理结果",
        choices=[
            (CorrectionStatus.FIXED.value, "已改正（内容确实有误，已经改好）"),
            (CorrectionStatus.EXPLAINED.value, "已说明（内容没有错，向对方解释）"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理结果。"},
    )
    answer = forms.CharField(
        label="答复",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="对方凭查询码能看到这段话，请写得让人看得懂。",
        error_messages={"required": "请写明答复。"},
    )


class ReasonForm(forms.Form):
    """Why a version goes back or off the site."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由，方便同事知道要改什么。"},
    )


class TopicForm(forms.ModelForm):  # type: ignore[type-arg]
    """An audience or a life event."""

    class Meta:
        model = Topic
        fields = ["kind", "name", "hint", "slug", "position", "is_active"]
        help_texts = {"slug": "用在网址里的小写字母，如 elders", "position": "小的排在前面"}


class PositionForm(forms.Form):
    """An item's place among the most used ones on the home page."""

    position = forms.IntegerField(
        label="首页常用排序",
        required=False,
        min_value=1,
        max_value=99,
        help_text="填 1、2、3 …，首页显示前六个；空着不显示。",
    )


class UploadForm(forms.Form):
    """An item as a file."""

    file = forms.FileField(
        label="事项文件",
        help_text="用模板填写的 xlsx 文件，或 yaml 文件，一个文件一个事项。",
        error_messages={"required": "请选择文件。", "empty": "这个文件是空的。"},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.yaml,.yml"}),
    )


class ItemForm(forms.Form):
    """The address of a new item."""

    slug = forms.SlugField(
        label="网址名",
        max_length=60,
        help_text="小写字母、数字和短横线，如 gaoling-jintie。发布后不再改。",
        error_messages={"required": "请填写网址名。"},
    )

    def clean_slug(self) -> str:
        """Refuse an address that is taken, whoever holds it."""
        slug: str = self.cleaned_data["slug"].lower()
        if GuideItem.objects.filter(slug=slug).exists():
            raise ValidationError("这个网址名已经有事项用了。")
        return slug


_BASIC_FIELDS = [name for name in FIELDS if name not in ITEM_FIELDS and name != "channels"]
_MODEL_FIELDS = [name for name in _BASIC_FIELDS if name != "online_url"]
_LONG = ("authority_note", "charge_standard", "relief", "special_service", "notes")
_BasicsModelForm: "type[ModelForm[GuideVersion]]" = modelform_factory(
    GuideVersion,
    fields=_MODEL_FIELDS,
    widgets={
        **{name: forms.Textarea(attrs={"rows": 2}) for name in _LONG},
        "effective_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        "reviewed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    },
)


class BasicsForm(_BasicsModelForm):  # type: ignore[valid-type,misc]
    """Everything of a version that is not a list of rows; read only, never saved by itself."""

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


class VenueForm(forms.Form):
    """A place of an item."""

    facility = forms.ModelChoiceField(
        label="场所", queryset=Facility.objects.none(), to_field_name="name"
    )
    window = forms.CharField(label="窗口", max_length=40, required=False)
    note = forms.CharField(label="说明", max_length=100, required=False)
    is_unverified = forms.BooleanField(label="待核实", required=False)

    def __init__(self, *args: Any, street: Street, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facility"].queryset = Facility.objects.filter(  # type: ignore[attr-defined]
            street=street, is_active=True
        )

    def row(self) -> dict[str, Any]:
        """Return the row of a document."""
        data = self.cleaned_data
        return {
            "facility": data["facility"].name,
            "window": data["window"],
            "note": data["note"],
            "unverified": data["is_unverified"],
        }


class BlankFormForm(forms.ModelForm):  # type: ignore[type-arg]
    """A printable form; its fields are typed one to a line."""

    lines = forms.CharField(
        label="栏目",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一栏：栏目｜填写样例｜空表上印的字｜宽｜行数。后三样可以不写。",
    )

    class Meta:
        model = BlankForm
        fields = ["code", "title", "note", "declaration", "signer", "is_unverified"]

    def clean_lines(self) -> list[dict[str, Any]]:
        """Read the lines into fields; each needs a label."""
        found: list[dict[str, Any]] = []
        for line in self.cleaned_data["lines"].splitlines():
            words = [word.strip() for word in line.replace("|", "｜").split("｜")]
            if not any(words):
                continue
            if not words[0]:
                raise ValidationError(f"“{line[:20]}”没有写栏目名称。")
            label, sample, blank, wide, lines = [*words, "", "", "", ""][:5]
            row: dict[str, Any] = {"label": label, "sample": sample}
            if blank:
                row["blank"] = blank
            if wide:
                row["wide"] = True
            if lines.isdigit():
                row["lines"] = min(int(lines), 12)
            found.append(row)
        return found

    @staticmethod
    def text_of(fields: list[dict[str, Any]]) -> str:
        """Return fields as lines."""
        return "\n".join(
            "｜".join(
                [
                    str(row.get("label", "")),
                    str(row.get("sample", "")),
                    str(row.get("blank", "")),
                    "宽" if row.get("wide") else "",
                    str(row.get("lines", "")),
                ]
            ).rstrip("｜")
            for row in fields
        )


def _row_form(part: PartShape) -> type[forms.Form]:
    if part.model is BlankForm:
        return BlankFormForm  # type: ignore[return-value]
    return modelform_factory(part.model, fields=[*part.fields, "is_unverified"])  # type: ignore[return-value]


_FORMSETS = {
    part.key: formset_factory(_row_form(part), extra=1, can_delete=True, can_order=True)
    for part in PARTS
}
_VENUES = formset_factory(VenueForm, extra=1, can_delete=True, can_order=True)


# The basics in groups; every field of BasicsForm stands in exactly one.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "是什么事",
        (
            "name",
            "short_name",
            "summary",
            "department",
            "authority",
            "authority_kind",
            "authority_note",
            "item_type",
            "audience_object",
            "power_level",
            "street_role",
            "handle_kind",
            "base_code",
            "impl_code",
        ),
    ),
    (
        "多久、怎么办、多少钱",
        (
            "promised_days",
            "promised_unit",
            "legal_days",
            "legal_unit",
            "limit_note",
            "urgent_note",
            "visits_max",
            "channels",
            "online_name",
            "online_url",
            "cross_region",
            "has_community_counter",
            "is_charged",
            "charge_standard",
            "charge_basis",
        ),
    ),
    (
        "得到什么、问谁",
        (
            "result_name",
            "result_kind",
            "result_delivery",
            "result_amount",
            "consult_phone",
            "complain_phone",
            "relief",
            "special_service",
            "notes",
        ),
    ),
    ("怎么找到它", ("audiences", "life_events", "search_words", "related")),
    (
        "核对",
        ("reviewed_on", "effective_from", "unverified", "change_note"),
    ),
)


class DocumentForm:
    """A whole version on one page: the basics, and a list of rows for each part."""

    def __init__(
        self,
        data: Any = None,
        *,
        street: Street,
        item: GuideItem | None = None,
        document: Document | None = None,
    ) -> None:
        initial = document or documents.empty()
        self.basics = BasicsForm(
            data, initial=BasicsForm.initial_from(initial), street=street, item=item
        )
        self.rows: list[tuple[str, str, BaseFormSet[Any]]] = [
            (
                part.key,
                part.label,
                _FORMSETS[part.key](data, prefix=part.key, initial=_initial_rows(part, initial)),
            )
            for part in PARTS
        ]
        venues = _VENUES(
            data,
            prefix="venues",
            initial=[{**row, "is_unverified": row["unverified"]} for row in initial["venues"]],
            form_kwargs={"street": street},
        )
        self.rows.append(("venues", "办理地点", venues))

    @property
    def is_bound(self) -> bool:
        """True after a POST."""
        return bool(self.basics.is_bound)

    @property
    def sections(self) -> list[tuple[str, list[Any]]]:
        """The basics in groups, as the page folds them."""
        return [(title, [self.basics[name] for name in names]) for title, names in SECTIONS]

    def is_valid(self) -> bool:
        """Check everything, so that all errors are told at once."""
        checks = [self.basics.is_valid(), *[rows.is_valid() for _, _, rows in self.rows]]
        return bool(all(checks))

    def document(self) -> Document:
        """Return what was typed; only after is_valid()."""
        document = documents.empty()
        self.basics.write_into(document)
        for key, _, rows in self.rows:
            document[key] = [_row_of(form) for form in rows.ordered_forms]
        return document

    def errors(self) -> list[tuple[str, str]]:
        """Return (id of the field, sentence) for the summary on top."""
        found = _errors_of(self.basics, "")
        for _, label, rows in self.rows:
            for seq, form in enumerate(rows.forms, start=1):
                found += _errors_of(form, f"{label}第 {seq} 条：")
        return found


def _initial_rows(part: PartShape, document: Document) -> list[dict[str, Any]]:
    rows = []
    for row in document[part.key]:
        values = {**row, "is_unverified": row.get("unverified", False)}
        if part.model is BlankForm:
            values["lines"] = BlankFormForm.text_of(row["fields"])
        rows.append(values)
    return rows


def _row_of(form: Any) -> dict[str, Any]:
    if isinstance(form, VenueForm):
        return form.row()
    data = {
        name: value
        for name, value in form.cleaned_data.items()
        if name not in {"ORDER", "DELETE", "is_unverified", "lines"}
    }
    if isinstance(form, BlankFormForm):
        data["fields"] = form.cleaned_data["lines"]
    return {**data, "unverified": form.cleaned_data["is_unverified"]}


def _errors_of(form: Any, place: str) -> list[tuple[str, str]]:
    found = []
    for name, sentences in form.errors.items():
        field = form[name] if name in form.fields else None
        label = f"{field.label}：" if field is not None else ""
        found += [
            (field.id_for_label if field is not None else "", f"{place}{label}{sentence}")
            for sentence in sentences
        ]
    return found
