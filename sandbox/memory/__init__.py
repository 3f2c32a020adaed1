"""The store in memory, part by part: tables, lanes, a unit of work."""
