"""How every form of the portal is drawn."""

from django import forms


def test_a_list_without_a_choice_yet_says_so_in_words():
    drawn = forms.Select(choices=[("", "---------"), ("1", "一")]).render("kind", "")

    assert "请选择</option>" in drawn
    assert "---" not in drawn
