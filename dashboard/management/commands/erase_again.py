"""`manage.py erase_again`: after an older backup was restored."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dashboard.personal import again


class Command(BaseCommand):
    """Erase once more whom the backup still knew; safe to run twice."""

    help = "恢复较早的备份以后：把备份之后依本人请求删除过的个人信息，再删除一次。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each erasure that was done again, by the number of its request."""
        for line in again.undone():
            result = again.erase_again(line, at=timezone.now())
            if result is None:
                continue
            done, unseen = result
            said = "、".join(f"{what} {count}" for what, count in done.items()) or "没有找到"
            self.stdout.write(f"请求 {line.request[:8]} 再次删除：{said}。")
            if unseen:
                self.stdout.write(f"　另有 {unseen} 处文字提到这个姓名，当时没有核对过，请核对。")
        again.note()
