"""How every form of the portal is drawn."""

import re
from pathlib import Path
from typing import ClassVar

import pytest
from django import forms
from django.conf import settings
from django.contrib.admin import site
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.roles import Role
from core.forms import DayField, ReasonForm
from dashboard.forms.needs import DeliverForm
from tests.factories import make_user


def test_a_list_without_a_choice_yet_says_so_in_words():
    drawn = forms.Select(choices=[("", "---------"), ("1", "一")]).render("kind", "")

    assert "请选择</option>" in drawn
    assert "---" not in drawn


@pytest.mark.parametrize("typed", ["0001-01-01", "0202-11-20", "1899-12-31", "9999-12-31"])
def test_a_day_of_a_mistyped_year_is_refused_with_the_year(typed):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(typed)
    assert refused.value.messages == [
        f"年份 {int(typed[:4])} 不对，应在 1900 到 2100 之间，请核对。"
    ]
    assert DayField().clean("2100-12-31").year == 2100


class Asking(forms.Form):
    kind = forms.ChoiceField(label="类别", choices=[("", ""), ("1", "一")])
    name = forms.CharField(label="名称")
    start = DayField(label="从")


def test_an_empty_field_is_asked_for_by_its_name():
    form = Asking({})

    beside = [form[name].as_field_group() for name in form.fields]
    above = render_to_string("components/error_summary.html", {"form": form})

    for said in ("请选择类别。", "请填写名称。"):
        assert any(said in field for field in beside)
        assert f">{said}</a>" in above
    assert ">从：请填写这一项。</a>" in above


def test_a_reason_of_which_nothing_can_be_seen_is_none():
    form = ReasonForm({"reason": "\u200b\u2060\u200b"})

    assert form.errors == {"reason": ["填的内容看不见，请重新填写。"]}
    assert ReasonForm({"reason": "重复登记\u200b"}).is_valid()


DRAWS_ALL = ("{{ form }}", "forms/form.html")


def test_no_page_says_twice_what_is_wrong_with_its_form():
    """A whole form brings its summary along."""
    pages = Path(settings.BASE_DIR, "templates").rglob("*.html")
    texts = {path.name: path.read_text() for path in pages if path.parent.name != "forms"}
    whole = [name for name, text in texts.items() if any(words in text for words in DRAWS_ALL)]

    assert len(whole) > 20
    twice = [name for name in whole if "components/error_summary.html" in texts[name]]
    assert twice == []


class AskingSometimes(forms.Form):
    asked_when: ClassVar[dict[str, str]] = {"fix_by": "选“发现问题”时必填"}

    fix_by = DayField(label="整改期限", required=False)
    note = forms.CharField(label="备注", required=False)
    kind = forms.ChoiceField(label="类别", required=False, widget=forms.RadioSelect, choices=[])


def test_a_field_that_is_asked_for_under_a_condition_says_which():
    form = AskingSometimes()

    assert '整改期限<span class="field-optional">（选“发现问题”时必填）</span>' in str(form)
    assert "选填" not in form["fix_by"].as_field_group()
    for name in ("note", "kind"):
        assert "（选填）" in form[name].as_field_group()


def test_every_condition_stands_on_a_field_that_may_stay_empty():
    """A field of another name, or one that is always asked for, would not say it."""
    forms_that_ask = [form for form in _all_forms() if hasattr(form, "asked_when")]

    assert len(forms_that_ask) > 15
    for form in forms_that_ask:
        assert form.asked_when.keys() <= form.base_fields.keys(), form
        for name in form.asked_when:
            assert not form.base_fields[name].required or form is DeliverForm, (form, name)


@pytest.mark.django_db
def test_every_condition_of_a_register_stands_on_a_field_of_it_that_may_stay_empty(client):
    client.force_login(make_user(Role.STREET_STAFF))
    registers = [one for one in site._registry.values() if hasattr(one, "asked_when")]

    assert len(registers) > 2
    for register in registers:
        meta = register.model._meta
        page = client.get(reverse(f"admin:{meta.app_label}_{meta.model_name}_add")).text
        for name, condition in register.asked_when.items():
            assert meta.get_field(name).blank, (register, name)
            assert condition in page.partition(f'id="id_{name}_helptext"')[2][:200], name


def _all_forms():
    found = [forms.BaseForm]
    for form in found:
        found += [one for one in form.__subclasses__() if one not in found]
    return [form for form in found if hasattr(form, "base_fields")]


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["volunteers:problem-create", "admin:places_unit_add"])
def test_a_page_with_mistakes_says_so_at_the_beginning_of_its_title(route, client):
    """A screen reader speaks the title first, and a row of tabs shows little else."""
    client.force_login(make_user(Role.STREET_STAFF))

    fine, sent_back = client.get(reverse(route)), client.post(reverse(route), {"name": ""})

    title = re.search(r"<title>(.*?)</title>", sent_back.content.decode())[1]
    assert title.startswith("有误：")
    assert "Error" not in title
    assert "<title>有误" not in fine.content.decode()


def test_a_step_names_what_it_is_done_to_in_the_title_of_its_page():
    """Several tabs of one step are told apart."""
    step = {"title": "结束服务", "yes": "结束服务", "caption": "石某的报到", "form": ReasonForm()}

    for frame in ("desk", "office"):
        assert "<title>结束服务：石某的报到 - " in render_to_string(f"{frame}/step.html", step)
