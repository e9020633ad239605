"""The portal of test_walk.py when something breaks, and its backup, restore and upgrade."""

import json
import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.deploy.debian import write_release
from tests.deploy.page import OPERATIONS, sections
from tests.deploy.visitors import wait_until
from tests.deploy.walking import Server, Visitors, ask, failed_parts

pytestmark = pytest.mark.deploy

BIN = "/opt/portal/current/deploy/bin"
UNITS = ("portal-web", "portal-worker", "portal-beat")

NEVER_READY = """

def _spoilt() -> None:
    raise NotReadyError("spoilt by a test")


CHECKS["spoilt"] = _spoilt
"""


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


def test_only_the_worker_gets_a_network_where_notices_leave(server: Server) -> None:
    def network(name: str) -> str:
        return os.readlink(f"/proc/{server.main_process(name)}/ns/net")

    here = os.readlink("/proc/self/ns/net")
    assert here not in {network(name) for name in UNITS}

    server.type_section("Notices to the outside")

    assert [name for name in UNITS if network(name) == here] == ["portal-worker"]
    wait_until(lambda: ask("/readyz")[0] == 200)


def test_web_logs_are_turned_over_and_their_folder_is_not_the_web_servers(server: Server) -> None:
    log = server.path("/var/log/portal/access.log")

    server.type("logrotate --force /etc/logrotate.d/portal")
    ask("/no-such-page/")

    wait_until(lambda: "/no-such-page/" in log.read_text())
    assert len(list(log.parent.glob("access.log-*"))) == 1
    assert log.stat().st_mode & 0o007 == 0
    server.type("runuser -u www-data -- ln -s /etc/passwd /var/log/portal/x", fails=True)
    server.type("runuser -u www-data -- mv /var/log/portal/access.log /tmp/x", fails=True)


def test_backup_holds_everything_but_the_keys_and_only_its_owner_reads_it(server: Server) -> None:
    server.type("mkdir -p /mnt/offsite\nmount -t tmpfs tmpfs /mnt/offsite")  # another machine's
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
    [copy] = server.path("/mnt/offsite/portal").iterdir()
    assert copy.name == f"portal-{newest.name}.gpg"
    for file in (server.path("/root/portal-backup.gpg"), copy):
        assert file.stat().st_mode & 0o077 == 0


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

    assert said.count("全部相符") == 5  # before and after each exchange, and once by hand
    assert server.query(rows) == before == "1"
    assert server.query("SELECT title FROM volunteers_activity") == "清理三号楼楼道"
    assert photo.read_bytes() == content
    assert server.query("SELECT count(*) FROM django_session") == "0"
    assert "permission denied" in server.query("DELETE FROM audit_auditevent", fails=True)
    assert ask("/healthz")[0] == 200


def test_the_database_of_a_moment_comes_back_out_of_its_log(server: Server) -> None:
    said = server.type_section("At most five minutes")
    assert "status: ok" in said
    assert json.loads(ask("/readyz")[2])["archive"] == "ok"
    kept = server.path("/var/lib/portal-archive")
    assert {path.name for path in kept.iterdir()} == {"seen", "uploads", "copied", "restored"}
    title = "SELECT title FROM volunteers_activity"
    server.query("UPDATE volunteers_activity SET title = 'as it was then'")
    photos = list(server.path("/var/lib/portal/media").rglob("*.jpg"))
    content = {path: path.read_bytes() for path in photos}
    then = server.type("sleep 2\nTZ=Asia/Shanghai date '+%F %T'\nsleep 2").strip()
    server.query("UPDATE volunteers_activity SET title = 'spoilt'")
    for path in photos:  # as on another server, whose nightly backup does not have them yet
        path.unlink()

    found = server.type(f'{BIN}/moment "{then}"')
    assert server.query(title) == "spoilt", "what serves is not touched"
    server.type(found.splitlines()[-1])

    assert server.query(title) == "as it was then"
    assert {path: path.read_bytes() for path in photos} == content != {}
    server.type("portal-manage verify_audit")
    assert ask("/healthz")[0] == 200
    assert "still to come" in server.type(f'{BIN}/moment "tomorrow"', fails=True)
    server.type("[ ! -e /var/lib/postgresql/portal-moment ]")


def test_a_restore_that_fails_in_the_exchange_leaves_all_as_it_was(server: Server) -> None:
    heads = server.path("/var/lib/portal/audit-heads.log")
    server.query("UPDATE volunteers_activity SET title = 'later still'")
    files = sorted(server.path("/var/lib/portal/media").rglob("*.jpg"))
    names = "SELECT datname FROM pg_database ORDER BY 1"
    databases = server.query(names)
    server.type("systemctl stop redis-server@portal portal-beat")
    noted = heads.read_text()

    said = server.type(f"{BIN}/restore /root/restored/20*", fails=True)

    assert "Nothing has been changed, and what was here serves again." in said
    assert server.query("SELECT title FROM volunteers_activity") == "later still"
    assert server.query(names) == databases
    assert sorted(server.path("/var/lib/portal/media").rglob("*.jpg")) == files
    assert heads.read_text() == noted
    server.type("systemctl start redis-server@portal")
    wait_until(lambda: ask("/readyz")[0] == 200)


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


def test_prometheus_reads_the_figures_on_this_machine_with_the_token_alone(
    server: Server,
) -> None:
    said = server.type_section("Figures for Prometheus")
    asked = "curl --silent --output /dev/null --write-out '%{http_code}' http://127.0.0.1:9180"

    assert 'portal_part_up{part="database"} 1' in said
    assert server.type(f"{asked}/metrics") == server.type(f"{asked}/") == "404"
    assert ask("/metrics", Authorization="Bearer x")[0] == 404


def test_a_new_certificate_is_served_and_the_alarm_knows_its_end(server: Server) -> None:
    server.type(  # the same key, which the browsers of the other tests know
        "openssl req -x509 -key /etc/portal/tls/key.pem -days 90 -subj /CN=$name"
        " -addext subjectAltName=DNS:$name -out /root/chain.pem\n"
        "cp /etc/portal/tls/key.pem /root/key.pem"
    )

    said = server.type_section("Certificate")
    figure = server.type("curl --silent --fail http://127.0.0.1:9180/certificate")

    assert said.count("The certificate holds until") == 2
    left = int(figure.removeprefix("nginx_certificate_ends_seconds ")) - time.time()
    assert 89 * 86400 < left < 91 * 86400
    assert ask("/healthz")[0] == 200


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

    said = server.type(f"{BIN}/upgrade /root/portal-0.1.2.tar.gz", fails=True)

    assert "portal-0.1.2 did not get ready; portal-0.1.0 serves again" in said
    assert ask("/readyz")[0] == 200


def test_a_release_that_does_not_even_start_is_put_back(server: Server) -> None:
    spoilt = server.path("/opt/portal/releases/portal-0.1.2/deploy/web.py")
    spoilt.write_text("raise SystemExit('spoilt by a test')\n")

    said = server.type(
        "/opt/portal/releases/portal-0.1.2/deploy/bin/switch portal-0.1.2", fails=True
    )

    assert "portal-0.1.2 did not get ready; portal-0.1.0 serves again" in said
    assert server.path("/opt/portal/current").readlink().name == "portal-0.1.0"
    assert ask("/readyz")[0] == 200


def test_keys_are_changed_and_what_stands_under_the_earlier_ones_still_opens(
    server: Server,
) -> None:
    keys = server.path("/etc/portal/keys")
    before = {path.name: path.read_bytes() for path in keys.glob("*_key")}
    red = failed_parts()

    for heading in sections(OPERATIONS):
        server.type_section(heading, OPERATIONS)
        wait_until(lambda: ask("/readyz")[0] == 200)
    server.type("portal-manage verify_sealed")  # all of it under the earlier key
    server.type("portal-manage rotate_keys\nportal-manage rotate_index")
    server.type("portal-manage verify_sealed\nportal-manage verify_audit")

    after = {path.name: path.read_bytes() for path in keys.glob("*_key")}
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"field_key", "index_key", "audit_key", "secret_key"}
    wait_until(lambda: failed_parts() <= red)


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


def test_what_was_typed_stands_in_no_log_of_the_web_server(server: Server) -> None:
    """An upload, a portal that is away and a flood: nginx would repeat the request of each."""
    typed = "?q=13812345678"
    server.type("systemctl stop portal-web.socket portal-web")
    statuses = [ask(f"/guide/{typed}")[0]]
    server.type("systemctl start portal-web.socket portal-web")
    statuses.append(ask(f"/api/v1/photos/{typed}", "POST", bytes(3 << 20))[0])
    with ThreadPoolExecutor(8) as many:
        flood = set(many.map(lambda _: ask(f"/sign-in/{typed}", "POST", b"")[0], range(160)))

    logs = [*server.path("/var/log/portal").iterdir(), *server.path("/var/log/nginx").iterdir()]
    assert (statuses, 429 in flood) == ([503, 401], True)
    assert [log.name for log in logs if b"?q" in log.read_bytes()] == []
    assert "/guide/" in server.path("/var/log/portal/access.log").read_text()
