"""What a phone may keep: a worker, two pages without names, files that exist."""

import re
from os.path import normpath
from pathlib import Path, PurePosixPath

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from accounts.roles import Role
from tests import factories
from volunteers.views.offline import FILES

pytestmark = pytest.mark.django_db

IMPORTED = re.compile(r'from "(\.[^"]+)"')
PAGES = [reverse("volunteers:offline"), reverse("volunteers:offline-form")]


@pytest.fixture
def secretary(client):
    user = factories.make_user(Role.COMMUNITY_SECRETARY)
    client.force_login(user)
    return user


@pytest.mark.parametrize("name", FILES)
def test_the_worker_keeps_only_files_that_exist(name):
    assert finders.find(name)


def test_the_worker_keeps_each_module_that_a_kept_script_imports():
    """Without a signal a script of which one part is missing does nothing at all."""
    needed = {
        str(PurePosixPath(normpath(PurePosixPath(name).parent / part)))
        for name in FILES
        if name.endswith(".js")
        for part in IMPORTED.findall(Path(finders.find(name)).read_text(encoding="utf-8"))
    }

    assert "js/desk/busy.js" in needed
    assert needed - set(FILES) == set()


def test_the_worker_is_a_script_that_is_asked_for_anew(client):
    answer = client.get(reverse("volunteers:service-worker"))

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer.headers["Cache-Control"]
    assert reverse("volunteers:offline-form") in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_what_lies_on_the_phone_names_nobody(client, secretary, page):
    community = secretary.current_posts[0].community
    colleague = factories.make_user(Role.COMMUNITY_STAFF, community=community, name="赵归帆")
    volunteer = factories.make_volunteer(community=community, name="钱静好")
    factories.make_activity(filed_by=secretary, place="张三家门口")

    text = client.get(page).content.decode()

    for private in (secretary.name, colleague.name, volunteer.name, "张三家门口"):
        assert private not in text


@pytest.mark.parametrize("page", PAGES)
def test_fetching_what_the_phone_keeps_eats_no_message(client, secretary, page):
    draft = client.post(
        reverse("volunteers:activity-create"), {"filer": str(secretary.uid), "step": "draft"}
    )

    client.get(page)

    assert "草稿已保存" in client.get(draft.url).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_who_files_nothing_keeps_nothing(client, page):
    client.force_login(factories.make_user(Role.STREET_LEADER))

    assert client.get(page).status_code == 403
