"""What Slack can carry: lengths, counts and rates, each with its source."""

from dataclasses import dataclass
from datetime import timedelta

# ---- messages ------------------------------------------------------------------------------------------------------

# Source: Slack, chat.postMessage, "text": up to 4,000 characters are advised; chat.update answers msg_too_long above.
FALLBACK_TEXT = 4_000
# Source: Slack, Block Kit, blocks in a message.
BLOCKS = 50
# Source: Slack, Block Kit, section block, text.
SECTION_TEXT = 3_000
# Source: Slack, Block Kit, header block.
HEADER_TEXT = 150
# Source: Slack, Block Kit, button element, label.
BUTTON_TEXT = 75

# Source: Slack, Block Kit, image block, image_url.
IMAGE_URL = 3_000

# Source: Slack, Block Kit, option text; modal title; plain_text_input max_length.
OPTION_TEXT = 75
# Source: Slack, Block Kit, placeholder of an element.
PLACEHOLDER_TEXT = 150
# Source: Slack, Block Kit, select menus: options of a group.
MENU_OPTIONS = 100
MODAL_TITLE = 24
TYPED_TEXT = 3_000

# What one contact's message may fill of a post; WhatsApp itself ends at 4,096 characters.
CONTACT_TEXT = 12_000

# Seconds for the bytes of one file: a hanging upload is given up and begun anew.
UPLOAD_WITHIN = 120.0

# ---- the door ------------------------------------------------------------------------------------------------------

# Slack's largest request is a view of 250 KB with its state; twice that and more for envelope and escaping.
BODY_BYTES = 1_048_576
# Source: Slack, Verifying requests: older than five minutes is a replay.
SIGNATURE_AGE = timedelta(seconds=300)

# ---- rates ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """Calls a minute that go on for ever, and how many may come at once."""

    per_minute: float
    burst: int


# Set a little below the limit: a pacer set to the limit itself overshoots in its worst second.
_SHARE = 0.95

# Source: Slack, Rate limits, tiers 2, 3 and 4: 20+, 50+ and 100+ calls a minute, per method and workspace. The burst
# is part of the minute's allowance, so what flows on afterwards is less by it.
TIER_2 = Rate(20 * _SHARE - 4, 4)
TIER_3 = Rate(50 * _SHARE - 10, 10)
TIER_4 = Rate(100 * _SHARE - 20, 20)
# Source: Slack, chat.postMessage: one a second and channel with short bursts, several hundred a minute and workspace.
POSTS_OF_CHANNEL = Rate(60 * _SHARE, 5)
POSTS_OF_WORKSPACE = Rate(300 * _SHARE - 25, 25)
# Source: Slack, auth.test and chat.getPermalink: hundreds a minute.
SPECIAL = Rate(300, 20)

# A call that would wait longer for its turn is given back, so that its lane does not hold a worker.
LONGEST_WAIT = timedelta(seconds=2)
# What went wrong is told within five seconds: it takes the next turn instead of being given back.
URGENT_WAIT = timedelta(seconds=4)
# Calls given back come again one after another, spread over this time at most.
SPREAD = timedelta(seconds=30)
# When Slack says 429 without saying for how long.
UNKNOWN_PAUSE = timedelta(seconds=30)

# People in one invitation. Source: Slack, conversations.invite, November 2026.
INVITED_AT_ONCE = 100
