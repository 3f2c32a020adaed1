"""What a stranger does in the first five minutes, in a browser, with the real server behind the page."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.window import PATIENCE_MILLISECONDS, window
from tests.server.started import Running, running, until

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "sandbox.png"
WRITES_PICTURES = os.environ.get("WITIOP_PICTURES") == "write"  # noqa: TID251 - asks for the README's picture

expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.mark.timeout(180)
async def test_a_contact_writes_and_an_agent_answers(chromium: str, tmp_path: Path) -> None:
    """Write, claim, answer, see it arrive; let 25 hours pass, and be stopped from sending free text."""
    async with running(tmp_path, "sandbox", "--port", "0") as sandbox:
        address = await opened(sandbox)
        async with window(chromium, zoom=1.5 if WRITES_PICTURES else 1) as page:
            await page.goto(address)
            await expect(page.get_by_text("Write as a contact…")).to_be_visible()

            await a_contact_writes(page)
            await bea_claims(page)
            await bea_answers(page)
            await a_day_passes(page)
            await bea_is_stopped(page)

            if WRITES_PICTURES:
                await page.mouse.move(0, 0)
                await page.screenshot(path=PICTURE)


async def a_contact_writes(page: Page) -> None:
    """On the phone; the card appears in the channel."""
    await page.get_by_label("Message of Giulia Ferri").fill(
        "Buongiorno, la *lampada* ordinata lunedì è arrivata con il vetro rotto. Come posso fare?"
    )
    await page.keyboard.press("Enter")
    await expect(page.locator(".bubble.mine")).to_contain_text("vetro rotto")
    card = page.locator("#posts .post").first
    await expect(card).to_contain_text("Giulia Ferri")
    await expect(card).to_contain_text("Waiting")
    await expect(page.locator(".steps .done")).to_have_count(1)


async def bea_claims(page: Page) -> None:
    """With one press; the card says whose it is, and the contact's message is read."""
    await page.locator("#posts").get_by_role("button", name="Claim").click()
    card = page.locator("#posts .post").first
    await expect(card).to_contain_text("@Bea Rossi")
    await expect(card.get_by_role("button", name="Claim")).to_have_count(0)


async def bea_answers(page: Page) -> None:
    """In the thread; the phone shows it, and both see what became of it."""
    await page.locator("#posts a.replies").click()
    reply = page.get_by_label("Reply in the thread")
    await expect(reply).to_be_focused()
    await reply.fill("Buongiorno Giulia, mi dispiace! *Domani* te ne mandiamo una nuova.")
    await page.keyboard.press("Enter")
    answer = page.locator(".bubble.theirs")
    await expect(answer).to_contain_text("Domani te ne mandiamo")
    await expect(answer.locator(".ticks.read")).to_be_visible()
    await expect(page.locator(".bubble.mine .ticks.read")).to_be_visible()
    await expect(page.locator(".thread .post").last.locator(".reaction").first).to_be_visible()
    await expect(reply).to_be_focused()
    await expect(reply).to_have_value("")


async def a_day_passes(page: Page) -> None:
    """With one click."""
    await page.get_by_role("button", name="+25 h").click()
    await expect(page.get_by_text("1 d 1 h ahead")).to_be_visible()
    await expect(page.locator(".steps .done")).to_have_count(3)
    await expect(page.locator("#posts .post").first).to_contain_text("Free text has not been possible since")


async def bea_is_stopped(page: Page) -> None:
    """The words are kept, the reason is told to her alone, the phone shows nothing new."""
    await page.get_by_label("Reply in the thread").fill("È arrivata la lampada nuova?")
    await page.keyboard.press("Enter")
    refusal = page.locator(".thread .post.private")
    await expect(refusal).to_contain_text("Only visible to you")
    await expect(refusal).to_contain_text("Not sent:")
    await expect(refusal.get_by_role("button", name="Send when they write again")).to_be_visible()
    await expect(page.locator(".bubble.theirs")).to_have_count(1)


async def opened(sandbox: Running) -> str:
    """Where the command says that the page is."""

    async def told() -> str | None:
        assert sandbox.process.returncode is None, "\n".join(sandbox.err)
        return next(
            (word for line in sandbox.out for word in line.split() if word.startswith("http://")), None
        )

    return str(await until(told))
