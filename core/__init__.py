"""What is true and what follows: pure, synchronous, and ignorant of every vendor."""
