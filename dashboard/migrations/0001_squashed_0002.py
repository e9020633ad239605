import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    replaces = [("dashboard", "0001_initial"), ("dashboard", "0002_figure_owner")]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0004"),
        ("places", "0003_unit_codes_and_joins"),
    ]

    operations = [
        core.tables.CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Baseline",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="baselines",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        ("figure", models.CharField(max_length=8, verbose_name="指标")),
                        ("value", models.PositiveIntegerField(verbose_name="公布数")),
                        (
                            "is_lower_bound",
                            models.BooleanField(
                                default=False, help_text="公布时写作“余”", verbose_name="“余”"
                            ),
                        ),
                        ("as_of", models.DateField(verbose_name="截至日期")),
                        ("source", models.CharField(max_length=200, verbose_name="出处")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entered_baselines",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="录入人",
                            ),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approved_baselines",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="批准人",
                            ),
                        ),
                        (
                            "approved_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="批准时间"),
                        ),
                    ],
                    options={
                        "verbose_name": "公布基数",
                        "verbose_name_plural": "公布基数",
                        "ordering": ["figure", "-as_of"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "figure", "as_of"),
                                name="baseline_once_per_day",
                                violation_error_message="该指标在这一天已有公布数。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("approved_at__isnull", True), ("approved_by__isnull", True)
                                    ),
                                    models.Q(
                                        ("approved_at__isnull", False),
                                        ("approved_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="baseline_approved_at_and_by",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    models.Q(
                                        ("approved_by", models.F("entered_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="baseline_approved_by_another",
                                violation_error_message="录入人不能批准自己录入的数字。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FigureOwner",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="figure_owners",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        ("figure", models.CharField(max_length=8, verbose_name="指标")),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="figure_owners",
                                to="accounts.department",
                                verbose_name="责任科室",
                            ),
                        ),
                        (
                            "position",
                            models.CharField(
                                blank=True,
                                help_text="例如“党建办主任”，不写姓名。",
                                max_length=40,
                                verbose_name="责任岗位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "指标责任",
                        "verbose_name_plural": "指标责任",
                        "ordering": ["street", "figure"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "figure"),
                                name="figure_owner_once_per_street",
                                violation_error_message="这个指标刚刚由他人定了责任，请刷新后再改。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("department__isnull", False),
                                    models.Q(("position", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="figure_owner_is_named",
                                violation_error_message="请选择责任科室，或写明责任岗位。",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
