"""运行情况, part by part: how it is now, in words, and where it is red the first step to take."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince

from accounts.models import User, Webhook
from core import drills, health, replica
from core.archive import Archive
from core.models import Job, OutboxEntry, ScheduledRun
from core.models.jobs import JobQuerySet
from core.operation import Operation
from core.volumes import Volume

WORKS, FAILS, NONE_YET = ("正常", "done"), ("有故障", "late"), ("还没有", "draft")
TO_COME = ("尚未", "waiting")  # the portal was set up only now
FIRST = {
    "worker": "后台任务进程尚未报到，将于 {until} 以前开始；到时仍没有，会标为故障。",
    "backup": "尚未备份，每天夜里自动做，第一次将于 {until} 以前做完；到时仍没有，会标为故障。",
    "audit_head": "尚未记录，将于 {until} 以前开始；到时仍没有，会标为故障。",
}
FAILED_SHOWN = timedelta(days=7)
# Part: its name, and what to do first where it does not work.
PARTS = {
    "database": ("数据库", "数据库没有回答。请看 PostgreSQL 是否在运行、连接数是否用完。"),
    "migrations": ("数据库结构", "数据库与程序的版本不一致。请再运行一次升级，或退回上一版。"),
    "disk": (
        "磁盘空间",
        "剩余不到 5%，满了以后照片和填报都存不进去。请先清理旧备份和日志，再加磁盘。",
    ),
    "volumes": (
        "其他磁盘",
        "有一块剩余不到 5%，或者读不到，上面的东西会存不下；其他页面照常能用。"
        "请看盘是否挂上，再清理或加磁盘。",
    ),
    "cache": ("缓存", "缓存没有回答，页面还能打开，只是慢。请看 Redis 是否在运行。"),
    "worker": (
        "后台任务进程",
        "超过 5 分钟没有动静。请看 portal-worker 和 portal-beat 是否在运行；"
        "恢复之前，通知和导出会推迟，不会丢失。",
    ),
    "outbox": (
        "待发通知",
        "有通知已停止发送，或等了 10 分钟以上。原因见下面“没有发出的通知”，对方恢复以后再重发。",
    ),
    "backup": (
        "备份",
        "超过 26 小时没有新的备份。请马上手工备份一次，再看 portal-backup 的日志和备份盘。",
    ),
    "offsite": (
        "异地备份",
        "3 天内的备份没有加密存到另一处。"
        "请看异地的盘是否挂上、有没有空间，再看 portal-offsite 的日志。",
    ),
    "archive": (
        "数据库日志存档",
        "日志 15 分钟没有存到另一处（或 3 小时没有确认存好），新上传的文件 3 小时没有复制，"
        "2 天没有做成副本，或者 9 天没有从存档恢复成功：看上面哪个时间太早或还没有。"
        "再出事，这段时间的填报和照片可能找不回来。"
        "请看异地的盘是否挂上、有没有空间，再看 PostgreSQL 和 portal-archive 的日志。",
    ),
    "audit_head": (
        "审计链头记录",
        "超过 10 分钟没有记录。多半与后台任务进程是同一个原因，请先看它。",
    ),
    "drill": (
        "恢复演练",
        "8 天没有成功的演练，备份可能恢复不了。请看 portal-drill 的日志，改好后再演练一次。",
    ),
}
# The folders of core.volumes.
FOLDERS = {
    "data": "平台数据",
    "media": "照片和文件",
    "exports": "导出文件",
    "database": "数据库",
    "backups": "备份",
    "second_place": "审计链头和删除记录",
    "logs": "日志",
}
# The steps of deploy/bin/drill.
STEPS = {
    "backup": "取备份",
    "files": "核对文件",
    "room": "看磁盘空间",
    "restore": "恢复数据库",
    "rows": "核对每张表",
    "migrations": "核对数据库结构",
    "sealed": "打开加密内容",
    "chain": "核对审计链",
    "pages": "打开几个页面",
}
# What leaves the portal; everything else in the outbox becomes a message inside it.
LEAVING = {"accounts.tell_person": "短信或邮件通知", "accounts.tell_group": "企业微信群通知"}
CALL = "accounts.call_hook"
NOT_TAKEN = "NotTakenError: "  # the sentence behind it says it all


@dataclass(frozen=True)
class Part:
    """One row: its name, its state as a tag, how it is now, the first step where it fails."""

    label: str
    works: bool
    state: tuple[str, str]
    now: str
    advice: str


@dataclass(frozen=True)
class Trouble:
    """Everything that is red on the page: names of parts, failed work, entries of the timetable."""

    parts: tuple[str, ...]
    failed_jobs: int
    failed_runs: int

    @property
    def count(self) -> int:
        return len(self.parts) + self.failed_jobs + self.failed_runs

    @property
    def words(self) -> str:
        """「有故障：备份、待发通知；失败的任务 2」; empty where all is well."""
        told = [f"有故障：{'、'.join(self.parts)}"] if self.parts else []
        counts = {"失败的任务": self.failed_jobs, "出错的定时任务": self.failed_runs}
        return "；".join([*told, *(f"{label} {count}" for label, count in counts.items() if count)])


def parts_of(operation: Operation) -> list[Part]:
    """Return the parts, those that do not work on top."""
    now = _now_of(operation)
    found = [_part(name, state, now.get(name)) for name, state in health.looked().items()]
    if replica.is_there():
        found.append(_replica())
    return sorted(found, key=lambda part: part.works)


def trouble_of(by: User, *, at: datetime) -> Trouble:
    """Return what is red on the page that `by` may open, without the words of each part."""
    parts = [PARTS[name][0] for name, state in health.looked().items() if state.fails]
    if replica.is_there() and not (part := _replica()).works:
        parts.append(part.label)
    return Trouble(
        parts=tuple(parts),
        failed_jobs=failed_jobs_of(by, at=at).count(),
        failed_runs=ScheduledRun.objects.exclude(error="").count(),
    )


def failed_jobs_of(by: User, *, at: datetime) -> JobQuerySet:
    """Keep the work of the people `by` looks after that failed within the last week."""
    return Job.objects.owned_by(User.objects.visible_to(by)).failed_since(at - FAILED_SHOWN)


def _part(name: str, state: health.State, now: str | None) -> Part:
    label, advice = PARTS[name]
    if state.until is not None:
        return Part(label, True, TO_COME, FIRST[name].format(until=_moment(state.until)), "")
    if not state.works:
        return Part(label, False, FAILS, now or "", advice)
    return Part(label, True, NONE_YET if now == "" else WORKS, now or "", "")


def entry_words(entries: list[OutboxEntry], by: User) -> Iterator[tuple[str, str, OutboxEntry]]:
    """Yield (what it is, what went wrong last, entry), in words."""
    names = {str(hook.pk): hook.name for hook in Webhook.objects.visible_to(by)}
    for entry in entries:
        words = LEAVING.get(entry.task, "站内消息")
        if entry.task == CALL:
            words = f"对外推送：{names.get(entry.key.split(':')[1], '已删去的系统')}"
        yield words, entry.error.removeprefix(NOT_TAKEN), entry


def _now_of(operation: Operation) -> dict[str, str]:
    """Return {part: how it is now}; "" where there has been none yet."""
    queued = f"排队 {operation.jobs_waiting:,} 项{_waited(operation.job_oldest)}"
    waiting = f"待发 {operation.outbox_waiting:,} 条{_waited(operation.outbox_oldest)}"
    return {
        "disk": _disks(operation.disks),
        "volumes": _disks(operation.disks_beside) or "与平台数据在同一块磁盘上",
        "worker": f"{queued}，正在进行 {operation.jobs_running:,} 项，"
        f"24 小时内失败 {operation.jobs_failed_today:,} 项",
        "outbox": f"{waiting}，停止发送 {operation.outbox_given_up:,} 条",
        "backup": _last(operation.last_backup),
        "offsite": _copied(operation.last_copy),
        "archive": _archived(operation.archive),
        "audit_head": _last(operation.last_audit_head),
        "drill": _drill(operation.last_drill),
    }


def _disks(disks: tuple[Volume, ...]) -> str:
    return "；".join(f"{_folders(disk)}：{_room(disk)}" for disk in disks)


def _folders(disk: Volume) -> str:
    return "、".join(FOLDERS[name] for name in disk.names)


def _room(disk: Volume) -> str:
    if disk.total == 0:
        return "读不到"
    return f"剩余 {filesizeformat(disk.free)}，占 {disk.free * 100 // disk.total}%"


def _last(moment: datetime | None) -> str:
    return f"最近一次 {_moment(moment)}" if moment else ""


def _copied(moment: datetime | None) -> str:
    return f"最新一份是 {_moment(moment)} 的备份" if moment else ""


def _archived(archive: Archive | None) -> str:
    if archive is None:
        return ""
    moments = {
        "最新一段存于": archive.arrived,
        "确认存好于": archive.kept["seen"],
        "上传的文件复制于": archive.kept["uploads"],
        "最新副本": archive.kept["copied"],
        "恢复演练成功于": archive.kept["restored"],
    }
    return "；".join(
        f"{what} {_moment(at) if at else '（还没有）'}" for what, at in moments.items()
    )


def _drill(drill: drills.Drill | None) -> str:
    if drill is None:
        return ""
    ended = _last(drill.ended) or "演练报告读不出时间"
    result = "成功" if drill.is_green else f"失败，停在“{_step(drill.result)}”"
    green = f"；上次成功 {_moment(drill.green)}" if drill.green and not drill.is_green else ""
    return f"{ended}，备份 {drill.backup}，用时 {drill.seconds:,} 秒，{result}{green}"


def _step(name: str) -> str:
    return STEPS.get(name, name or "不明的一步")


def _replica() -> Part:
    behind = replica.look().behind
    works = replica.look().is_fresh
    now = "连不上" if behind is None else f"落后主库 {behind:.1f} 秒"
    advice = "" if works else "看板这时由主库回答，数字不受影响，只是慢。请看副本是否在运行。"
    return Part("看板用的数据副本", works, WORKS if works else FAILS, now, advice)


def _waited(oldest: datetime | None) -> str:
    return f"（最早的等了 {timesince(oldest)}）" if oldest else ""


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "Y年n月j日 H:i")
