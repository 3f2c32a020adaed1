"""A window of this machine's own Chromium, new and empty, that notices whatever goes wrong in the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

PATIENCE_MILLISECONDS = 20_000


@asynccontextmanager
async def window(
    chromium: str,
    *,
    width: int = 1280,
    height: int = 800,
    zoom: float = 1,
    dark: bool = False,
    refusals: bool = False,
) -> AsyncIterator[Page]:
    """
    A window in Rome that reads English and knows of no other window. chromium: the address of the running one.

    At the end, an error in the page's script or anything its policy refused fails the test. refusals: whether the
    server may be gone meanwhile.
    """
    wrong: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium)
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=zoom,
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            timezone_id="Europe/Rome",
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        page = await context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        try:
            yield page
        finally:
            await context.close()
    assert [line for line in wrong if not (refusals and "ERR_" in line)] == []
