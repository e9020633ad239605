"""Every volume that the portal writes is watched, once, wherever its folders lie."""

import errno
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.roles import Role
from core import health, volumes
from core.models import ScheduledRun
from tests.factories import make_user

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")
TOKEN = "m" * 32


@pytest.fixture
def spread(settings, tmp_path, monkeypatch):
    """Lay each kind of folder on a disk of its own; return {disk: free of 1,000 bytes}."""
    free = dict.fromkeys(("data", "media", "exports", "tables", "backups", "second", "logs"), 500)
    where = {disk: tmp_path / disk for disk in free}
    for folder in where.values():
        folder.mkdir()
    monkeypatch.setattr(volumes, "LOGS", (where["logs"],))
    settings.PRODUCTION, settings.METRICS_TOKEN = True, TOKEN
    settings.DATA_DIR, settings.MEDIA_ROOT = where["data"], where["media"]
    settings.EXPORT_ROOT, settings.BACKUP_ROOT = where["exports"], where["backups"]
    settings.AUDIT_HEADS = where["second"] / "heads.log"
    settings.ERASURES = where["second"] / "erasures.log"
    settings.AUDIT_HEADS.touch()
    (where["backups"] / "portal.zip").touch()
    monkeypatch.setattr(volumes, "tables_of", lambda database: [where["tables"]])
    disks = {path: number for number, path in enumerate(where.values(), start=1)}

    def device_of(path):
        path.stat()
        return disks[path]

    def disk_usage(path):
        if free[Path(path).name] is None:
            raise OSError("stale")
        return Usage(1000, 1000 - free[Path(path).name], free[Path(path).name])

    monkeypatch.setattr(volumes, "device_of", device_of)
    monkeypatch.setattr(shutil, "disk_usage", disk_usage)
    ScheduledRun.objects.create(name=health.HEARTBEAT, ran_at=timezone.now())
    return free


def failed(client):
    answer = client.get("/readyz")
    return answer.status_code, {part for part, word in answer.json().items() if word == "failed"}


@pytest.mark.parametrize(
    ("disk", "expected"),
    [
        *((disk, (503, {"status", "disk"})) for disk in ("data", "tables")),
        *((disk, (200, {"volumes"})) for disk in ("media", "exports", "backups", "second", "logs")),
    ],
)
@pytest.mark.parametrize("left", [49, None], ids=["nearly full", "away"])
def test_a_disk_without_room_is_red_wherever_it_is_and_pages_end_only_by_those_they_need(
    client, spread, disk, expected, left
):
    spread[disk] = 50
    assert failed(client) == (200, set())  # the limit itself

    spread[disk] = left

    assert failed(client) == expected


def test_folders_on_one_disk_are_one_volume(spread, monkeypatch):
    monkeypatch.setattr(volumes, "device_of", lambda path: 1)

    [one] = volumes.needed()

    assert one.names == ("data", "database")
    assert volumes.beside() == []


def test_folders_that_are_not_there_or_not_ours_to_see_are_on_no_disk(spread, monkeypatch):
    def device_of(path):
        if path.name == "logs":
            raise PermissionError
        if path.name in {"tables", "backups"}:
            raise FileNotFoundError
        return path.name

    monkeypatch.setattr(volumes, "device_of", device_of)

    assert [volume.names for volume in volumes.needed()] == [("data",)]
    assert [name for disk in volumes.beside() for name in disk.names] == [
        "media",
        "exports",
        "second_place",
    ]


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ("media", (200, {"volumes"})),
        ("second", (200, {"volumes"})),
        ("data", (503, {"status", "disk"})),
    ],
)
def test_a_disk_that_does_not_even_say_what_it_is_is_red_and_told(
    client, spread, monkeypatch, gone, expected
):
    known = volumes.device_of

    def device_of(path):
        if path.name == gone:
            raise OSError(errno.ESTALE, "stale")
        return known(path)

    monkeypatch.setattr(volumes, "device_of", device_of)
    spread[gone] = None
    client.force_login(make_user(Role.SYSADMIN))

    assert failed(client) == expected
    assert "读不到" in client.get("/desk/operations/").text
    figures = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert (
        f'portal_disk_bytes{{volume="{gone.replace("second", "second_place")}",kind="total"}} 0'
        in figures
    )


@pytest.mark.parametrize(
    ("engine", "host", "expected"),
    [
        ("sqlite3", "", ["data"]),
        ("postgresql", "/run/postgresql", ["tables", "tables/15/main"]),
        ("postgresql", "10.0.0.9", []),
    ],
)
def test_the_tables_are_looked_for_where_they_are(tmp_path, monkeypatch, engine, host, expected):
    (tmp_path / "tables/15/main").mkdir(parents=True)
    monkeypatch.setattr(volumes, "TABLES", tmp_path / "tables")
    name = tmp_path / "data/portal.sqlite3"
    database = {"ENGINE": f"django.db.backends.{engine}", "HOST": host, "NAME": name}

    assert volumes.tables_of(database) == [tmp_path / path for path in expected]


def test_each_disk_is_a_figure_and_stands_on_the_page_by_its_name(client, spread):
    spread["backups"], spread["logs"] = 40, None
    client.force_login(make_user(Role.SYSADMIN))

    figures = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    page = client.get("/desk/operations/").text

    for disk, bytes_free in {"data": 500, "database": 500, "backups": 40, "logs": 0}.items():
        assert f'portal_disk_bytes{{volume="{disk}",kind="free"}} {bytes_free}\n' in figures
    assert 'portal_part_up{part="volumes"} 0' in figures
    assert "数据库：剩余 500" in page
    assert "备份：剩余 40" in page
    assert "日志：读不到" in page
