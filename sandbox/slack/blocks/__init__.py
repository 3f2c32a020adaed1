"""Block Kit as Slack checks it: limits, surfaces, ids."""
