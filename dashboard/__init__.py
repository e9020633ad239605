"""What is composed from several apps: home pages, figures, board, monthly tables, imports."""
