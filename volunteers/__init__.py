"""Teams, volunteers, the one activity record of the portal, and problems solved."""
