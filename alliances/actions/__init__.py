"""Writes of alliances and of what is agreed in them."""

from alliances.actions.alliances import save_alliance, save_membership
from alliances.actions.projects import save_category, save_project

__all__ = ["save_alliance", "save_category", "save_membership", "save_project"]
