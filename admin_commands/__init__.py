"""Commands that people type, as values: a line of text in, an Answer out. No Slack here."""
