"""Strangers' words are shown as they are: nobody is called, nothing is linked, nothing is hidden by them."""

from tests.scenarios.threads import Thread
from tests.scenarios.world import World

CALLS = (
    "<!channel> <!here> <!everyone>",
    "<!subteam^S0123456789>",
    "<@U0BEA0001> @here @channel",
    "<#C0GENERAL0001>",
    "<http://evil.example|your bank>",
    "<!date^1392734382^Posted {date_num}^http://evil.example|today>",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    ":warning: @bea",
)


async def test_what_would_call_or_link_in_slack_is_shown_letter_by_letter(world: World) -> None:
    """In the message, in the name, and on the card alike: nothing there is live that is not ours."""
    await world.contact("Ann").writes("Hello.")
    for text in CALLS:
        await world.contact(text).writes(f"Hello {text}")

    harmless, *all_hostile = world.threads
    for text, hostile in zip(CALLS, all_hostile, strict=True):
        _is_shown_literally(hostile, text, harmless)


def _is_shown_literally(hostile: Thread, text: str, harmless: Thread) -> None:
    assert len(hostile.card.live) == len(harmless.card.live)
    assert all(live.startswith("<!date^") and "Posted" not in live for live in hostile.card.live)
    assert all(live.startswith("http://evil.example") for live in hostile.posts[-1].live)
    assert not any("shown as" in live for live in hostile.posts[-1].live)
    assert f"Hello {text}" in hostile.posts[-1].words
    assert text in hostile.posts[-1].words.splitlines()[0]
    assert text in hostile.card.words.splitlines()[0]


async def test_what_hides_or_turns_the_rest_is_taken_out(world: World) -> None:
    """Signs that turn the direction of reading, or have no width, do not come in."""
    eve = world.contact("Eve\u202egnp.exe")

    await eve.writes("Pay\u200b\u2060 here: \u202ehttp://evil.example\u202c \u2066now\u2069")

    thread = world.threads[-1]
    everything = thread.card.words + thread.posts[-1].words
    assert not set(everything) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060")
    assert "Pay here:" in thread.posts[-1].words


async def test_an_endless_text_is_shown_to_its_end(world: World) -> None:
    """As long as WhatsApp allows, and ten thousand blank lines that nobody has to scroll through."""
    eve = world.contact("Eve")

    await eve.writes("x" * 4_000 + " The end.", "\n" * 4_000 + "Last line.")

    first, second = world.threads[-1].posts
    assert first.words.count("x") >= 4_000
    assert "The end." in first.words
    assert second.words.count("\n") < 20
    assert "Last line." in second.words


STRANGE = (
    {
        "type": "location",
        "location": {"latitude": 1, "longitude": 2, "name": "<!channel>", "address": "<!here>"},
    },
    {
        "type": "interactive",
        "interactive": {"type": "button_reply", "button_reply": {"id": "<!here>", "title": "<!channel>"}},
    },
    {"type": "button", "button": {"payload": "<!here>", "text": "<!channel>"}},
    {
        "type": "contacts",
        "contacts": [{"name": {"formatted_name": "<!channel>"}, "phones": [{"phone": "<!here>"}]}],
    },
    {
        "type": "text",
        "text": {"body": "<!channel>"},
        "referral": {
            "source_url": "https://ads.example/<!here>",
            "source_type": "ad",
            "headline": "<!channel>",
            "body": "<@U1>",
        },
    },
)


async def test_every_kind_of_message_shows_strangers_words_as_they_are(world: World) -> None:
    """Wherever a stranger can put words: places, buttons, cards, advertisements."""
    eve = world.contact("Eve")

    for message in STRANGE:
        eve.sends(message)
        await world.moment()

    posts = world.threads[-1].posts
    assert len(posts) == len(STRANGE)
    for post in posts:
        assert all("://" in live for live in post.live)
        assert "<!channel>" in post.words
        assert "<!channel>" not in post.message["text"]


async def test_an_agents_mentions_and_internal_links_do_not_leave_the_company(world: World) -> None:
    """Names instead of ids; no address of our own workspace."""
    ana = await world.contact("Ana").writes("Who can help?")
    bea = await world.agent("bea").claims(ana.thread)

    await bea.replies("Ask @carlo in #sales, *now*: https://sandbox.slack.com/archives/C0GENERAL0001/p1")

    (text,) = ana.phone.texts
    assert "U0CARLO" not in text
    assert "C0SALES" not in text
    assert "slack.com" not in text
    assert "*now*" in text
