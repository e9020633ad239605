"""The gallery of components: for the people who build, never for the people who use."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import Settings


@pytest.mark.django_db
@pytest.mark.parametrize("face", ["public", "desk", "office", "unknown"])
def test_gallery_shows_every_component_in_each_face(
    client: Client, settings: Settings, face: str
) -> None:
    settings.DEMO = True

    page = client.get("/components/", {"face": face}).content.decode()

    assert "请改正以下" in page
    assert "待核实" in page
    assert "1,482" in page


@pytest.mark.django_db
def test_gallery_is_not_there_for_a_real_office(client: Client, settings: Settings) -> None:
    settings.DEMO = settings.DEBUG = False

    assert client.get("/components/").status_code == 404


@pytest.mark.django_db
def test_wrong_field_names_its_error_to_a_screen_reader(client: Client, settings: Settings) -> None:
    settings.DEMO = True

    page = client.get("/components/").content.decode()

    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_title_helptext"' in page
    assert 'id="id_held_on_error"' in page


@pytest.mark.django_db
def test_elder_mode_is_remembered_by_a_cookie(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    client.cookies["elder"] = "1"

    assert '<html lang="zh-CN" class="elder">' in client.get("/components/").content.decode()


def test_an_empty_list_speaks_of_conditions_only_to_who_set_some() -> None:
    empty = "components/empty_state.html"
    words = {"title": "这里没有心愿", "text": "公布的心愿会出现在这里。"}

    assert "条件" not in render_to_string(empty, words)
    assert '<a class="more-link" href="?">看全部</a>' in render_to_string(
        empty, {**words, "is_narrowed": "kind=1"}
    )
