"""Ready-made stories: what contacts and agents do, played from the page, the same each time by their seed."""
