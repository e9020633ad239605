"""Small forms of the desk: answer, reason, topic, place on the home page, file, address."""

from django import forms
from django.core.exceptions import ValidationError

from core.forms import StepForm
from core.lost_updates import VersionedForm
from services.models import CorrectionStatus, GuideItem, Topic

NO_POSITION = "请填 1 到 99 的数字，或者空着。"


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


class TopicForm(VersionedForm):
    """An audience or a life event."""

    class Meta:
        model = Topic
        fields = ["kind", "name", "hint", "slug", "position", "is_active"]
        help_texts = {"slug": "用在网址里的小写字母，如 elders", "position": "小的排在前面"}


class PositionForm(StepForm):
    """An item's place among the most used ones on the home page."""

    position = forms.IntegerField(
        label="首页常用排序",
        required=False,
        min_value=1,
        max_value=99,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), NO_POSITION),
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
