import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models.files
import core.tables


class Migration(migrations.Migration):
    replaces = [
        ("core", "0001_initial"),
        ("core", "0002_import_batches"),
        ("core", "0003_calendar_day"),
        ("core", "0004_key_marks_and_schedule"),
        ("core", "0005_job_add_made_under"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        core.tables.CreateModels(
            operations=[
                migrations.CreateModel(
                    name="CalendarDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("date", models.DateField(unique=True, verbose_name="日期")),
                        (
                            "is_workday",
                            models.BooleanField(
                                help_text="勾选为调休上班，不勾为放假。", verbose_name="上班"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                help_text="例如：国庆节、国庆节调休上班",
                                max_length=30,
                                verbose_name="名称",
                            ),
                        ),
                        (
                            "is_edited",
                            models.BooleanField(
                                default=True,
                                help_text="人工维护的日期不会被自动更新覆盖。",
                                verbose_name="人工维护",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "节假日安排",
                        "verbose_name_plural": "节假日安排",
                        "ordering": ["-date"],
                    },
                ),
                migrations.CreateModel(
                    name="Job",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40, verbose_name="类别")),
                        ("label", models.CharField(max_length=100, verbose_name="名称")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("waiting", "排队中"),
                                    ("running", "进行中"),
                                    ("done", "已完成"),
                                    ("failed", "未完成"),
                                ],
                                default="waiting",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "done_count",
                            models.PositiveIntegerField(default=0, verbose_name="已处理"),
                        ),
                        (
                            "total_count",
                            models.PositiveIntegerField(default=0, verbose_name="总数"),
                        ),
                        (
                            "message",
                            models.CharField(blank=True, max_length=300, verbose_name="说明"),
                        ),
                        (
                            "file",
                            models.FileField(
                                blank=True, upload_to="jobs/%Y/%m/", verbose_name="结果文件"
                            ),
                        ),
                        (
                            "file_name",
                            models.CharField(blank=True, max_length=120, verbose_name="文件名"),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="jobs",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发起人",
                            ),
                        ),
                        (
                            "made_under",
                            models.JSONField(
                                blank=True,
                                editable=False,
                                null=True,
                                verbose_name="生成文件时的岗位",
                            ),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="结束时间"),
                        ),
                    ],
                    options={
                        "verbose_name": "后台任务",
                        "verbose_name_plural": "后台任务",
                        "ordering": ["-created_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("finished_at__isnull", False),
                                        ("status__in", ["done", "failed"]),
                                    ),
                                    models.Q(
                                        ("finished_at__isnull", True),
                                        ("status__in", ["waiting", "running"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="job_finished_at_iff_ended",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("done_count__lte", models.F("total_count"))),
                                name="job_done_within_total",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportBatch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40, verbose_name="台账")),
                        ("label", models.CharField(max_length=60, verbose_name="台账名称")),
                        ("scope_uid", models.UUIDField(db_index=True, verbose_name="归属")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("uploaded", "正在检查"),
                                    ("checked", "待确认导入"),
                                    ("failed", "无法读取"),
                                    ("applied", "已导入"),
                                    ("undone", "已撤销"),
                                ],
                                default="uploaded",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "file",
                            models.FileField(
                                blank=True, upload_to="imports/%Y/%m/", verbose_name="文件（密文）"
                            ),
                        ),
                        ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                        (
                            "sha256",
                            models.CharField(db_index=True, max_length=64, verbose_name="摘要"),
                        ),
                        (
                            "answers",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="整份文件的选项"
                            ),
                        ),
                        (
                            "mapping",
                            models.JSONField(blank=True, default=dict, verbose_name="列的对应"),
                        ),
                        (
                            "fingerprint",
                            models.CharField(
                                blank=True, max_length=600, verbose_name="检查时的数据标记"
                            ),
                        ),
                        (
                            "counts",
                            models.JSONField(blank=True, default=list, verbose_name="各表计数"),
                        ),
                        (
                            "notes",
                            models.JSONField(blank=True, default=list, verbose_name="读取说明"),
                        ),
                        (
                            "row_count",
                            models.PositiveIntegerField(default=0, verbose_name="数据行"),
                        ),
                        ("new_count", models.PositiveIntegerField(default=0, verbose_name="新增")),
                        (
                            "changed_count",
                            models.PositiveIntegerField(default=0, verbose_name="修改"),
                        ),
                        (
                            "unchanged_count",
                            models.PositiveIntegerField(default=0, verbose_name="未变"),
                        ),
                        (
                            "error_count",
                            models.PositiveIntegerField(default=0, verbose_name="错误"),
                        ),
                        (
                            "warning_count",
                            models.PositiveIntegerField(default=0, verbose_name="提醒"),
                        ),
                        (
                            "findings_sealed",
                            models.TextField(
                                blank=True, editable=False, verbose_name="检查结果（密文）"
                            ),
                        ),
                        (
                            "message",
                            models.CharField(blank=True, max_length=300, verbose_name="说明"),
                        ),
                        (
                            "job",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="import_batches",
                                to="core.job",
                                verbose_name="后台任务",
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="imports",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="上传人",
                            ),
                        ),
                        (
                            "applied_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="导入时间"),
                        ),
                        (
                            "applied_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applied_imports",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="导入人",
                            ),
                        ),
                        (
                            "undone_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="撤销时间"),
                        ),
                        (
                            "undone_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="undone_imports",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="撤销人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "导入批次",
                        "verbose_name_plural": "导入批次",
                        "ordering": ["-created_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("applied_at__isnull", False),
                                        ("applied_by__isnull", False),
                                        ("state__in", ["applied", "undone"]),
                                    ),
                                    models.Q(
                                        ("applied_at__isnull", True),
                                        ("applied_by__isnull", True),
                                        ("state__in", ["uploaded", "checked", "failed"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="import_applied_at_and_by_iff_applied",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "undone"),
                                        ("undone_at__isnull", False),
                                        ("undone_by__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(("state", "undone"), _negated=True),
                                        ("undone_at__isnull", True),
                                        ("undone_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="import_undone_at_and_by_iff_undone",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["applied", "undone"]), _negated=True),
                                    ("error_count", 0),
                                    _connector="OR",
                                ),
                                name="import_applied_without_errors",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportedRows",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="imported_rows",
                                to="core.importbatch",
                                verbose_name="导入批次",
                            ),
                        ),
                        ("model_label", models.CharField(max_length=60, verbose_name="表")),
                        ("row_count", models.PositiveIntegerField(verbose_name="行数")),
                        ("sealed", models.TextField(verbose_name="写入前的内容（密文）")),
                    ],
                    options={
                        "verbose_name": "导入的记录",
                        "verbose_name_plural": "导入的记录",
                        "ordering": ["batch", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="KeyMark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, unique=True, verbose_name="密钥")),
                        ("value", models.CharField(max_length=200, verbose_name="标记")),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="写入时间"),
                        ),
                    ],
                    options={
                        "verbose_name": "密钥标记",
                        "verbose_name_plural": "密钥标记",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="OutboxEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "key",
                            models.CharField(max_length=120, unique=True, verbose_name="去重键"),
                        ),
                        ("task", models.CharField(max_length=120, verbose_name="任务")),
                        ("arguments", models.JSONField(default=list, verbose_name="参数")),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="写入时间"),
                        ),
                        (
                            "done_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="发出时间"),
                        ),
                        (
                            "attempts",
                            models.PositiveSmallIntegerField(default=0, verbose_name="尝试次数"),
                        ),
                        (
                            "error",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="最近一次错误"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "待发事项",
                        "verbose_name_plural": "待发事项",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at__isnull", True)),
                                fields=["id"],
                                name="outbox_waiting",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Photo",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "file",
                            models.ImageField(
                                upload_to=core.models.files._photo_path, verbose_name="照片"
                            ),
                        ),
                        (
                            "thumbnail",
                            models.ImageField(
                                upload_to=core.models.files._thumbnail_path, verbose_name="缩略图"
                            ),
                        ),
                        ("width", models.PositiveIntegerField(help_text="像素", verbose_name="宽")),
                        (
                            "height",
                            models.PositiveIntegerField(help_text="像素", verbose_name="高"),
                        ),
                        (
                            "sha256",
                            models.CharField(db_index=True, max_length=64, verbose_name="摘要"),
                        ),
                        (
                            "taken_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="拍摄时间"),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uploaded_photos",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="上传人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "照片",
                        "verbose_name_plural": "照片",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("is_demo", False), ("uploaded_by__isnull", False)
                                ),
                                fields=("uploaded_by", "sha256"),
                                name="photo_once_per_uploader",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScheduledRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, unique=True, verbose_name="名称")),
                        ("ran_at", models.DateTimeField(verbose_name="上次开始")),
                    ],
                    options={
                        "verbose_name": "定时任务",
                        "verbose_name_plural": "定时任务",
                        "ordering": ["name"],
                    },
                ),
            ],
        ),
    ]
