"""What keeps an installation running: which keys it was set up with, what ran when."""

from django.db import models


class KeyMark(models.Model):
    """Something made with one of the configured keys, by which a wrong key is noticed.

    `field:<key id>` holds a sealed word, `index` (later ones `index:<name of key>`) and
    `audit:<name of key>` a keyed digest. Without these, a lost key file
    would be replaced by a new one and nobody would know until a sealed value is opened.
    """

    name = models.CharField("密钥", max_length=40, unique=True)
    value = models.CharField("标记", max_length=200)
    created_at = models.DateTimeField("写入时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "密钥标记"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ScheduledRun(models.Model):
    """When one entry of the timetable (lianhua/celery.py) last began, and how that ended."""

    name = models.CharField("名称", max_length=80, unique=True)
    ran_at = models.DateTimeField("上次开始")
    ended_at = models.DateTimeField("上次结束", null=True)
    error = models.CharField("上次的错误", max_length=300, db_default="")

    class Meta:
        verbose_name = verbose_name_plural = "定时任务"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
