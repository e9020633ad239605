"""Permissions this app asks for. `accounts` stands above it and lists them by the same words."""

PLACE_VIEW = "place_view"
PLACE_EDIT = "place_edit"
PLACE_UPKEEP = "place_upkeep"
UNIT_VIEW = "unit_view"
UNIT_EDIT = "unit_edit"
CALENDAR_EDIT = "calendar_edit"
OFFICE_ENTER = "office_enter"
