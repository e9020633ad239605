"""Rankings by points, frozen once."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0003_unit_codes_and_joins"),
        ("volunteers", "0015_signup_told"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        core.tables.CreateModels(
            [
                migrations.CreateModel(
                    name="PointsRanking",
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
                        ("period", models.CharField(max_length=7, verbose_name="时段")),
                        ("starts_on", models.DateField(verbose_name="从哪天")),
                        ("ends_on", models.DateField(verbose_name="到哪天")),
                        ("frozen_at", models.DateTimeField(verbose_name="固定时间")),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "frozen_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="固定的人",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "积分排名",
                        "verbose_name_plural": "积分排名",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("community__isnull", False)),
                                fields=("community", "period"),
                                name="ranking_once_per_community",
                                violation_error_message="这个社区这一时段的排名已经固定。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("community__isnull", True)),
                                fields=("street", "period"),
                                name="ranking_once_per_street",
                                violation_error_message="街道这一时段的排名已经固定。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                                name="ranking_ends_after_start",
                                violation_error_message="时段的最后一天应晚于第一天。",
                            ),
                        ],
                        "ordering": ["-ends_on", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="PointsRank",
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
                        ("rank", models.PositiveSmallIntegerField(verbose_name="名次")),
                        ("surname", models.CharField(max_length=1, verbose_name="姓氏")),
                        (
                            "community_name",
                            models.CharField(blank=True, max_length=60, verbose_name="社区"),
                        ),
                        ("points", models.PositiveIntegerField(verbose_name="积分")),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ranks",
                                to="volunteers.volunteer",
                                verbose_name="志愿者",
                            ),
                        ),
                        (
                            "ranking",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ranks",
                                to="volunteers.pointsranking",
                                verbose_name="积分排名",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "积分名次",
                        "verbose_name_plural": "积分名次",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ranking", "volunteer"), name="rank_once_per_volunteer"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("points__gt", 0), ("rank__gt", 0)),
                                name="rank_of_some_points",
                            ),
                        ],
                        "ordering": ["-ranking__ends_on", "ranking", "rank", "pk"],
                    },
                ),
            ]
        )
    ]
