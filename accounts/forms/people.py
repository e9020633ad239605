"""Shape of accounts and posts; what one may choose comes in by argument."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from accounts.models import Department, Post, User
from accounts.models.posts import scope_sentence
from accounts.roles import ROLES, Role, Scope
from core.forms import set_choices
from core.identity import check_phone
from core.masking import mask_phone
from core.widgets import DayInput
from places.models import Community, Street, Unit


class PeopleFilterForm(forms.Form):
    """The list of people, narrowed."""

    q = forms.CharField(label="姓名、拼音或账号", max_length=40, required=False)
    role = forms.ChoiceField(
        label="角色", choices=[("", "全部角色"), *Role.choices], required=False
    )
    community = forms.ModelChoiceField(
        label="社区",
        queryset=Community.objects.none(),
        to_field_name="code",
        empty_label="全部社区",
        required=False,
    )
    state = forms.ChoiceField(
        label="状态",
        choices=[("", "在用"), ("idle", "没有岗位"), ("off", "已停用")],
        required=False,
    )

    def __init__(self, *args: Any, communities: QuerySet[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, community=communities)


class AccountForm(forms.Form):
    """A new account."""

    username = forms.CharField(
        label="账号",
        max_length=40,
        help_text="小写字母、数字和 . _ -，例如姓名全拼。",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="手机号", max_length=20, required=False)
    street = forms.ModelChoiceField(label="街道", queryset=Street.objects.none(), empty_label=None)

    def __init__(self, *args: Any, streets: QuerySet[Street], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, street=streets)


class PersonForm(forms.Form):
    """What may be corrected about a person; the sign-in name stays."""

    name = forms.CharField(label="姓名", max_length=40)
    new_phone = forms.CharField(label="手机号", max_length=20, required=False)
    no_phone = forms.BooleanField(label="去掉登记的手机号", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": person.name, "version": person.version}
        super().__init__(*args, **kwargs)
        self._kept = person.phone
        if person.phone:
            kept = mask_phone(person.phone)
            self.fields["new_phone"].help_text = f"现为 {kept}，不改请留空。"
        else:
            self.fields["new_phone"].help_text = "现在没有登记，没有的请留空。"
            del self.fields["no_phone"]

    def clean_new_phone(self) -> str:
        """Check the number here: the account's own field is not one of the form's."""
        typed: str = self.cleaned_data["new_phone"]
        return check_phone(typed) if typed else ""

    def clean(self) -> dict[str, Any] | None:
        """Refuse a number that is typed and taken off at once."""
        cleaned = super().clean()
        if self.cleaned_data.get("new_phone") and self.cleaned_data.get("no_phone"):
            self.add_error("no_phone", "填了新的手机号就不用勾选；要去掉的，请把手机号留空。")
        return cleaned

    @property
    def phone(self) -> str:
        """The number that the account has from now on."""
        typed: str = self.cleaned_data["new_phone"]
        return typed or ("" if self.cleaned_data.get("no_phone") else self._kept)


class PostForm(forms.Form):
    """A post to propose: what, where, from when to when."""

    asked_when: ClassVar[dict[str, str]] = {
        "community": "社区的岗位必填",
        "unit": "单位联络员必填",
    }

    # Nothing is chosen beforehand: the first role of the table is the street's leader.
    role = forms.ChoiceField(
        label="角色",
        choices=[("", "请选择"), *Role.choices],
        error_messages={"required": "请选择角色。"},
    )
    street = forms.ModelChoiceField(label="街道", queryset=Street.objects.none(), empty_label=None)
    community = forms.ModelChoiceField(
        label="社区",
        queryset=Community.objects.none(),
        required=False,
        empty_label="不限于一个社区",
        help_text="社区书记、社区工作者、网格员要选社区；街道的岗位不选。",
    )
    unit = forms.ModelChoiceField(
        label="单位",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="不属于单位",
    )
    department = forms.ModelChoiceField(
        label="科室", queryset=Department.objects.none(), required=False, empty_label="不分科室"
    )
    starts_on = forms.DateField(label="开始日期", widget=DayInput())
    ends_on = forms.DateField(
        label="结束日期",
        required=False,
        help_text="代理、借调等有期限的，填最后一天；到期自动失效。",
        widget=DayInput(),
    )

    def __init__(self, *args: Any, streets: QuerySet[Street], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, QuerySet[Any]] = {
            "street": streets,
            "community": Community.objects.filter(street__in=streets),
            "unit": Unit.objects.standing().filter(street__in=streets),
            "department": Department.objects.filter(street__in=streets),
        }
        set_choices(self, **choices)

    def clean(self) -> dict[str, Any]:
        """Turn the role's word into the role; say beside each field what does not fit."""
        values = super().clean() or {}
        if "role" in values:
            values["role"] = Role(values["role"])
            self._check_place(values["role"], values.get("community"), values.get("unit"))
        starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        return values

    def _check_place(self, role: Role, community: Community | None, unit: Unit | None) -> None:
        """Name the place that the role lacks, or the one that it must not have."""
        scopes = ROLES[role].scopes
        if self.errors.keys() & {"community", "unit"}:
            return
        if community and Scope.COMMUNITY not in scopes:
            self.add_error("community", f"{scope_sentence(role)}请不选社区。")
        elif unit and Scope.UNIT not in scopes:
            self.add_error("unit", f"{scope_sentence(role)}请不选单位。")
        elif not (community or unit) and Scope.STREET not in scopes:
            is_unit = Scope.UNIT in scopes
            self.add_error(
                "unit" if is_unit else "community",
                f"{scope_sentence(role)}请选择{'单位' if is_unit else '社区'}。",
            )


class DeputyForm(forms.Form):
    """Who stands in, from which day to which."""

    deputy = forms.ModelChoiceField(
        label="代办人",
        queryset=User.objects.none(),
        empty_label="请选择",
        to_field_name="uid",
        error_messages={"required": "请选择代办人。"},
    )
    starts_on = forms.DateField(
        label="第一天",
        error_messages={"required": "请选择代办的第一天。"},
        widget=DayInput(),
    )
    ends_on = forms.DateField(
        label="最后一天",
        help_text="当天仍由代办人办理，第二天自动收回。",
        error_messages={"required": "请选择代办的最后一天。"},
        widget=DayInput(),
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, deputy=people)


class GrantForm(forms.Form):
    """Which of the waiting posts are granted together."""

    posts = forms.ModelMultipleChoiceField(
        queryset=Post.objects.none(),
        to_field_name="uid",
        error_messages={
            "required": "请先勾选要授权的岗位。",
            "invalid_choice": "有的岗位已经处理过了，请核对后再试。",
            "invalid_pk_value": "有的岗位已经处理过了，请核对后再试。",
        },
    )

    def __init__(self, *args: Any, posts: QuerySet[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, posts=posts)
