"""A page that stays open while its sandbox is stopped and started again."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from tests.browser.test_whole_path import opened
from tests.browser.window import window
from tests.server.started import running


@pytest.mark.timeout(180)
async def test_the_page_outlives_its_sandbox(chromium: str, tmp_path: Path) -> None:
    """It says that nobody answers, keeps what was typed, and goes on by itself."""
    async with window(chromium, refusals=True) as page:
        async with running(tmp_path, "sandbox", "--port", "0") as sandbox:
            address = await opened(sandbox)
            await page.goto(address)
            await page.get_by_label("Message of Giulia Ferri").fill("Before")
            await page.keyboard.press("Enter")
            await expect(page.locator("#posts .post").first).to_contain_text("Giulia Ferri")
            await page.locator("#slack-text").fill("half a sentence")
        await expect(page.locator("#lost")).to_be_visible()
        await expect(page.locator("#lost")).to_contain_text("What you typed is kept")

        async with running(tmp_path, "sandbox", "--port", str(urlsplit(address).port)) as again:
            assert await opened(again) == address
            await expect(page.locator("#lost")).to_be_hidden()

            await expect(page.locator("#slack-text")).to_have_value("half a sentence")
            await expect(page.locator("#slack-text")).to_be_focused()
            await page.get_by_label("Message of Giulia Ferri").fill("After")
            await page.keyboard.press("Enter")
            await expect(page.locator(".bubble.mine")).to_have_count(2)
