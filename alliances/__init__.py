"""Alliances of resident units, their memberships and co-building projects."""
