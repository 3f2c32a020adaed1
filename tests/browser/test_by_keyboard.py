"""The same five minutes without a mouse: every step by keys alone, and the focus always somewhere one can see."""

from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.test_whole_path import opened
from tests.browser.window import window
from tests.server.started import running

# After each change of the page: a focus that went with what was taken out, or stands where nothing is drawn.
# Asked a moment later, as on its way from one place to the next the focus is nowhere.
WATCH = """() => {
  window.lost = [];
  const watch = () => {
    const focused = document.activeElement;
    if (focused === document.body || !focused.checkVisibility()) window.lost.push(document.body.innerText);
  };
  const everything = { subtree: true, childList: true, attributes: true };
  new MutationObserver(() => setTimeout(watch)).observe(document.body, everything);
}"""
IS_FOCUSED = "(element) => element === document.activeElement"
MOST_STEPS = 80


@pytest.mark.timeout(180)
@pytest.mark.parametrize("width", [1280, 820])
async def test_from_the_first_word_to_the_answer_by_keyboard(
    chromium: str, tmp_path: Path, width: int
) -> None:
    """Write as the contact, go over to Slack, open the thread, claim, answer, close the thread."""
    async with running(tmp_path, "sandbox", "--port", "0") as sandbox:
        address = await opened(sandbox)
        async with window(chromium, width=width) as page:
            await page.goto(address)
            phone, reply = page.locator("#phone-text"), page.get_by_label("Reply in the thread")
            await tabbed_to(page, page.get_by_role("link", name="Write as the contact"))
            await page.evaluate(WATCH)

            await page.keyboard.press("Enter")
            await expect(phone).to_be_focused()
            await page.keyboard.type("Is the lamp here?")
            await page.keyboard.press("Enter")
            card = page.locator("#posts .post").first
            await expect(card).to_contain_text("Waiting")
            await expect(phone).to_be_focused()

            await tabbed_to(page, card.locator("a.replies"))
            await page.keyboard.press("Enter")
            await expect(reply).to_be_focused()
            root = page.locator(".thread .post").first
            await tabbed_to(page, root.get_by_role("button", name="Claim"), key="Shift+Tab")
            await page.keyboard.press("Enter")
            await expect(root).to_contain_text("@Bea Rossi")
            await expect(root).to_be_focused()

            await tabbed_to(page, reply)
            await page.keyboard.type("It came this morning.")
            await page.keyboard.press("Enter")
            await expect(page.locator(".bubble.theirs")).to_contain_text("It came this morning.")
            await expect(page.locator(".bubble.theirs .ticks.read")).to_be_visible()
            await expect(reply).to_be_focused()

            await page.keyboard.press("Escape")
            await expect(page.locator(".thread")).to_have_count(0)
            await expect(card.locator("a.replies")).to_be_focused()
            assert await page.evaluate("window.lost") == []


async def tabbed_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Goes on from where the focus is until it is there."""
    await expect(wanted).to_be_visible()
    for _ in range(MOST_STEPS):
        await page.keyboard.press(key)
        if await wanted.evaluate(IS_FOCUSED):
            return
    raise AssertionError(f"{MOST_STEPS} times {key} did not lead there")
