"""The contact's side: Meta's Cloud API."""
