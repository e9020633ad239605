"""Ledgers of activities and problems, of teams and volunteers."""

from volunteers.admin.activities import ActivityAdmin
from volunteers.admin.people import TeamAdmin, VolunteerAdmin
from volunteers.admin.problems import ProblemAdmin

__all__ = ["ActivityAdmin", "ProblemAdmin", "TeamAdmin", "VolunteerAdmin"]
