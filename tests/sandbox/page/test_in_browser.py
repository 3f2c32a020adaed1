"""The page in motion: what a person is typing stays, the keyboard is enough, and it fits any window."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.window import window
from tests.sandbox.page.conftest import GIULIA, Scene
from tests.sandbox.page.on_page import HOSTILE, marked, posts
from tests.sandbox.slack.conftest import until


async def test_what_one_types_stays_while_news_arrive(scene: Scene, page: Page) -> None:
    """Words, the place of the cursor and the focus survive every update; so does a reload."""
    await scene.writes("First")
    text = page.locator("#slack-text")
    await text.fill("half a sentence")
    await page.keyboard.press("ArrowLeft")

    for number in range(5):
        await scene.writes(f"Message {number}")
        await posts(scene, [marked(f"Post {number}")])
    await expect(page.locator("#posts .post")).to_have_count(5)
    await expect(page.locator(".bubble")).to_have_count(6)
    await page.keyboard.type("X")

    await expect(text).to_be_focused()
    await expect(text).to_have_value("half a sentencXe")
    await page.reload()
    await expect(text).to_have_value("half a sentencXe")


async def test_the_keyboard_is_enough(scene: Scene, page: Page) -> None:
    """Skip to the phone, write, send, and go on writing."""
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.type("Hello")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("there")
    await page.keyboard.press("Enter")

    await expect(page.locator(".bubble.mine")).to_contain_text("Hello\nthere")
    await expect(page.locator("#phone-text")).to_be_focused()
    await expect(page.locator("#phone-text")).to_have_value("")
    shown = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert shown == "solid"


async def test_a_hostile_contact_changes_nothing(scene: Scene, page: Page) -> None:
    """Markup in names and texts is read, not run; neither now nor when it arrives live."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))

    await scene.post(f"/sandbox/phones/{GIULIA}", {"name": HOSTILE})
    await scene.writes(HOSTILE)
    await posts(scene, [marked("&lt;script&gt;alert(1)&lt;/script&gt;")])
    await expect(page.locator(".bubble.mine")).to_contain_text("<script>alert(1)</script>")
    await page.reload()

    await expect(page.locator("#posts")).to_contain_text("<script>alert(1)</script>")
    assert dialogs == []


async def test_a_question_is_asked_before_what_cannot_be_undone(scene: Scene, page: Page) -> None:
    """A confirmation appears; Cancel and Escape do nothing, the other button does it."""
    plain = {
        name: {"type": "plain_text", "text": name.title()} for name in ("title", "text", "confirm", "deny")
    }
    close = {
        "type": "button",
        "action_id": "c",
        "text": {"type": "plain_text", "text": "Close"},
        "confirm": plain,
    }
    await posts(scene, [{"type": "actions", "elements": [close]}])
    button = page.locator("#posts").get_by_role("button", name="Close")

    await button.click()
    await page.keyboard.press("Escape")
    await button.click()
    await page.get_by_role("button", name="Deny").click()
    assert scene.app.payloads == []
    await button.click()
    await page.get_by_role("button", name="Confirm").click()
    await expect(page.locator("#question")).to_be_hidden()

    await until(lambda: bool(scene.app.payloads))
    assert scene.app.payloads[0]["actions"][0]["action_id"] == "c"


async def test_a_modal_is_filled_in(scene: Scene, page: Page) -> None:
    """It takes the focus, tells what is missing beside the field, keeps what was typed, and goes."""
    plain = {"type": "plain_text", "text": "Note"}
    field = {"type": "plain_text_input", "action_id": "words"}
    blocks = [
        {"type": "input", "block_id": name, "label": {"type": "plain_text", "text": name}, "element": field}
        for name in ("First", "Second")
    ]
    view = {"type": "modal", "callback_id": "v", "title": plain, "submit": plain, "blocks": blocks}
    await scene.post("/sandbox/slack/shortcut", {"user": "bea", "callback_id": "v"})
    token = {"Authorization": f"Bearer {scene.slack.workspace.bot_token}"}
    opening = {"trigger_id": scene.app.payloads[0]["trigger_id"], "view": view}
    base = scene.slack.platform.api_base
    async with scene.session.post(f"{base}/api/views.open", json=opening, headers=token) as answer:
        assert (await answer.json())["ok"]

    await expect(page.locator("#modal-title")).to_be_focused()
    await page.get_by_label("First", exact=True).fill("kept")
    await page.locator(".modal").get_by_role("button", name="Note").click()
    await expect(page.locator('[data-block="Second"] .error')).to_contain_text("required")
    await expect(page.get_by_label("First", exact=True)).to_have_value("kept")
    await page.get_by_label("Second", exact=True).fill("done")
    await page.locator(".modal").get_by_role("button", name="Note").click()

    await expect(page.locator(".modal")).to_have_count(0)
    submitted = scene.app.payloads[-1]["view"]["state"]["values"]
    assert submitted["First"]["words"]["value"] == "kept" and submitted["Second"]["words"]["value"] == "done"


async def test_a_mistake_is_told_and_nothing_is_lost(scene: Scene, page: Page) -> None:
    """What could not be done is said in a sentence; the words stay where they were typed."""
    ts = await posts(scene, [marked("Card")])
    await page.goto(f"{scene.url}/?thread={ts}")
    await page.locator("#thread-text").fill("/witiop help")
    await page.keyboard.press("Enter")

    await expect(page.locator("#told")).to_contain_text("only outside threads")
    await expect(page.locator("#thread-text")).to_have_value("/witiop help")
    assert scene.app.commands == []


async def test_contacts_are_added_and_switched(scene: Scene, page: Page) -> None:
    """A new contact with a hidden number, chosen at once; back and forth with the browser's own buttons."""
    adding = page.locator("#add-contact")
    await adding.locator("summary").click()
    await adding.get_by_label("Name", exact=True).fill("Nina")
    await adding.get_by_label("Number", exact=True).fill("+39 333 000 0001")
    await adding.get_by_label("Username").fill("nina")
    await adding.get_by_label("Hides the number").check()
    await adding.get_by_role("button", name="Add a contact").click()

    await expect(page.get_by_label("Message of Nina")).to_be_visible()
    assert scene.meta.phone("393330000001").hides_number
    await page.get_by_role("link", name="Giulia Ferri").click()
    await expect(page.get_by_label("Message of Giulia Ferri")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_label("Message of Nina")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 820, 1280])
async def test_it_fits_every_window(scene: Scene, chromium: str, width: int) -> None:
    """Nothing sticks out sideways, on a phone as on a desk."""
    await scene.writes("https://example.com/" + "long" * 60)
    ts = await posts(scene, [marked("word" * 100)])
    async with window(chromium, width=width) as page:
        await page.goto(f"{scene.url}/?thread={ts}&lang=it")
        await expect(page.locator(".thread")).to_be_visible()

        assert await page.evaluate("document.documentElement.scrollWidth") <= width
