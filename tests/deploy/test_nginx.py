"""The files of deploy/nginx, read: what is logged. Real nginx runs them in test_walk_nginx.py."""

import json
import re
from ipaddress import ip_address, ip_network

import pytest
from django.test import Client
from django.urls import reverse

from core.context import network_of
from tests.deploy.debian import ROOT

pytestmark = pytest.mark.once

NGINX = ROOT / "deploy/nginx"
LOCATIONS = (NGINX / "locations.conf").read_text(encoding="utf-8")
ERRORS = (NGINX / "errors.conf").read_text(encoding="utf-8")


def servers() -> list[str]:
    """Return the lines of each server, with those of the file that it takes in."""
    text = (NGINX / "portal.conf").read_text(encoding="utf-8")
    taken_in = "include /opt/portal/current/deploy/nginx/locations.conf;"
    return [
        block.replace(taken_in, LOCATIONS)
        for block in re.findall(r"^server \{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL)
    ]


def test_nginx_asks_browsers_for_https_as_the_portal_does_and_not_to_list_the_name():
    told = set(re.findall(r'Strict-Transport-Security "(.*?)"', LOCATIONS))

    assert told == {"max-age=31536000; includeSubDomains"}


def test_without_ipv6_every_server_still_listens_and_the_manual_leaves_out_the_rest():
    manual = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
    line = (
        "[ -e /proc/net/if_inet6 ] || sed -i '/listen \\[::\\]/d' /etc/nginx/conf.d/portal.conf\n"
    )

    left = [re.sub(r"(?m)^ *listen \[::\].*\n", "", server) for server in servers()]

    assert line in manual
    assert "left_out='/listen \\[::\\]/d'" in (ROOT / "deploy/bin/common.sh").read_text()
    assert all("[::]" not in server and "listen " in server for server in left)


def test_figures_go_to_this_machine_alone_and_where_the_manual_says():
    manual = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    [figures] = [server for server in servers() if "location = /certificate" in server]
    [address] = re.findall(r"^    listen (.*);", figures, re.M)
    sent = dict(re.findall(r"proxy_set_header (\S+) (.*);", figures))
    proxy = (NGINX / "proxy.conf").read_text(encoding="utf-8")

    assert address.startswith("127.0.0.1:")
    assert f'targets: ["{address}"]' in manual
    assert (sent["Host"], sent["X-Forwarded-Proto"]) == ("portal.example.gov.cn", "https")
    written_over = set(re.findall(r"proxy_set_header (X-Forwarded-\S+)", proxy))
    assert written_over <= set(sent)


def test_nginx_lets_go_of_a_kept_line_before_the_web_process_does():
    manual = (ROOT / "docs/scaling.md").read_text(encoding="utf-8")
    values: dict[str, int] = {}
    exec((ROOT / "deploy/web.py").read_text(encoding="utf-8"), {}, values)
    [upstream] = re.findall(r"upstream portal \{.*?\}", manual, re.DOTALL)
    [seconds] = re.findall(r"keepalive_timeout (\d+)s;", upstream)

    assert int(seconds) < values["keepalive"]
    assert "--bind 1" not in manual  # a web process with a socket of systemd does not look at it


def test_plain_http_shows_whose_name_it_is_before_it_leads_to_https():
    [plain] = [server for server in servers() if "listen 80 " in server]

    assert "location /.well-known/acme-challenge/ {" in plain
    assert not re.search(r"^    return", plain, re.M)  # a server's own return would come first


def test_every_way_to_the_ledgers_looks_at_the_networks_that_the_office_names():
    """`return` comes before nginx looks at addresses, so where it leads they are looked at too."""
    blocks = dict(re.findall(r"^location (\S+ ?\S*) \{\n(.*?)^\}", LOCATIONS, re.M | re.DOTALL))
    here = blocks["~ ^/admin/"]
    [code] = re.findall(r"return (\d+);", here)
    [beyond] = re.findall(rf"^error_page {code} = (@\w+);", ERRORS, re.M)
    networks = (NGINX / "admin-networks.conf").read_text(encoding="utf-8")
    rules = [line for line in networks.splitlines() if not line.startswith("#")]

    for block in (here, blocks[beyond]):
        assert "include /etc/portal/admin-networks*.conf;" in block  # none is no fault
        assert block.index("error_page 403 /-/403.html;") < block.index("errors.conf")
    assert not [name for name in blocks if "admin" in name and name not in {"~ ^/admin/", beyond}]
    assert rules == ["allow all;"]  # as it was, until the office names some


def test_what_is_inside_is_shown_to_this_machine_and_to_a_balancer_that_the_office_names():
    blocks = dict(re.findall(r"^location (\S+ ?\S*) \{\n(.*?)^\}", LOCATIONS, re.M | re.DOTALL))
    manual = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    here = ["allow 127.0.0.1;", "allow ::1;", "deny all;"]
    looked = {
        name: re.findall(r"^    ((?:allow |deny |include /etc)\S*;)", blocks[f"= {name}"], re.M)
        for name in ("/readyz", "/metrics")
    }

    assert looked == {"/readyz": ["include /etc/portal/balancer*.conf;", *here], "/metrics": here}
    assert "`/etc/portal/balancer.conf`" in manual


def test_a_photo_is_taken_in_when_the_portal_knows_its_token_and_how_long_it_is():
    """Else 21 MB of anybody lie on the disk before the portal sees the first byte."""
    blocks = dict(re.findall(r"^location (\S+ ?\S*) \{\n(.*?)^\}", LOCATIONS, re.M | re.DOTALL))
    photos, asked = blocks["= /api/v1/photos/"], blocks["= /api/v1/has-token/"]

    assert f"auth_request {reverse('api:has-token')};" in photos
    assert 'if ($content_length = "") { return 418; }' in photos
    assert photos.index("error_page 401 /-/401.json;") < photos.index("errors.conf")
    assert "internal;" in asked
    assert "proxy_pass_request_body off;" in asked


def test_a_program_without_a_token_reads_from_nginx_what_the_portal_would_say(db):
    words = (NGINX / "pages/401.json").read_text(encoding="utf-8")

    assert json.loads(words) == Client().post("/api/v1/photos/").json()


@pytest.mark.parametrize(
    "address",
    ["203.0.113.7", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1", "::1"],
)
def test_every_limit_counts_networks_as_the_portal_does(address):
    """Whose line at home has a /64 would have 2^64 turns."""
    text = (NGINX / "portal.conf").read_text(encoding="utf-8")
    [found] = re.findall(r'^map \$binary_remote_addr \$network \{\n    "~(.*)" \$half;', text, re.M)
    keys = re.findall(r"^limit_(?:req|conn)_zone (\S+) ", text, re.M)
    packed = ip_address(address).packed
    half = re.match(found.replace("?<", "?P<").encode(), packed)

    assert keys == ["$sign_in_network", "$network", "$network"]
    assert "map $request_method $sign_in_network { POST $network;" in text
    assert network_of(address) == (
        str(ip_network((half["half"] + bytes(8), 64))) if half else address
    )


def test_a_gateway_before_nginx_is_named_in_lines_that_wait_for_its_address():
    """nginx hands on one address, so the portal counts one proxy, however many there are."""
    text = (NGINX / "portal.conf").read_text(encoding="utf-8")
    proxy = (NGINX / "proxy.conf").read_text(encoding="utf-8")

    assert re.findall(r"^#   (\S+)", text, re.M) == [
        "set_real_ip_from",
        "real_ip_header",
        "real_ip_recursive",
    ]
    assert not re.search(r"^\s*(set_real_ip_from|real_ip_)", text, re.M)
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in proxy
    assert "\nPROXY_COUNT=1\n" in (ROOT / "deploy/portal.env").read_text(encoding="utf-8")


def test_what_nginx_answers_by_itself_is_in_chinese_and_in_no_frame_of_others():
    pages = {
        status: page
        for words, page in re.findall(r"^error_page (.*?) /-/(\S+\.html);", ERRORS, re.M)
        for status in re.findall(r"\b[45]\d\d\b", words)
    }
    [block] = re.findall(r"^location /-/ \{(.*?)^\}", LOCATIONS, re.MULTILINE | re.DOTALL)

    # 408 nginx does not answer at all: it closes the line.
    assert {"400", "403", "404", "405", "413", "414", "429", "500", "502", "504"} <= set(pages)
    assert [page for page in pages.values() if not (NGINX / "pages" / page).is_file()] == []
    assert "frame-ancestors 'none'" in block
    assert "add_header X-Frame-Options DENY always;" in block
    assert "add_header Referrer-Policy same-origin always;" in block


def test_no_server_writes_down_what_follows_the_question_mark():
    """nginx's own form of both logs holds the whole request, as soon as anything goes wrong."""
    form = re.search(r"log_format portal(.*?);", (NGINX / "portal.conf").read_text(), re.DOTALL)

    assert form is not None
    assert not re.search(r"\$(request|request_uri|args|http_referer)\b", form[1])
    assert len(servers()) >= 3
    for server in servers():
        assert re.findall(r"^\s*access_log (.*);", server, re.M) == [
            "/var/log/portal/access.log portal"
        ]
        assert re.findall(r"^\s*error_log (.*);", server, re.M) == [
            "/var/log/portal/error.log emerg"
        ]
