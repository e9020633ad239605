"""The server of test_walk.py, which test_walk_nginx.py and test_walk_on.py go on with."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests import factories
from tests.deploy import visitors
from tests.deploy.debian import bare_debian, write_release
from tests.deploy.visitors import sign_in
from tests.deploy.walking import People, Server

PEOPLE = """
from accounts.roles import Role
from places.models import Street
from tests import factories
street = Street.objects.get()
community = factories.make_community(street=street, name="柳荫社区", code="530102001001")
factories.make_team(community=community, name="柳荫志愿服务队")
factories.make_user(Role.COMMUNITY_SECRETARY, community=community, username="secretary")
factories.make_user(Role.STREET_STAFF, street=street, username="staff")
"""


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with bare_debian(Server) as debian:
        write_release(debian.path("/root/portal-0.1.0.tar.gz"), "portal-0.1.0")
        debian.type_section("Install")
        yield debian


@pytest.fixture(scope="session")
def browser(server: Server) -> Iterator[Browser]:
    with visitors.chromium(server.path("/etc/portal/tls/chain.pem")) as found:
        yield found


@pytest.fixture(scope="session")
def people(server: Server, browser: Browser) -> People:
    server.path("/root/people.py").write_text(PEOPLE, encoding="utf-8")
    server.type("portal-manage shell < /root/people.py")
    problems: list[str] = []
    windows = [visitors.new_context(browser, problems, width=width) for width in (1440, 360, 1440)]
    office, phone, stranger = (window.new_page() for window in windows)
    sign_in(office, "staff", factories.PASSWORD)
    sign_in(phone, "secretary", factories.PASSWORD)
    stranger.goto("/")
    return People(office, phone, stranger, problems)
