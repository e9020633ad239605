"""docs/deployment.md, typed line by line into a bare Debian, and the portal that comes out of it.

Run by `python3 run.py test --deploy`, in this order: each test goes on where the one before ended,
and test_walk_nginx.py and test_walk_on.py where this file ends.
"""

import json
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.deploy import visitors
from tests.deploy.page import OPERATIONS
from tests.deploy.visitors import number_on_the_board, wait_until
from tests.deploy.walking import People, Server, failed_parts

pytestmark = pytest.mark.deploy


def test_every_line_of_the_install_ends_well_and_every_part_is_ready(server: Server) -> None:
    *_, started, _certificate, _nginx, _logs, looked, _machine = server.said["Install"]

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


def test_slow_statements_are_added_up_for_who_looks_after_the_server(server: Server) -> None:
    [line] = re.findall(
        r"`(runuser -u postgres -- psql --command .*?)`", OPERATIONS.read_text(encoding="utf-8")
    )

    assert "places_street" in server.type(f"cd /\n{line.replace('LIMIT 20', '')}")
    assert server.query("SELECT count(*) FROM pg_extension WHERE extname ~ 'stat'") == "0"


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


def test_not_even_the_owner_of_the_tables_empties_the_audit_trail(server: Server) -> None:
    before = server.query("SELECT count(*) FROM audit_auditevent")

    said = server.query("TRUNCATE audit_auditevent", user="portal_owner", fails=True)

    assert "append-only" in said
    assert server.query("SELECT count(*) FROM audit_auditevent") == before != "0"


def test_each_user_reaches_what_is_its_own(server: Server) -> None:
    assert server.query("SELECT count(*) FROM places_street") == "1"
    assert server.query("SELECT count(*) FROM places_street", user="portal_backup") == "1"
    assert "denied" in server.query("DELETE FROM places_street", user="portal_backup", fails=True)
    assert "does not exist" in server.query("SELECT 1", user="www-data", fails=True)
    for user in ("portal_backup", "www-data"):
        server.type(f"runuser -u {user} -- cat /etc/portal/keys/field_key", fails=True)
    server.type("runuser -u portal -- cat /etc/portal/tls/key.pem", fails=True)
    for user in ("portal_backup", "www-data"):
        server.type(f"runuser -u {user} -- ls /var/lib/portal/media")
        server.type(f"runuser -u {user} -- ls /var/lib/portal/exports", fails=True)
        server.type(f"runuser -u {user} -- cat /var/lib/portal/erasures.log", fails=True)


def test_the_machine_itself_is_kept_up_to_date_and_closed(server: Server) -> None:
    origins = server.type("apt-config dump Unattended-Upgrade::Origins-Pattern")
    rules = server.type("unshare --net sh -c 'nft --file /etc/nftables.conf; nft list ruleset'")

    assert re.findall(r'"(.*)";', origins)[1:] == [
        "origin=Debian,codename=${distro_codename}-security,label=Debian-Security"
    ]
    assert "policy drop" in rules
    assert "tcp dport { 80, 443 } accept" in rules
    assert rules.count("ct count over 300 } drop") == 2
    server.type("perl -c /etc/needrestart/conf.d/portal.conf")


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


MAKE_AN_EXPORT = """
from accounts.models import User
from core import jobs
from core.office.tasks import export_ledger
owner = User.objects.get(username="staff")
words = ("volunteers.activity", "", "csv", "masked")
job = jobs.start(kind="export", label="导出活动", owner=owner, task=export_ledger, arguments=words)
print(f"uid {job.uid}")
"""


def test_what_the_worker_made_is_downloaded_by_its_maker_alone(
    server: Server, people: People
) -> None:
    """The folder of exports is the portal's own, which nginx may not open."""
    server.path("/root/export.py").write_text(MAKE_AN_EXPORT, encoding="utf-8")
    said = server.type("portal-manage shell < /root/export.py")
    uid = re.findall(r"uid (\S+)", said)[-1]
    wait_until(lambda: server.query(f"SELECT status FROM core_job WHERE uid = '{uid}'") == "done")
    path = f"/desk/jobs/{uid}/file/"

    given = visitors.fetched(people.office, path)
    refused = visitors.fetched(people.phone, path)

    assert (given.status, given.start) == (200, [0xEF, 0xBB])  # as Excel wants its tables
    assert given.headers["content-disposition"].startswith("attachment")
    assert refused.status == 404


def test_messages_leave_by_the_worker_and_the_chain_is_noted_by_the_timetable(
    server: Server,
) -> None:
    waiting = "SELECT count(*) FROM core_outboxentry WHERE done_at IS NULL"

    wait_until(lambda: server.query(waiting) == "0", seconds=90)

    assert int(server.query("SELECT count(*) FROM core_outboxentry")) > 0
    assert int(server.query("SELECT count(*) FROM accounts_message")) > 0
    wait_until(lambda: server.path("/var/lib/portal/audit-heads.log").exists(), seconds=90)
