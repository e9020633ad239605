"""Pages of the guide: for residents, and for those who write and review it."""
