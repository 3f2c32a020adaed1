"""Where a contact came from: an advertisement or a post (pure)."""

from bridge.slack.blocks.parts import line, picture, quote, words
from bridge.slack.cleaning import one_line
from bridge.slack.limits import IMAGE_URL
from bridge.slack.rich_text import address
from bridge.slack.wire import Json
from core.message import Referral
from words import say

_TITLE = 200
_BODY = 500


def referral_told(referral: Referral, language: str) -> list[Json]:
    """What it was, its words and its link."""
    came = (
        say(language, "📣 Came here from a post")
        if referral.source_type == "post"
        else say(language, "📣 Came here from an advertisement")
    )
    title = "" if referral.headline is None else one_line(referral.headline.reveal(), _TITLE)
    elements = [words(came, italic=True), *([words(": " + title, bold=True)] if title else ())]
    if referral.source_url:
        elements += [words("\n"), *address(referral.source_url.reveal())]
    body = "" if referral.body is None else one_line(referral.body.reveal(), _BODY)
    return [line(*elements), *([quote(body)] if body else ())]


def referral_picture(referral: Referral, language: str) -> list[Json]:
    """The picture as a block of its own; nothing where there is none that Slack could load."""
    url = "" if referral.picture_url is None else referral.picture_url.reveal()
    if not url.startswith("https://") or len(url) > IMAGE_URL or not url.isascii():
        return []
    title = "" if referral.headline is None else one_line(referral.headline.reveal(), _TITLE)
    return [picture(url, title or say(language, "Picture of the advertisement"))]
