"""The twelve guide items, written by the editor and published by the reviewer as in real life."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from accounts.models import Department, User
from dashboard.demo.words import dice
from places.models import DayKind, Facility, FacilityKind, OpeningHours, Street
from services import actions
from services.imports import Parsed, read_yaml
from services.models import (
    CorrectionKind,
    CorrectionStatus,
    GuideVersion,
    Topic,
    TopicKind,
    UsefulTally,
)

FOLDER = Path(__file__).parent / "guide"
DICTIONARIES = FOLDER / "00-dictionaries.yaml"
# Places that only the guide names.
STATIONS = {
    "莲华街道退役军人服务站": "政教路 43 号一楼（待核实）",
    "莲华街道公共法律服务站": "政教路 43 号一楼（待核实）",
}
OPENING = ((time(9), time(12)), (time(13, 30), time(17, 30)))


def make_guide(street: Street, *, editor: User, reviewer: User) -> list[GuideVersion]:
    """Write topics, the places that only the guide names, and every item as published.

    One item has a revision in review, and readers have found something wrong: queues are not empty.
    """
    now = timezone.now()
    words = yaml.safe_load(DICTIONARIES.read_text(encoding="utf-8"))
    _make_topics(words)
    _make_stations(street)
    files = sorted(set(FOLDER.glob("*.yaml")) - {DICTIONARIES})
    items = [read_yaml(path.read_bytes()) for path in files]
    _make_departments(street, items)
    drafts = {
        parsed.slug: actions.create_item(
            street=street,
            slug=parsed.slug,
            document=_checked(parsed) | {"related": []},
            by=editor,
            at=now,
            is_demo=True,
        )
        for parsed in items
    }
    versions = {
        parsed.slug: _publish(drafts[parsed.slug], parsed, editor, reviewer, now)
        for parsed in items
    }
    for position, slug in enumerate(words["most_used"], start=1):
        actions.save_item_settings(item=versions[slug].item, position=position, by=editor, at=now)
    _make_revision(versions["chengxiang-yibao"], editor, now)
    _make_corrections(versions, editor, now)
    _make_answers(versions, now)
    return list(versions.values())


def _checked(parsed: Parsed) -> dict[str, Any]:
    if parsed.errors:
        raise ValueError(f"{parsed.slug}: {parsed.errors}")
    return parsed.document


def _publish(
    version: GuideVersion, parsed: Parsed, editor: User, reviewer: User, now: datetime
) -> GuideVersion:
    """Save once more, now that the items it points to exist; hand in; publish."""
    version = actions.save_draft(version=version, document=parsed.document, by=editor, at=now)
    version = actions.submit_version(version=version, by=editor, at=now)
    return actions.publish_version(version=version, by=reviewer, at=now)


def _make_topics(words: dict[str, Any]) -> None:
    for key, kind in (("audiences", TopicKind.AUDIENCE), ("life_events", TopicKind.LIFE_EVENT)):
        for position, row in enumerate(words[key], start=1):
            Topic.objects.get_or_create(
                slug=row["slug"],
                defaults={**row, "kind": kind, "position": position, "is_demo": True},
            )


def _make_stations(street: Street) -> None:
    for name, address in STATIONS.items():
        facility = Facility(
            street=street,
            name=name,
            kind=FacilityKind.HALL,
            address=address,
            phone="0871-65000011",
            is_barrier_free=True,
            is_demo=True,
        )
        facility.full_clean()
        facility.save()
        OpeningHours.objects.bulk_create(
            OpeningHours(facility=facility, days=DayKind.WORKDAY, opens_at=opens, closes_at=closes)
            for opens, closes in OPENING
        )


def _make_departments(street: Street, items: list[Parsed]) -> None:
    for name in {parsed.document["fields"]["department"] for parsed in items}:
        Department.objects.get_or_create(street=street, name=name, defaults={"is_demo": True})


def _make_revision(version: GuideVersion, editor: User, now: datetime) -> None:
    """Put the next year's revision of one item into the review queue."""
    revision = actions.start_revision(item=version.item, by=editor, at=now)
    document = dict(version.page)
    document["fields"] = document["fields"] | {
        "limit_note": "材料齐的当场登记。登记后请在缴费期内缴费，缴费成功才能享受待遇。"
    }
    revision = actions.save_draft(
        version=revision,
        document=document,
        change_note="写明缴费期",
        by=editor,
        at=now,
    )
    actions.submit_version(version=revision, by=editor, at=now)


def _make_answers(versions: dict[str, GuideVersion], now: datetime) -> None:
    """Let readers say on some days of the last weeks whether a page was of use to them."""
    roll = dice("useful")
    today = timezone.localdate(now)
    UsefulTally.objects.bulk_create(
        UsefulTally(
            guide_version=version,
            day=today - timedelta(days=days),
            useful=roll.randrange(2, 9),
            useless=roll.randrange(0, 3),
            is_demo=True,
        )
        for version in versions.values()
        for days in sorted(roll.sample(range(1, 40), 6))
    )


def _make_corrections(versions: dict[str, GuideVersion], editor: User, now: datetime) -> None:
    """Let two readers speak up: one was answered, one waits."""
    answered = actions.file_correction(
        guide_version=versions["gaoling-jintie"],
        kind=CorrectionKind.UNCLEAR,
        text="不知道 79 岁半能不能先来办，请写清楚。",
        at=now - timedelta(days=9),
    )
    actions.answer_correction(
        correction=answered,
        status=CorrectionStatus.FIXED,
        answer="谢谢您。已经在“不能办”里写明：年龄还不到的，可以提前一个月来问。",
        by=editor,
        at=now - timedelta(days=7),
    )
    actions.file_correction(
        guide_version=versions["juzhuzheng"],
        kind=CorrectionKind.MATERIALS,
        text="派出所说照片要白底的，这里没有写底色。",
        at=now - timedelta(days=1),
    )
