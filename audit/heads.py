"""The newest link of the chain, kept in a second place: so that a cut-off tail is noticed.

Source: docs/rules.md R-AUD-2.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Max

from audit.models import AuditEvent


def note_head(*, at: datetime) -> bool:
    """Add `moment id digest` to the file when the chain has grown; True when it had."""
    newest = AuditEvent.objects.order_by("-pk").values_list("pk", "hash").first()
    if newest is None or _last_noted() == f"{newest[0]} {newest[1]}":
        return False
    settings.AUDIT_HEADS.parent.mkdir(parents=True, exist_ok=True)
    with settings.AUDIT_HEADS.open("a", encoding="ascii") as file:
        file.write(f"{at.astimezone(UTC).isoformat(timespec='seconds')} {newest[0]} {newest[1]}\n")
    return True


def missing_heads() -> Iterator[tuple[int, str]]:
    """Yield (event id, Chinese sentence) for each noted link that the table no longer has."""
    noted = {int(key): digest for _, key, digest in _lines()}
    found = dict(AuditEvent.objects.filter(pk__in=noted).values_list("pk", "hash"))
    last = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    for key, digest in sorted(noted.items()):
        if key > last:
            yield key, "尾部被截断：链头文件记有这一条，库中已没有。"
        elif found.get(key) != digest:
            yield key, "与链头文件不符：该记录被删除或重写过。"


def _lines() -> Iterator[list[str]]:
    if settings.AUDIT_HEADS.exists():
        with settings.AUDIT_HEADS.open(encoding="ascii") as file:
            yield from (line.split() for line in file if line.strip())


def _last_noted() -> str:
    last = ""
    for _, key, digest in _lines():
        last = f"{key} {digest}"
    return last
