"""What the street builds and keeps for residents: premises, honours, projects, wishes."""
