"""Every ready-made story, played from the page with the real server behind it, and what is left to see."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_whole_path import opened
from tests.browser.window import window
from tests.server.started import running

# A story that waits in vain gives up by itself after half a minute.
STORY_MILLISECONDS = 90_000

# Story, how many people appear, what its last sentence says, and how many conversations stand in Slack.
PLAYED = [
    ("window_closes", 1, "The answer was stopped", 1),
    ("hidden_number", 1, "The answer arrived", 1),
    ("angry_album", 3, "carlo claims Luca Moretti", 1),
    ("everything_twice", 2, "Each word stands once", 2),
    ("busy_monday", 3, "nobody waits any more", 3),
    ("slack_down", 2, "Every conversation stands in Slack, once", 2),
    ("campaign", 60, "Who answered stands in Slack", None),
]


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("story", "size", "last", "conversations"), PLAYED)
async def test_a_story_plays_to_its_end(
    chromium: str, tmp_path: Path, story: str, size: int, last: str, conversations: int | None
) -> None:
    """It tells how far it is, ends well, and leaves what it promised: each conversation once."""
    async with running(tmp_path, "sandbox", "--port", "0") as sandbox:
        address = await opened(sandbox)
        async with window(chromium) as page:
            await page.goto(address)
            await begun(page, story, size)

            sentence = page.locator("#playing .sentence")
            await expect(sentence).to_contain_text(last, timeout=STORY_MILLISECONDS)
            await expect(page.locator("#playing").get_by_role("button", name="Put away")).to_be_visible(
                timeout=STORY_MILLISECONDS
            )
            await expect(sentence).not_to_have_class("bad")

            cards = page.locator("#posts .post a.replies")
            if conversations is not None:
                await expect(cards).to_have_count(conversations)
            await page.locator("#playing").get_by_role("button", name="Put away").click()
            await expect(page.locator("#playing")).to_be_hidden()


async def begun(page: Page, story: str, size: int) -> None:
    """Played as its button does, only with fewer people."""
    await page.locator("#stories summary").click()
    button = page.locator(f'button[data-post="/sandbox/stories/{story}"]')
    await expect(button).to_be_visible()
    await button.evaluate("(button, size) => { button.dataset.body = JSON.stringify({ size }); }", size)
    await button.click()
    await expect(page.locator("#playing")).to_be_visible()
