"""What it can carry: each figure beside its ceiling in the same run. `make bench`."""
