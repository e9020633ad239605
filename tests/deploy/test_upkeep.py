"""What the machine does by itself: logs that are kept, timers, and who may read what."""

import re

import pytest

from dashboard.personal import retention
from tests.deploy.debian import ROOT
from tests.deploy.page import sections
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
