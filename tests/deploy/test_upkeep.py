"""What the machine does by itself: logs that are kept, timers, and who may read what."""

import os
import re
import shutil
import subprocess

import pytest

from dashboard.personal import retention
from tests.deploy.debian import ROOT
from tests.deploy.page import PAGE, sections
from tests.deploy.services import read_unit

pytestmark = pytest.mark.once

DEPLOY = ROOT / "deploy"
TYPED = "\n".join(sections()["Install"])
DAYS_OF = {"daily": 1, "weekly": 7, "monthly": 30}
BY_DEBIAN = {  # how often its own packages turn over what they write
    "postgresql-common": "weekly",
    "redis-server": "weekly",
    "nginx": "daily",
    "btmp": "monthly",
    "wtmp": "monthly",
}


def least_days() -> int:
    """Return for how long the law wants what tells who came, as the portal itself keeps it."""
    [rule] = [rule for rule in retention.RULES if rule.basis == retention.LOGS]
    return rule.minimum


def test_every_log_of_the_machine_is_kept_for_as_long_as_the_law_asks_of_the_portal():
    """《互联网政务应用安全管理规定》第二十条."""
    web = (DEPLOY / "logrotate/portal").read_text(encoding="utf-8")
    [kept] = read_unit([DEPLOY / "systemd/journald.conf"])["MaxRetentionSec"]
    changed = {
        name: int(number)
        for number, files in re.findall(r"rotate \[0-9\]\\\+/rotate (\d+)/' (.*)$", TYPED, re.M)
        for name in re.findall(r"/etc/logrotate\.d/(\S+)", files)
    }

    assert least_days() >= 365
    assert int(re.findall(r"^\s+rotate (\d+)$", web, re.M)[0]) * 7 > least_days()
    assert "    weekly\n" in web
    assert int(kept.removesuffix("day")) > least_days()
    assert {
        name: number
        for name, number in changed.items()
        if number * DAYS_OF[BY_DEBIAN[name]] <= least_days()
    } == {}
    assert set(changed) == set(BY_DEBIAN)


@pytest.mark.parametrize(
    "timer", sorted((DEPLOY / "systemd").glob("*.timer")), ids=lambda path: path.stem
)
def test_a_timer_means_the_clock_of_the_office(timer):
    """Debian's own clock is UTC, by which half past two at night is half past ten in the day."""
    [moment] = read_unit([timer])["OnCalendar"]

    assert moment.endswith(" Asia/Shanghai")


def test_what_is_carried_to_a_network_without_internet_is_what_is_installed():
    fetched = " ".join(re.findall(r"apt-get install -y --download-only (.*)", PAGE.read_text()))
    installed = " ".join(re.findall(r"^apt-get install -y (.*)", TYPED, re.M))

    assert set(fetched.split()) == set(installed.split()) != set()


@pytest.mark.parametrize(
    "text", [TYPED, (DEPLOY / "Containerfile").read_text()], ids=["page", "image"]
)
def test_exports_and_erasures_are_the_portals_alone(text):
    """nginx and the backup are in its group, for uploads and for the heads of the audit chain."""
    made = {
        path: mode
        for mode, paths in re.findall(r"install (?:-d )?-m (\d+) -o portal -g portal (.*)", text)
        for path in re.findall(r"/var/lib/portal\S*", paths)
    }

    assert made["/var/lib/portal/exports"] == "0700"
    assert made["/var/lib/portal/erasures.log"] == "0600"
    assert made["/var/lib/portal/media"] == "0750"


BY_DEBIAN_ITSELF = """
Unattended-Upgrade::Origins-Pattern { "origin=Debian,codename=${distro_codename},label=Debian"; };
"""


@pytest.mark.skipif(not shutil.which("apt-config"), reason="apt is Debian's")
def test_the_machine_takes_security_updates_alone_and_every_night(tmp_path):
    """Read by apt itself, in place of what this machine has set."""
    parts = tmp_path / "parts"
    parts.mkdir()
    (parts / "50unattended-upgrades").write_text(BY_DEBIAN_ITSELF)
    shutil.copy(DEPLOY / "machine/upgrades.conf", parts / "60portal")
    (tmp_path / "apt.conf").write_text(f'Dir::Etc::Parts "{parts}"; Dir::Etc::Main "/none";')
    env = {"PATH": os.environ["PATH"], "APT_CONFIG": str(tmp_path / "apt.conf")}
    words = ["apt-config", "dump", "--format", "%f=%v%n"]
    said = subprocess.run(words, env=env, capture_output=True, text=True, check=True).stdout
    given = [line.split("=", 1) for line in said.splitlines()]
    settings = dict(given)

    assert [v for k, v in given if k.startswith("Unattended-Upgrade::Origins-Pattern::")] == [
        "origin=Debian,codename=${distro_codename}-security,label=Debian-Security"
    ]
    assert settings["APT::Periodic::Update-Package-Lists"] == "1"
    assert settings["APT::Periodic::Unattended-Upgrade"] == "1"
    assert settings["Unattended-Upgrade::Automatic-Reboot"] == "false"


def test_only_three_ports_are_open_and_one_of_them_to_keepers_alone():
    rules = (DEPLOY / "machine/nftables.conf").read_text(encoding="utf-8")
    [chain] = re.findall(r"chain input \{(.*?)\n    \}", rules, re.DOTALL)
    accepted = [line.strip() for line in chain.splitlines() if line.endswith(" accept")]

    assert "policy drop;" in chain
    assert accepted == [
        "iif lo accept",
        "ct state established,related accept",
        "meta l4proto { 1, 58 } accept",
        "tcp dport { 80, 443 } accept",
        "ip saddr @keepers tcp dport 22 accept",
        "ip6 saddr @keepers6 tcp dport 22 accept",
    ]


def test_slow_statements_are_found_beside_the_portals_database_and_not_in_it():
    """In it, the extension would be part of its dumps, which no role but a superuser restores."""
    conf = (DEPLOY / "postgresql/portal.conf").read_text(encoding="utf-8")
    manual = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    made = "--command 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements'\n"
    everywhere = [
        path.name
        for folder in (DEPLOY / "postgresql", DEPLOY / "bin")
        for path in folder.iterdir()
        if "EXTENSION IF NOT EXISTS pg_stat" in path.read_text(encoding="utf-8")
    ]

    assert "\nshared_preload_libraries = 'pg_stat_statements'\n" in conf
    assert f"\nrunuser -u postgres -- psql --quiet --dbname postgres {made}" in TYPED
    assert everywhere == ["container.sh"]
    assert "FROM pg_stat_statements ORDER BY" in manual


def test_no_network_holds_all_lines_open_and_nginx_has_more_than_a_few_of_them():
    """Debian's nginx has 768 lines, which one sender of nothing could hold."""
    rules = (DEPLOY / "machine/nftables.conf").read_text(encoding="utf-8")
    counted = re.findall(
        r"^ +(tcp dport .*) add @\w+ \{ (.*) ct count over (\d+) \} drop$", rules, re.M
    )
    lines = int(re.findall(r"/worker_connections (\d+)/' /etc/nginx/nginx\.conf$", TYPED, re.M)[0])
    files = int(
        re.findall(r"1i worker_rlimit_nofile (\d+);' /etc/nginx/nginx\.conf$", TYPED, re.M)[0]
    )

    assert counted == [
        ("tcp dport { 80, 443 }", "ip saddr", "300"),
        ("tcp dport { 80, 443 }", "ip6 saddr & ffff:ffff:ffff:ffff::", "300"),
    ]
    assert rules.index("ct count") < rules.index("tcp dport { 80, 443 } accept")
    assert lines >= 20 * 300
    assert files > 2 * lines  # one to the visitor, one to the portal or a file


def test_no_process_leaves_its_memory_on_the_disk():
    kernel = (DEPLOY / "machine/sysctl.conf").read_text(encoding="utf-8")

    assert "\nkernel.core_pattern = |/bin/false\n" in kernel  # a limit does not stop a pipe
    assert "\nfs.suid_dumpable = 0\n" in kernel
    assert read_unit([DEPLOY / "machine/limits.conf"])["DefaultLimitCORE"] == ["0"]


@pytest.mark.parametrize("file", sorted((DEPLOY / "machine").iterdir()), ids=lambda path: path.name)
def test_each_file_for_the_machine_is_put_where_it_says(file):
    place = re.search(r"(/etc/\S+?):", file.read_text(encoding="utf-8"))

    assert place is not None
    assert re.search(rf"\binstall (-D )?-m 0644 {file.name} {re.escape(place[1])}$", TYPED, re.M)
