import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("places", "0003_unit_codes_and_joins"),
    ]

    operations = [
        core.tables.CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Grid",
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
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="grids",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=15,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^\\d{15}$", "网格编码应为 15 位数字。"
                                    )
                                ],
                                verbose_name="网格编码",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="网格名称")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("base", "基础网格"), ("special", "专属网格")],
                                default="base",
                                max_length=8,
                                verbose_name="类型",
                            ),
                        ),
                        (
                            "scope_text",
                            models.CharField(blank=True, max_length=200, verbose_name="范围"),
                        ),
                        (
                            "households",
                            models.PositiveIntegerField(
                                blank=True, help_text="户", null=True, verbose_name="户数"
                            ),
                        ),
                        (
                            "population",
                            models.PositiveIntegerField(
                                blank=True, help_text="人", null=True, verbose_name="人口"
                            ),
                        ),
                        ("effective_from", models.DateField(verbose_name="启用日期")),
                        (
                            "effective_to",
                            models.DateField(blank=True, null=True, verbose_name="停用日期"),
                        ),
                    ],
                    options={
                        "verbose_name": "网格",
                        "verbose_name_plural": "网格",
                        "ordering": ["code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("code__regex", "^[0-9]{15}$")),
                                name="grid_code_is_fifteen_digits",
                                violation_error_message="网格编码应为 15 位数字。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("effective_to__isnull", True),
                                    ("effective_to__gte", models.F("effective_from")),
                                    _connector="OR",
                                ),
                                name="grid_ends_after_start",
                                violation_error_message="停用日期不能早于启用日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GridAssignment",
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
                            "grid",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="grids.grid",
                                verbose_name="网格",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="grid_assignments",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("leader", "网格长"),
                                    ("worker", "网格员"),
                                    ("assistant", "网格辅助员"),
                                    ("police", "社区民警"),
                                    ("party", "网格党支部书记"),
                                ],
                                default="worker",
                                max_length=10,
                                verbose_name="角色",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="开始日期")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="当天仍有效",
                                null=True,
                                verbose_name="结束日期",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "网格分工",
                        "verbose_name_plural": "网格分工",
                        "ordering": ["grid__code", "role", "starts_on"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ends_on__isnull", True), ("role", "leader")),
                                fields=("grid",),
                                name="grid_one_leader",
                                violation_error_message="该网格已有网格长，请先登记结束日期。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ends_on__isnull", True)),
                                fields=("grid", "user", "role"),
                                name="grid_assignment_once",
                                violation_error_message="该人员已在本网格担任这一角色。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="grid_assignment_ends_after_start",
                                violation_error_message="结束日期不能早于开始日期。",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
