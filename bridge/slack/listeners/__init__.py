"""What people press and type, each to its use case."""
