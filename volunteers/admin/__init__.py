"""Ledgers of activities and problems, of teams and volunteers."""

from volunteers.admin.activities import ActivityAdmin
from volunteers.admin.people import VolunteerAdmin
from volunteers.admin.problems import ProblemAdmin
from volunteers.admin.teams import TeamAdmin

__all__ = ["ActivityAdmin", "ProblemAdmin", "TeamAdmin", "VolunteerAdmin"]
