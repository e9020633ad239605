"""What a role is, and where a post of it may lie; accounts/roles.py says what each permits."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models

from accounts.permissions import Permission as P


class Scope(StrEnum):
    """Where a post may lie."""

    STREET = "street"
    COMMUNITY = "community"
    UNIT = "unit"


class Role(models.TextChoices):
    """Roles a post can give (domain terms, Chinese labels)."""

    STREET_LEADER = "street_leader", "街道领导"
    STREET_STAFF = "street_staff", "街道工作人员"
    COMMUNITY_SECRETARY = "community_secretary", "社区书记"
    COMMUNITY_STAFF = "community_staff", "社区工作者"
    GRID_WORKER = "grid_worker", "网格员"
    TEAM_LEADER = "team_leader", "志愿队队长"
    UNIT_LIAISON = "unit_liaison", "单位联络员"
    GUIDE_EDITOR = "guide_editor", "指南编辑"
    GUIDE_REVIEWER = "guide_reviewer", "指南审核"
    AUDITOR = "auditor", "审计员"
    SYSADMIN = "sysadmin", "系统管理员"
    SECADMIN = "secadmin", "安全管理员"


@dataclass(frozen=True)
class RoleRow:
    """One line of the table."""

    scopes: frozenset[Scope]
    permissions: frozenset[P]
