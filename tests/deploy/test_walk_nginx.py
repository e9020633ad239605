"""The portal of test_walk.py, as nginx shows it to whoever comes; then goes on test_walk_on.py."""

import gzip
import http.client
import json
import re
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from playwright.sync_api import Browser

from tests.deploy import visitors
from tests.deploy.visitors import NAME, SITE, wait_until
from tests.deploy.walking import People, Server, ask, encrypted

pytestmark = pytest.mark.deploy

SEND_TOO_MUCH = """
fetch("/sign-in/", { method: "POST", body: new Uint8Array(3 << 20) })
  .then(async (answer) => [answer.status, await answer.text()])
"""
SEND_AN_UPLOAD = SEND_TOO_MUCH.replace("/sign-in/", "/desk/photos/")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1:DeprecationWarning")
def test_only_new_tls_and_only_this_name_is_spoken(server: Server) -> None:
    with encrypted(newest=ssl.TLSVersion.TLSv1_2) as line:
        assert line.version() == "TLSv1.2"
    with pytest.raises(ssl.SSLError), encrypted(newest=ssl.TLSVersion.TLSv1_1):
        pass
    with pytest.raises(ssl.SSLError), encrypted("other.example"):
        pass


def test_who_gives_out_certificates_finds_its_word_without_https(server: Server) -> None:
    word = server.path("/var/lib/portal-acme/.well-known/acme-challenge/word")
    word.parent.mkdir(parents=True)
    word.write_text("so it is")
    with closing(http.client.HTTPConnection("127.0.0.1", timeout=30)) as connection:
        connection.request("GET", "/.well-known/acme-challenge/word", headers={"Host": NAME})
        answer = connection.getresponse()
        said = answer.read()

    assert (answer.status, said) == (200, b"so it is")


def test_plain_http_leads_to_https_whatever_name_it_claims(server: Server) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", timeout=30)) as connection:
        connection.request("GET", "/guide/", headers={"Host": "evil.example"})
        answer = connection.getresponse()

    assert (answer.status, answer.headers["Location"]) == (301, f"{SITE}/guide/")


def test_pages_and_static_files_carry_what_keeps_them_safe_and_small(server: Server) -> None:
    status, headers, content = ask("/", **{"Accept-Encoding": "gzip"})
    page = gzip.decompress(content).decode()
    style = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert style is not None
    _, static, packed = ask(style[1], **{"Accept-Encoding": "gzip"})

    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    for answered in (headers, static):
        assert answered.get_all("Strict-Transport-Security") == [
            "max-age=31536000; includeSubDomains"
        ]
    assert "immutable" in static["Cache-Control"]
    assert gzip.decompress(packed)
    assert "nginx/" not in headers["Server"]


def test_what_is_not_for_visitors_is_not_there(server: Server) -> None:
    statuses = {
        path: ask(path)[0]
        for path in ("/protected-media/photos/", "/media/a.jpg", "/.env", "/-/503.html", "/metrics")
    }

    assert set(statuses.values()) == {404}
    assert ask("/healthz")[0] == 200


@pytest.mark.parametrize("named", ["allow 192.0.2.0/24;", "allow 127.0.0.1;"])
def test_the_ledgers_are_for_the_networks_that_the_office_names(server: Server, named: str) -> None:
    file = server.path("/etc/portal/admin-networks.conf")
    open_to_all = file.read_text(encoding="utf-8")
    is_here = "127" in named
    try:
        file.write_text(f"{named}\ndeny all;\n", encoding="utf-8")
        server.type("nginx -t\nsystemctl reload nginx")
        wait_until(lambda: (ask("/admin/")[0] == 403) != is_here)
        answers = [
            ask("/admin/"),  # of which nothing says how long it is
            ask("/%61dmin/audit/auditevent/"),
            ask("/admin/audit/auditevent/", "POST", b"a=b"),
            ask("/admin/audit/auditevent/", "POST", bytes(3 << 20)),
        ]

        refused = [
            status == 403 and "只能从办公网络" in page.decode() for status, _, page in answers
        ]
        assert set(refused) == {not is_here}
        assert [ask(path)[0] for path in ("/", "/sign-in/", "/desk/")] == [200, 200, 302]
    finally:
        file.write_text(open_to_all, encoding="utf-8")
        server.type("systemctl reload nginx")
        wait_until(lambda: ask("/admin/")[0] != 403)


@pytest.mark.parametrize(
    ("path", "expected"), [("/static/none.css", 404), ("/.env", 404), ("/static/", 403)]
)
def test_nginx_itself_refuses_in_chinese_and_in_no_frame(
    server: Server, path: str, expected: int
) -> None:
    status, headers, content = ask(path)

    assert (status, "没有这个页面" in content.decode()) == (expected, True)
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_a_body_too_large_is_refused_in_words_before_it_is_taken_in(
    server: Server, browser: Browser
) -> None:
    status, _, content = ask("/sign-in/", "POST", bytes(3 << 20))
    page = visitors.new_context(browser, [], width=1440).new_page()
    page.goto("/sign-in/")
    sent = page.evaluate(SEND_TOO_MUCH)  # over HTTP/2

    assert (status, "上传的内容太大" in content.decode()) == (413, True)
    assert (sent[0], "上传的内容太大" in sent[1]) == (413, True)


def test_an_upload_is_taken_in_when_it_is_known_who_sends_it(people: People) -> None:
    """Both over HTTP/2; the colleague's is refused by the portal, for want of the token."""
    asked = [window.evaluate(SEND_AN_UPLOAD) for window in (people.stranger, people.phone)]

    assert (asked[0][0], "重新登录" in asked[0][1]) == (413, True)
    assert (asked[1][0], "页面放得太久了" in asked[1][1]) == (403, True)


def test_an_upload_that_does_not_say_how_long_it_is_is_kept_small(server: Server) -> None:
    """Chunked: 3 MB from a stranger, of whom nothing is asked as long as it is a page."""
    with closing(http.client.HTTPConnection(NAME)) as connection:
        connection.sock = encrypted()
        chunks = iter([bytes(1 << 20)] * 3)
        connection.request("POST", "/desk/photos/", chunks, encode_chunked=True)
        answer = connection.getresponse()
        page = answer.read().decode()

    assert (answer.status, "上传的内容太大" in page) == (413, True)


ISSUE_A_TOKEN = """
from accounts.actions import issue_token
from accounts.models import User
user = User.objects.get(username="secretary")
print("token", issue_token(user=user, device="小程序：甲", second_factor=True).token)
"""


def test_a_photo_of_a_program_is_taken_in_when_it_is_known_who_sends_it(
    server: Server, people: People
) -> None:
    server.path("/root/token.py").write_text(ISSUE_A_TOKEN, encoding="utf-8")
    token = re.findall(r"token (\S+)", server.type("portal-manage shell < /root/token.py"))[-1]
    with closing(http.client.HTTPConnection(NAME)) as connection:
        connection.sock = encrypted()
        connection.putrequest("POST", "/api/v1/photos/")
        connection.putheader("Content-Length", str(20 << 20))
        connection.endheaders()  # and not a byte of the photo
        answer = connection.getresponse()
        refused = json.loads(answer.read())

    words = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain"}
    status, _, taken = ask("/api/v1/photos/", "POST", bytes(3 << 20), **words)

    assert (answer.status, refused["code"]) == (401, "sign_in")
    assert (status, json.loads(taken)["code"]) == (415, "media_type")  # by the portal, who read it
    assert ask("/api/v1/has-token/")[0] == 404


def test_an_address_too_long_is_refused_in_words(server: Server) -> None:
    status, _, content = ask(f"/guide/?q={'x' * 9000}")

    assert (status, "网站没有看懂这次请求" in content.decode()) == (414, True)


def test_who_sends_a_false_address_is_known_by_the_true_one(server: Server) -> None:
    ask("/no-such-page/", **{"X-Forwarded-For": "8.8.8.8", "X-Forwarded-Host": "evil.example"})
    said = server.services.log("portal-web.service")

    assert "8.8.8.8" not in said
    assert "8.8.8.8" not in server.path("/var/log/portal/access.log").read_text()
    assert '"address": "127.0.0.1"' in said


def test_behind_a_gateway_each_visitor_is_known_and_a_line_at_home_counts_once(
    server: Server,
) -> None:
    """The gateway that the settings name is the only one whose word is taken."""
    file = server.path("/etc/nginx/conf.d/portal.conf")
    before = file.read_text(encoding="utf-8")
    balancer = server.path("/etc/portal/balancer.conf")
    named = re.sub(r"(?m)^#   (set_real_ip_from|real_ip_\w+) ", r"\1 ", before)
    try:
        file.write_text(named.replace("10.20.0.5", "127.0.0.1"), encoding="utf-8")
        balancer.write_text("allow 192.0.2.9;\n", encoding="utf-8")
        server.type("nginx -t\nsystemctl reload nginx")
        home = "2001:db8:1:2::%x"
        wait_until(lambda: _is_seen_as(server, home % 1, "/named/"))
        assert f'"address": "{home % 1}"' in server.services.log("portal-web.service")
        inside = {
            (path, address): ask(path, **{"X-Forwarded-For": address})[0]
            for path in ("/readyz", "/metrics")
            for address in ("192.0.2.9", "192.0.2.8")
        }
        assert [asked for asked, status in inside.items() if status == 200] == [
            ("/readyz", "192.0.2.9")
        ]

        def flood(address: str) -> set[int]:
            with ThreadPoolExecutor(8) as many:
                turns = (address % turn for turn in range(1, 161))
                asked = ({"X-Forwarded-For": turn} for turn in turns)
                return set(many.map(lambda h: ask("/sign-in/", "POST", b"", **h)[0], asked))

        assert flood(home) == {403, 429}
        assert flood("2001:db8:2:%x::1") == {403}
        assert '"address": "8.8.8.8"' not in server.services.log("portal-web.service")
    finally:
        file.write_text(before, encoding="utf-8")
        balancer.unlink()
        server.type("nginx -t\nsystemctl reload nginx")
        wait_until(lambda: _is_seen_as(server, "127.0.0.1", "/named-no-more/"))


def _is_seen_as(server: Server, address: str, path: str) -> bool:
    """Ask as the gateway for a visitor who claims another address; tell which one is noted."""
    ask(path, **{"X-Forwarded-For": "8.8.8.8, 2001:db8:1:2::1"})
    lines = server.path("/var/log/portal/access.log").read_text(encoding="utf-8").splitlines()
    return any(f'"{address}"' in line for line in lines if path in line)
