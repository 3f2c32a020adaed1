"""The only place that knows everything: settings, wiring, start and stop."""
