"""Access code with one thing changed, and who notices: goal G-11 (docs/reliability.md)."""
