"""What people type about alliances and what is agreed in them; the actions check the rules."""
