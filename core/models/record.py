"""What every row that people or machines address has in common."""

import uuid

from django.db import models

from core.errors import ConflictError


class Record(models.Model):
    """A row with a public key, a demo mark and a version number against lost updates."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        abstract = True

    def expect_version(self, version: int | None) -> None:
        """Raise ConflictError unless the row still has the version the person was looking at.

        `None` means that the caller read the row under lock in the same transaction.
        """
        if version is not None and version != self.version:
            raise ConflictError
