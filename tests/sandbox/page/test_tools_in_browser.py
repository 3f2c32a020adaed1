"""The sandbox's tools in a browser: the log of calls, the clock, the panel of faults; by keyboard too."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from tests.browser.window import PATIENCE_MILLISECONDS, window
from tests.sandbox.page.conftest import NOON, Scene

expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture
async def page(scene: Scene, chromium: str) -> AsyncIterator[Page]:
    """A window beside the sandbox."""
    async with window(chromium) as page:
        yield page


async def test_calls_appear_as_they_happen_and_open(scene: Scene, page: Page) -> None:
    """New lines at the end, the bodies behind them, a filter that stays in the address, a pause that holds."""
    await page.goto(f"{scene.url}/log?from=meta")
    await expect(page.locator("#empty")).to_be_visible()

    await scene.writes("Buongiorno")
    line = page.locator("#calls .call").filter(has_text="Buongiorno")
    await expect(line).to_have_count(1)
    await line.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(line.locator("pre").first).to_contain_text('"body": "Buongiorno"')
    await page.get_by_role("button", name="Pause").click()
    await scene.writes("While it is paused")
    await scene.meta.settle()
    await expect(page.locator("#calls")).not_to_contain_text("While it is paused")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.locator("#calls")).to_contain_text("While it is paused")

    await page.get_by_label("Status").select_option("trouble")
    await expect(page).to_have_url(f"{scene.url}/log?side=&from=meta&to=&method=&status=trouble&phone=&text=")
    await expect(page.locator("#calls .call")).to_have_count(0)
    await expect(page.locator("#empty")).to_be_visible()


async def test_thousands_of_calls_do_not_slow_the_page(scene: Scene, page: Page) -> None:
    """The browser holds five hundred lines, the newest; what was opened stays."""
    await page.goto(f"{scene.url}/log?from=meta")
    await scene.writes("The first")
    first = page.locator("#calls .call").first
    await first.locator("summary").click()
    await expect(first.locator("pre").first).to_be_visible()
    webhook = list(scene.meta.log)[-1]
    for _ in range(3_000):
        scene.meta.log.note(webhook)

    await expect(page.locator("#calls .call").last).to_have_attribute("data-number", str(scene.meta.log.last))

    await expect(page.locator("#calls .call")).to_have_count(500)
    await expect(first.locator("pre").first).to_be_visible()


async def test_the_clock_is_stopped_and_wound_to_a_moment(scene: Scene, page: Page) -> None:
    """From its panel: until it runs it says that it stands; then on to summer time."""
    await page.goto(scene.url)
    await expect(page.locator(".stands")).to_be_visible()
    await page.locator("#clock summary").click()
    await page.get_by_role("button", name="change to or from summer time").click()
    await expect(page.locator("#now")).to_contain_text("Sun 28 Mar, 03:00:00")
    await page.get_by_role("button", name="Let it run").click()
    await expect(page.locator(".stands")).to_have_count(0)

    assert scene.clock.flowing and scene.clock.now() > NOON + timedelta(days=120)


async def test_faults_are_planned_and_cleared_by_hand(scene: Scene, page: Page) -> None:
    """A single one with its chance, a whole scenario with its minutes; the button says how many wait."""
    await page.goto(scene.url)
    await page.locator("#faults summary").click()
    slack = page.locator("#fault-slack")
    await slack.get_by_label("Fault").select_option("timeout_after")
    await slack.get_by_label("Chance in %").fill("25")
    await slack.get_by_role("button", name="Plan").click()
    await expect(page.locator("#faults .count")).to_have_text("1")
    await page.locator("#faults summary").click()
    await page.get_by_label("What happens").select_option("slow_slack")
    await page.get_by_label("Minutes", exact=True).fill("5")
    await page.get_by_role("button", name="Begin").click()
    await expect(page.locator("#faults .count")).to_have_text("2")

    first, second = scene.slack.faults.waiting()
    assert (first.name, first.probability, first.count) == ("timeout_after", 0.25, 1)
    assert (second.name, second.ends) == ("slow", NOON + timedelta(minutes=5))
    await page.locator("#faults summary").click()
    await page.get_by_role("button", name="Clear all").click()
    await expect(page.locator("#faults .count")).to_have_count(0)
