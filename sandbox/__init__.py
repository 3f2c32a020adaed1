"""Stand-ins for the outside world: for a first look, for training, and for every test."""
