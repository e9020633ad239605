"""docs/deployment.md, typed line by line into a bare Debian, and the portal that comes out of it.

Run by `python3 run.py test --deploy`, in this order: each test goes on where the one before ended.
"""

import gzip
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import factories
from tests.deploy import visitors
from tests.deploy.debian import Debian, bare_debian, write_release
from tests.deploy.page import sections
from tests.deploy.visitors import NAME, SITE, number_on_the_board, sign_in, wait_until

pytestmark = pytest.mark.deploy

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
SEND_TOO_MUCH = """
fetch("/sign-in/", { method: "POST", body: new Uint8Array(3 << 20) })
  .then(async (answer) => [answer.status, await answer.text()])
"""
NEVER_READY = """

def _spoilt() -> None:
    raise NotReadyError("spoilt by a test")


CHECKS["spoilt"] = _spoilt
"""


class Server(Debian):
    """The Debian, with what was typed there."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.said: dict[str, list[str]] = {}

    def type_section(self, heading: str) -> str:
        """Type every block below a heading; keep what each of them said."""
        self.said[heading] = [self.type(block) for block in sections()[heading]]
        return "\n".join(self.said[heading])

    def query(self, statement: str, *, user: str = "portal", fails: bool = False) -> str:
        """Return what the database answers to a user of the machine."""
        line = f'runuser -u {user} -- psql -At portal -c "{statement}"'
        return self.type(f"cd /\n{line}", fails=fails).strip()

    def main_process(self, name: str) -> int:
        return self.services.processes[f"{name}.service"].pid


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with bare_debian(Server) as debian:
        write_release(debian.path("/root/portal-0.1.0.tar.gz"), "portal-0.1.0")
        debian.type_section("Install")
        yield debian


@pytest.fixture(scope="module")
def browser(server: Server) -> Iterator[Browser]:
    with visitors.chromium(server.path("/etc/portal/tls/chain.pem")) as found:
        yield found


@dataclass(frozen=True)
class People:
    """Two who signed in with password and phone app, a passer-by, and what went wrong for them."""

    office: Page
    phone: Page
    stranger: Page
    problems: list[str]


@pytest.fixture(scope="module")
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


def encrypted(name: str = NAME, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLSocket:
    """Return a line to nginx that asks for `name` and speaks at most `newest`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.maximum_version = newest
    line = socket.create_connection(("127.0.0.1", 443), timeout=60)
    try:
        return context.wrap_socket(line, server_hostname=name)
    except BaseException:
        line.close()
        raise


def ask(
    path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Return status, headers and content of one answer."""
    with closing(http.client.HTTPConnection(NAME)) as connection:
        connection.sock = encrypted()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def failed_parts() -> set[str]:
    return {part for part, word in json.loads(ask("/readyz")[2]).items() if word == "failed"}


def test_every_line_of_the_install_ends_well_and_every_part_is_ready(server: Server) -> None:
    *_, started, _certificate, _nginx, _logs, looked = server.said["Install"]

    assert started.split() == ["active"] * 3
    state = json.loads(looked.partition("}")[0] + "}")
    not_yet = {"worker", "audit_head", "backup"}  # a minute, and the first night
    assert {name for name, word in state.items() if word == "failed"} <= not_yet
    wait_until(lambda: failed_parts() <= {"backup"}, seconds=90)
    assert len(re.findall(r"登录码 \w{4}-\w{4}-\w{4}", looked)) == 2


def test_no_part_of_the_portal_may_more_than_its_unit_says(server: Server) -> None:
    for name in ("portal-web", "portal-worker", "portal-beat"):
        number = server.main_process(name)
        state = dict(
            line.split(":\t", 1) for line in Path(f"/proc/{number}/status").read_text().splitlines()
        )
        user = server.type("id -u portal").strip()
        inside = ["nsenter", f"--target={number}", "--mount", "--root", "--wd", f"--setuid={user}"]
        network = Path(f"/proc/{number}/net/tcp").read_text().splitlines()
        written = {
            folder: subprocess.run([*inside, "touch", f"{folder}/probe"]).returncode == 0
            for folder in ("/opt/portal/current", "/etc", "/run", "/tmp", "/var/lib/portal/beat")
        }

        assert set(state["Uid"].split()) == {user}
        assert (state["NoNewPrivs"], int(state["CapBnd"], 16)) == ("1", 0)
        assert network[1:] == []
        assert [folder for folder, is_written in written.items() if is_written] == [
            "/tmp",
            "/var/lib/portal/beat",
        ]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (i int)",
        "CREATE TEMPORARY TABLE mine (i int)",
        "ALTER TABLE places_street ADD mine int",
        "DROP TABLE places_street",
        "TRUNCATE places_street CASCADE",
        "UPDATE audit_auditevent SET reason = ''",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
        "DELETE FROM django_migrations",
        "SET ROLE portal_owner",
        "COPY places_street TO PROGRAM 'cat'",
    ],
)
def test_the_web_role_is_refused(server: Server, statement: str) -> None:
    said = server.query(statement, fails=True)

    assert re.search("permission denied|must be (owner|superuser)", said), said


def test_each_user_reaches_what_is_its_own(server: Server) -> None:
    assert server.query("SELECT count(*) FROM places_street") == "1"
    assert server.query("SELECT count(*) FROM places_street", user="portal_backup") == "1"
    assert "denied" in server.query("DELETE FROM places_street", user="portal_backup", fails=True)
    assert "does not exist" in server.query("SELECT 1", user="www-data", fails=True)
    for user in ("portal_backup", "www-data"):
        server.type(f"runuser -u {user} -- cat /etc/portal/keys/field_key", fails=True)
    server.type("runuser -u portal -- cat /etc/portal/tls/key.pem", fails=True)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1:DeprecationWarning")
def test_only_new_tls_and_only_this_name_is_spoken(server: Server) -> None:
    with encrypted(newest=ssl.TLSVersion.TLSv1_2) as line:
        assert line.version() == "TLSv1.2"
    with pytest.raises(ssl.SSLError), encrypted(newest=ssl.TLSVersion.TLSv1_1):
        pass
    with pytest.raises(ssl.SSLError), encrypted("other.example"):
        pass


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
    assert headers.get_all("Strict-Transport-Security") == static.get_all(
        "Strict-Transport-Security"
    )
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


def test_a_body_too_large_is_refused_in_words_before_it_is_taken_in(
    server: Server, browser: Browser
) -> None:
    status, _, content = ask("/sign-in/", "POST", bytes(3 << 20))
    page = visitors.new_context(browser, [], width=1440).new_page()
    page.goto("/sign-in/")
    sent = page.evaluate(SEND_TOO_MUCH)  # over HTTP/2

    assert (status, "上传的内容太大" in content.decode()) == (413, True)
    assert (sent[0], "上传的内容太大" in sent[1]) == (413, True)


def test_an_address_too_long_is_refused_in_words(server: Server) -> None:
    status, _, content = ask(f"/guide/?q={'x' * 9000}")

    assert (status, "网站没有看懂这次请求" in content.decode()) == (414, True)


def test_who_sends_a_false_address_is_known_by_the_true_one(server: Server) -> None:
    ask("/no-such-page/", **{"X-Forwarded-For": "8.8.8.8", "X-Forwarded-Host": "evil.example"})
    said = server.services.log("portal-web.service")

    assert "8.8.8.8" not in said
    assert "8.8.8.8" not in server.path("/var/log/portal/access.log").read_text()
    assert '"address": "127.0.0.1"' in said


def test_a_filing_from_the_phone_raises_the_number_by_one(people: People, tmp_path: Path) -> None:
    office, phone = people.office, people.phone
    before = number_on_the_board(office)
    picture = tmp_path / "photo.jpg"
    picture.write_bytes(factories.picture(1600, 1200, "teal"))

    phone.goto("/desk/activities/new/")
    phone.wait_for_selector("[data-filing][data-ready]")
    phone.get_by_text("志愿服务队", exact=True).click()
    phone.get_by_label("志愿者队伍").select_option(label="柳荫志愿服务队")
    phone.get_by_text("环境整治", exact=True).click()
    phone.get_by_label("活动名称").fill("清理三号楼楼道")
    phone.get_by_label("活动日期").fill(f"{factories.day():%Y-%m-%d}")
    phone.get_by_label("活动地点").fill("东苑小区 3 号楼")
    phone.get_by_label("参加人数").fill("16")
    phone.get_by_label("活动情况").fill("清走堆放多年的杂物。")
    phone.locator("#id_new_photos").set_input_files(picture)
    phone.wait_for_selector("[data-photo-strip] li img")
    phone.get_by_role("button", name="提交").click()
    phone.wait_for_url("**/sent/**")

    office.goto("/desk/reviews/")
    expect(office.get_by_role("heading", name="清理三号楼楼道")).to_be_visible()
    office.get_by_role("button", name="确认", exact=True).first.click()
    office.wait_for_load_state()
    assert number_on_the_board(office) == before + 1
    assert people.problems == []


def test_a_photo_comes_from_nginx_and_only_to_who_may_see_it(
    server: Server, people: People
) -> None:
    path = f"/desk/photos/{server.query('SELECT uid FROM core_photo')}/"

    whole = visitors.fetched(people.phone, path)
    again = visitors.fetched(people.phone, path, tag=whole.headers["etag"])
    refused = visitors.fetched(people.stranger, path)

    assert (whole.status, whole.start) == (200, [0xFF, 0xD8])
    assert whole.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "private" in whole.headers["cache-control"]
    assert "accept-ranges" in whole.headers  # of a file that nginx sends
    assert "x-accel-redirect" not in whole.headers
    assert again.status == 304
    assert refused.headers["content-type"].startswith("text/html")  # the page for signing in


def test_messages_leave_by_the_worker_and_the_chain_is_noted_by_the_timetable(
    server: Server,
) -> None:
    waiting = "SELECT count(*) FROM core_outboxentry WHERE done_at IS NULL"

    wait_until(lambda: server.query(waiting) == "0", seconds=90)

    assert int(server.query("SELECT count(*) FROM core_outboxentry")) > 0
    assert int(server.query("SELECT count(*) FROM accounts_message")) > 0
    wait_until(lambda: server.path("/var/lib/portal/audit-heads.log").exists(), seconds=90)


def test_web_processes_that_are_killed_come_back(server: Server) -> None:
    killed = server.main_process("portal-web")

    os.killpg(killed, signal.SIGKILL)

    wait_until(lambda: server.main_process("portal-web") != killed)
    assert ask("/healthz")[0] == 200


def test_the_database_and_redis_may_start_anew_under_the_portal(server: Server) -> None:
    before = server.main_process("portal-web")

    server.type("systemctl restart postgresql redis-server@portal")

    wait_until(lambda: ask("/readyz")[0] == 200)
    assert ask("/sign-in/")[0] == 200
    assert server.main_process("portal-web") == before


def test_backup_holds_everything_but_the_keys_and_only_its_owner_reads_it(server: Server) -> None:
    server.type_section("Backup")
    assert failed_parts() == set()
    newest = sorted(server.path("/var/backups/portal").glob("20*"))[-1]
    content = b"".join(path.read_bytes() for path in newest.rglob("*") if path.is_file())
    keys = [path.read_bytes().strip() for path in server.path("/etc/portal/keys").iterdir()]

    assert {path.name for path in newest.iterdir()} == {
        "SHA256SUMS",
        "audit-heads.log",
        "database.dump",
        "media",
        "portal.env",
        "rows.txt",
    }
    assert list(newest.rglob("*.jpg"))
    assert [key for key in keys if key in content or bytes.fromhex(key.decode()) in content] == []
    assert {path.stat().st_mode & 0o077 for path in newest.rglob("*")} == {0}
    assert server.path("/root/portal-backup.gpg").stat().st_mode & 0o077 == 0


def test_a_damaged_backup_changes_nothing(server: Server) -> None:
    server.type("cp -r $newest /root/damaged\nprintf x >> /root/damaged/database.dump")

    said = server.type("/opt/portal/current/deploy/bin/restore /root/damaged", fails=True)

    assert "The backup is damaged. Nothing has been changed." in said
    assert ask("/healthz")[0] == 200


def test_restore_brings_back_rows_and_files_and_the_chain_holds(server: Server) -> None:
    rows = "SELECT count(*) FROM volunteers_activity"
    [photo] = [
        path
        for path in server.path("/var/lib/portal/media").rglob("*.jpg")
        if "small" not in path.name
    ][:1]
    content, before = photo.read_bytes(), server.query(rows)
    server.query("UPDATE volunteers_activity SET title = 'later'")
    photo.unlink()

    said = server.type_section("Restore")

    assert said.count("全部相符") == 3
    assert server.query(rows) == before == "1"
    assert server.query("SELECT title FROM volunteers_activity") == "清理三号楼楼道"
    assert photo.read_bytes() == content
    assert server.query("SELECT count(*) FROM django_session") == "0"
    assert "permission denied" in server.query("DELETE FROM audit_auditevent", fails=True)
    assert ask("/healthz")[0] == 200


def test_a_drill_restores_the_newest_backup_and_is_red_when_it_cannot(server: Server) -> None:
    said = server.type_section("Drill")
    report = server.path("/var/backups/portal/.drill")
    dump = sorted(server.path("/var/backups/portal").glob("20*"))[-1] / "database.dump"
    left = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"

    assert "result ok" in said
    assert json.loads(ask("/readyz")[2])["drill"] == "ok"
    assert (
        server.type(f'cd /\nrunuser -u portal_backup -- psql -At portal_drill -c "{left}"') == "0\n"
    )
    content, green = dump.read_bytes(), report.read_text().splitlines()[-1]
    dump.write_bytes(content + b"x")
    assert "portal-drill.service ended with 1" in server.type(
        "systemctl start portal-drill", fails=True
    )
    dump.write_bytes(content)
    assert "result files" in report.read_text()
    assert report.read_text().splitlines()[-1] == green
    report.write_text(re.sub("green .*", "green 2026-01-01T00:00:00+00:00", report.read_text()))
    assert json.loads(ask("/readyz")[2])["drill"] == "failed"
    assert ask("/readyz")[0] == 200
    server.type("systemctl start portal-drill")
    assert json.loads(ask("/readyz")[2])["drill"] == "ok"


class Visitors(threading.Thread):
    """Ask for pages without a pause until told to end; keep what was not answered well."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.is_over = threading.Event()
        self.count, self.failures = 0, list[str]()

    def run(self) -> None:
        while not self.is_over.is_set():
            self.count += 1
            for path in ("/healthz", "/", "/sign-in/"):
                try:
                    status = ask(path)[0]
                except OSError as error:
                    self.failures.append(f"{path}: {error!r}")
                else:
                    if status != 200:
                        self.failures.append(f"{path}: {status}")
            time.sleep(0.2)


def test_nobody_notices_an_upgrade_or_a_roll_back(server: Server) -> None:
    write_release(server.path("/root/portal-0.1.1.tar.gz"), "portal-0.1.1")
    serves = server.path("/opt/portal/current")
    people = Visitors()
    people.start()

    upgraded = server.type_section("Upgrade")
    after_upgrade = serves.readlink().name
    server.type_section("Roll-back")
    people.is_over.set()
    people.join()

    assert '"status": "ok"' in upgraded
    assert (after_upgrade, serves.readlink().name) == ("portal-0.1.1", "portal-0.1.0")
    assert people.count > 20
    assert people.failures == []


def test_a_release_that_does_not_get_ready_is_put_back(server: Server) -> None:
    archive = server.path("/root/portal-0.1.2.tar.gz")
    write_release(archive, "portal-0.1.2", {"core/health.py": NEVER_READY})

    said = server.type(
        "/opt/portal/current/deploy/bin/upgrade /root/portal-0.1.2.tar.gz", fails=True
    )

    assert "portal-0.1.2 did not get ready; portal-0.1.0 serves again" in said
    assert ask("/readyz")[0] == 200


def test_while_the_web_is_stopped_a_page_says_so_in_chinese(server: Server) -> None:
    server.type("systemctl stop portal-web.socket portal-web")

    status, headers, content = ask("/")
    server.type("systemctl start portal-web.socket portal-web")

    assert (status, headers["Retry-After"]) == (503, "60")
    assert "平台正在维护" in content.decode()
    assert ask("/healthz")[0] == 200


def test_a_flood_of_sign_ins_is_told_to_wait(server: Server) -> None:
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: ask("/sign-in/", "POST", b""), range(160)))
    told = [content.decode() for status, _, content in answers if status == 429]

    assert {status for status, _, _ in answers} == {403, 429}  # 403: no token of ours
    assert "请等一分钟" in told[0]
