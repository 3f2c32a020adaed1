"""Supervisors' commands, as values: text in, Answer out; no Slack here."""
