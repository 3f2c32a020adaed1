"""The schema's history, oldest first; released scripts never change."""
