"""The rules of deploy/prometheus/alerts.yml speak of figures that /metrics really gives."""

import re

import pytest
import yaml
from django.conf import settings
from django.utils import timezone

from core import drills, health
from core.models import Job, OutboxEntry, ScheduledRun
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("backup_root")

# Part of /readyz → who calls when it fails.
ALERT_OF = {
    **dict.fromkeys(("database", "migrations", "disk", "volumes", "cache"), "PortalPartDown"),
    "worker": "PortalWorkerSilent",
    "outbox": "PortalOutboxOld",
    "backup": "PortalNoBackup",
    "offsite": "PortalNoCopyElsewhere",
    "archive": "PortalLogNotArchived",
    "audit_head": "PortalChainNotNoted",
    "drill": "PortalNoDrill",
}
NAME = re.compile(r"portal_[a-z_]+")
SELECTED = re.compile(r'(portal_[a-z_]+)\{([a-z]+)(?:=~|=)"([^"]+)"\}')


def rules():
    text = (settings.BASE_DIR / "deploy/prometheus/alerts.yml").read_text()
    return yaml.safe_load(text)["groups"][0]["rules"]


def unknown(expression, figures):
    """Return what an expression names and /metrics does not give."""
    names = set(NAME.findall(expression))
    given = {
        (name, *pair)
        for name, labels in re.findall(r"^(portal_[a-z_]+)\{(.*)\} ", figures, re.M)
        for pair in re.findall(r'([a-z]+)="([^"]*)"', labels)
    }
    wanted = {
        (name, label, value)
        for name, label, values in SELECTED.findall(expression)
        for value in values.split("|")
    }
    missing = {f'{name}{{{label}="{value}"}}' for name, label, value in wanted - given}
    return {name for name in names if f"# TYPE {name} gauge" not in figures} | missing


@pytest.mark.django_db
def test_every_rule_names_figures_that_are_there(client, settings, tmp_path):
    settings.METRICS_TOKEN = "m" * 32
    settings.AUDIT_HEADS = tmp_path / "heads.log"
    settings.AUDIT_HEADS.touch()
    (settings.BACKUP_ROOT / "portal.zip").touch()
    now = timezone.now().isoformat()
    report = f"backup b\nended {now}\nseconds 1\nresult ok\ngreen {now}\n"
    (settings.BACKUP_ROOT / drills.REPORT).write_text(report)
    OutboxEntry.objects.create(key="a", task="t")
    Job.objects.create(label="甲", owner=make_user())
    ScheduledRun.objects.create(name="sweep-outbox", ran_at=timezone.now())
    figures = client.get("/metrics", headers={"Authorization": "Bearer " + "m" * 32}).text

    for rule in rules():
        assert unknown(rule["expr"], figures) == set(), rule["alert"]
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in {"page", "ticket"}
    # An invented name, and an invented value of a label, are found out.
    assert unknown("portal_parts_up == 0", figures) == {"portal_parts_up"}
    assert unknown('portal_moment_seconds{what="lunch"} > 1', figures)


def test_each_part_that_readyz_looks_at_has_a_rule_that_calls_somebody():
    """Source: goal G-55 of docs/reliability.md."""
    expressions = {rule["alert"]: rule["expr"] for rule in rules()}
    [watched] = re.findall(r'part=~"(.*?)"', expressions["PortalPartDown"])

    assert ALERT_OF.keys() == (health.CHECKS | health.WATCHED).keys()
    assert set(ALERT_OF.values()) <= set(expressions)
    assert {part for part in ALERT_OF if ALERT_OF[part] == "PortalPartDown"} == set(
        watched.split("|")
    )


def test_each_rule_is_told_in_the_manual():
    manual = (settings.BASE_DIR / "docs/operations.md").read_text()

    assert [rule["alert"] for rule in rules() if rule["alert"] not in manual] == []
