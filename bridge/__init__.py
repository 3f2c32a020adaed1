"""
Both sides, in the same shape; they never import each other.

signature: is this body from them. webhook or door: the routes; they verify, keep and answer, and decide nothing.
parse: a body becomes pieces at the door and items later; pure, never raises. markup: their marks and RichText.
render or blocks: our values become their requests; pure. limits: what they can carry, each number with its source.
problems: their errors become DeliveryProblem. client: their HTTP API, every request made once, every outcome named.
channel or workspace: the port of the desk, made of all that.
"""
