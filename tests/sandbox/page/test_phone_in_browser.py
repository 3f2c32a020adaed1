"""The contact's phone under one's fingers."""

import re

import pytest
from playwright.async_api import FilePayload, Page, expect

from sandbox.meta import Bubble
from tests.sandbox.page.conftest import GIULIA, Scene
from tests.sandbox.page.sounds import silence
from tests.sandbox.page.test_phone_side import business_sends
from tests.sandbox.slack.conftest import until

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0f01f00050001"
    "ff89993d1d0000000049454e44ae426082"
)


def bubbles(scene: Scene) -> list[Bubble]:
    return scene.meta.phone(GIULIA).bubbles


@pytest.mark.parametrize(
    ("picked", "file", "kind"),
    [
        ("photo", FilePayload(name="a.png", mimeType="image/png", buffer=PICTURE), "image"),
        ("voice", FilePayload(name="a.ogg", mimeType="audio/ogg", buffer=silence(3)), "audio"),
        ("sticker", FilePayload(name="a.webp", mimeType="image/webp", buffer=b"RIFF"), "sticker"),
        ("document", FilePayload(name="a.csv", mimeType="text/csv", buffer=b"a,b"), "document"),
    ],
)
async def test_any_kind_of_file_is_attached(
    scene: Scene, page: Page, picked: str, file: FilePayload, kind: str
) -> None:
    """Picked in the menu, named before it is sent, shown in its bubble; the business is told of its kind."""
    await page.locator("#attach > summary").click()
    await page.locator(f'#attach input[data-kind="{picked}"]').set_input_files(file)
    await expect(page.locator(".compose .names")).to_have_text(file["name"])
    await page.keyboard.press("Enter")

    await expect(page.locator(f".bubble.mine.kind-{kind}")).to_be_visible()
    assert bubbles(scene)[0].kind == kind
    assert bubbles(scene)[0].content.get("voice", False) is (picked == "voice")


async def test_a_voice_message_is_played(scene: Scene, page: Page) -> None:
    """The real bytes: its length is told, it plays, faster if wished, to its end."""
    await page.locator("#attach > summary").click()
    sound = FilePayload(name="a.ogg", mimeType="audio/ogg", buffer=silence(3))
    await page.locator('#attach input[data-kind="voice"]').set_input_files(sound)
    await page.keyboard.press("Enter")
    voice = page.locator("[data-voice]")
    await expect(voice.locator(".clocked")).to_have_text("0:03")

    await voice.get_by_role("button", name="Speed").click()
    await voice.get_by_role("button", name="Play").click()
    await expect(voice.get_by_role("button", name="Pause")).to_be_visible()
    await expect(voice.get_by_role("button", name="Play")).to_be_visible()

    assert await voice.locator("audio").evaluate("audio => audio.playbackRate") == 1.5
    assert await voice.locator("audio").evaluate("audio => audio.ended")


async def test_a_place_a_card_and_an_advertisement(scene: Scene, page: Page) -> None:
    """Each from its little form; what was said about the next message holds for one alone."""
    await page.locator("#attach > summary").click()
    await page.get_by_label("As if sent an hour ago").check()
    await page.locator("#attach-location > summary").click()
    await page.locator("#attach-location").get_by_role("button", name="Send location").click()
    await expect(page.locator(".bubble.mine .place")).to_contain_text("Piazza del Duomo")
    await page.locator("#attach > summary").click()
    await page.locator("#attach-contact > summary").click()
    await page.locator("#attach-contact").get_by_role("button", name="Share contact").click()
    await expect(page.locator(".contact-card")).to_contain_text("Giulia Ferri")
    await page.locator("#attach > summary").click()
    await page.locator("#attach-ad > summary").click()
    await page.get_by_role("button", name="Write from the advertisement").click()
    await expect(page.locator(".bubble.mine")).to_have_count(3)

    place, card, _ = bubbles(scene)
    assert (card.time - place.time).total_seconds() == 3600
    changes = [change for body in scene.webhooks for entry in body["entry"] for change in entry["changes"]]
    told = [message for change in changes for message in change["value"]["messages"]]
    assert [message["referral"]["source_type"] for message in told if "referral" in message] == ["ad"]


async def test_lists_quotes_and_menus(scene: Scene, page: Page) -> None:
    """A row is picked in the sheet; a quote leads back; the other button opens what can be done; a reply quotes."""
    first = await scene.writes("Which departments are there?")
    for number in range(12):
        await scene.writes(f"Line {number}")
    rows = [{"id": "1", "title": "Returns"}, {"id": "2", "title": "Orders"}]
    action = {"button": "Departments", "sections": [{"title": "All", "rows": rows}]}
    listed = {"type": "list", "body": {"text": "These"}, "action": action}
    asked = await business_sends(
        scene, {"type": "interactive", "interactive": listed, "context": {"message_id": first}}
    )
    answer = page.locator(f'.bubble[data-key="{asked}"]')

    await answer.locator("summary.choice").click()
    await answer.get_by_role("button", name="Orders").click()
    await expect(page.locator(".bubble.mine").last).to_contain_text("Orders")
    await answer.locator(".quoted").click()
    await expect(page.locator(f'.bubble[data-key="{first}"]')).to_be_focused()
    await answer.click(button="right", position={"x": 8, "y": 8})
    await page.locator("#bubble-menu").get_by_role("button", name="Reply").click()
    await page.keyboard.type("Thanks")
    await page.keyboard.press("Enter")

    await until(lambda: bubbles(scene)[-1].content == "Thanks")
    assert bubbles(scene)[-1].quoted == asked
    assert bubbles(scene)[-2].content["list_reply"]["id"] == "2"


async def test_one_menu_serves_all_bubbles(scene: Scene, page: Page) -> None:
    """By keyboard, filled for the bubble it was opened from; it stays over news, and the focus comes back."""
    mine = await scene.writes("The lamp")
    theirs = await business_sends(scene, {"type": "text", "text": {"body": "What is it about?"}})
    menu = page.get_by_role("dialog", name="React, reply and more")
    buttons = [
        page.locator(f'.bubble[data-key="{one}"]').get_by_role("button", name="React, reply and more")
        for one in (theirs, mine)
    ]

    await buttons[0].focus()
    await page.keyboard.press("Enter")
    await expect(menu.get_by_role("button", name="React with 👍")).to_be_focused()
    await expect(menu.get_by_role("button", name="Delete for everyone")).to_be_hidden()
    await expect(menu.get_by_label("New text")).to_be_hidden()
    await scene.writes("And the shade")
    await expect(page.locator(".bubble")).to_have_count(3)
    await page.keyboard.press("Enter")
    await expect(menu).to_be_hidden()
    await expect(buttons[0]).to_be_focused()
    await expect(page.get_by_role("button", name="Take back 👍")).to_be_visible()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Take back 👍")).to_have_count(0)

    await buttons[1].focus()
    await page.keyboard.press("Enter")
    await expect(menu.get_by_label("New text")).to_have_value("The lamp")
    await page.keyboard.press("Escape")
    await expect(menu).to_be_hidden()
    await expect(buttons[1]).to_be_focused()
    await page.keyboard.press("Enter")
    await menu.get_by_label("New text").fill("The lamps")
    await page.keyboard.press("Enter")
    await expect(page.locator(f'.bubble[data-key="{mine}"]')).to_contain_text("The lamps")
    await expect(menu).to_be_hidden()
    await page.keyboard.press("Enter")
    await menu.get_by_role("button", name="Delete for everyone").press("Enter")
    await expect(buttons[1]).to_have_count(0)
    await expect(page.locator(f'.bubble[data-key="{mine}"]')).to_be_focused()


async def test_the_phone_gets_another_number(scene: Scene, page: Page) -> None:
    """The page follows it; the chat is still there. Stopping marketing is told on the phone."""
    await scene.writes("Hello")
    await page.locator("#phone-settings > summary").click()
    await page.get_by_label("Another number").fill("+39 333 000 0009")
    await page.get_by_role("button", name="Change number").click()

    await expect(page).to_have_url(re.compile("phone=393330000009"))
    await expect(page.locator(".bubble.mine")).to_contain_text("Hello")
    await page.locator("#phone-settings > summary").click()
    await page.get_by_label("Stops marketing messages").check()
    await expect(page.get_by_text("This contact takes no marketing messages.")).to_be_visible()


async def test_contacts_are_sought(scene: Scene, page: Page) -> None:
    """Letters leave those that match, over every update."""
    for number in range(6):
        await scene.writes("Hello", f"3933300000{number:02}")
    await expect(page.locator("a.contact")).to_have_count(6)

    await page.get_by_label("Search contacts").fill("00003")
    await expect(page.locator("a.contact:visible")).to_have_count(1)
    await scene.writes("Again", "393330000001")

    await expect(page.locator(".contact[title*='Again']")).to_have_count(1)
    await expect(page.locator("a.contact:visible")).to_have_count(1)
