"""Slack under one's fingers: forms, menus, modals on modals, charts and tables, reactions and completion."""

from typing import Any

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.browser.window import window
from tests.sandbox.page.conftest import Json, Scene
from tests.sandbox.page.on_page import marked, opens, posts
from tests.sandbox.slack.conftest import until

# Every control that no label, no title and no words of its own give a name to; every id that is not alone.
NAMELESS = """() => [...document.querySelectorAll("button, a[href], input, select, textarea, summary")]
  .filter((one) => one.type !== "hidden")
  .filter((one) => !one.closest("dialog:not([open])"))
  .filter((one) => !(one.getAttribute("aria-label") || one.title || one.placeholder || one.textContent.trim()
    || [...(one.labels ?? [])].some((label) => label.textContent.trim())))
  .map((one) => one.outerHTML)"""
TWICE = """() => [...document.querySelectorAll("[id]")].map((one) => one.id)
  .filter((id, at, all) => all.indexOf(id) !== at)"""


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


def field(name: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(name),
        "element": {"action_id": "a", **element},
        **more,
    }


def modal(title: str, *blocks: Json) -> Json:
    return {
        "type": "modal",
        "callback_id": title,
        "title": plain(title),
        "submit": plain("Go on"),
        "blocks": list(blocks),
    }


async def test_a_form_with_every_field(scene: Scene, page: Page) -> None:
    """Files, several of a list, a list the app searches, dates and numbers arrive as they were filled in."""
    offered = [option("lamp"), option("lantern")]
    scene.app.answering = lambda payload: (
        {"options": offered} if payload["type"] == "block_suggestion" else None
    )
    asked = modal(
        "Everything",
        field("File", {"type": "file_input", "filetypes": ["csv"]}),
        field("Tints", {"type": "multi_static_select", "options": [option("red"), option("blue")]}),
        field("Product", {"type": "external_select", "action_id": "product", "min_query_length": 2}),
        field("Day", {"type": "datepicker"}),
        field("Count", {"type": "number_input", "is_decimal_allowed": False}),
        field("Note", {"type": "plain_text_input", "multiline": True, "focus_on_load": True}),
    )
    await opens(scene, asked)
    form = page.locator(".modal")
    await expect(form.get_by_label("Note")).to_be_focused()

    people = FilePayload(name="people.csv", mimeType="text/csv", buffer=b"a,b")
    await form.get_by_label("File", exact=True).set_input_files(people)
    await form.get_by_label("Tints").click()
    await form.get_by_label("Blue").check()
    await page.keyboard.press("Escape")
    await form.get_by_label("Product").press_sequentially("la")
    await expect(page.get_by_role("option", name="Lantern")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".chip")).to_contain_text("Lantern")
    await form.get_by_label("Day").fill("2026-12-24")
    await form.get_by_label("Count").fill("3")
    await form.get_by_label("Note").fill("kept")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.locator(".modal")).to_have_count(0)

    values = {
        name: next(iter(inner.values()))
        for name, inner in scene.app.payloads[-1]["view"]["state"]["values"].items()
    }
    assert values["File"]["files"][0]["name"] == "people.csv"
    assert [one["value"] for one in values["Tints"]["selected_options"]] == ["blue"]
    assert values["Product"]["selected_option"]["value"] == "lantern"
    assert (values["Day"]["selected_date"], values["Count"]["value"]) == ("2026-12-24", "3")


async def test_modals_stand_on_each_other(scene: Scene, page: Page) -> None:
    """An error stands beside its field; three lie on each other; Back takes one away; the focus returns at the end."""
    note = field("Note", {"type": "plain_text_input"})
    answers: list[Json] = [
        {"response_action": "errors", "errors": {"Note": "Too short."}},
        {"response_action": "push", "view": modal("Second", note)},
        {"response_action": "push", "view": modal("Third", note)},
    ]
    scene.app.answering = lambda payload: answers.pop(0) if payload["type"] == "view_submission" else None
    await page.locator("#slack-text").focus()
    await opens(scene, modal("First", note))
    submit = page.get_by_role("button", name="Go on")

    await page.get_by_label("Note").fill("x")
    await submit.click()
    await expect(page.locator(".modal .error")).to_have_text("Too short.")
    await expect(page.get_by_label("Note")).to_be_focused()
    await expect(page.get_by_label("Note")).to_have_value("x")
    await submit.click()
    await expect(page.locator("#modal-title")).to_have_text("Second")
    await page.get_by_label("Note").fill("y")
    await submit.click()
    await expect(page.locator("#modal-title")).to_have_text("Third")
    await page.get_by_role("button", name="Back").click()
    await expect(page.locator("#modal-title")).to_have_text("Second")
    await page.get_by_role("button", name="Close all").click()

    await expect(page.locator(".modal")).to_have_count(0)
    await expect(page.locator("#slack-text")).to_be_focused()


async def test_the_focus_stays_inside_a_modal(scene: Scene, page: Page) -> None:
    """However often one tabs; Escape closes it."""
    await opens(scene, modal("Only", field("Note", {"type": "plain_text_input"})))
    await expect(page.locator("#modal-title")).to_be_focused()

    for _ in range(12):
        await page.keyboard.press("Tab")
        inside = (
            "document.activeElement === document.body || document.activeElement.closest('.modal') !== null"
        )
        assert await page.evaluate(inside)
    await page.get_by_label("Note").focus()
    await page.keyboard.press("Escape")

    await expect(page.locator(".modal")).to_have_count(0)


async def test_the_home_shows_figures(scene: Scene, page: Page) -> None:
    """A chart with its figures in words; a table that turns its pages and is ordered, over every update."""
    head = [{"type": "raw_text", "text": text} for text in ("Agent", "Answered")]
    rows: list[list[Json]] = [
        [{"type": "raw_text", "text": f"Agent {n}"}, {"type": "raw_number", "value": n * 7 % 13}]
        for n in range(1, 13)
    ]
    data = [{"label": "Mon", "value": 3}, {"label": "Tue", "value": 5}]
    chart = {
        "type": "bar",
        "series": [{"name": "Sales", "data": data}],
        "axis_config": {"categories": ["Mon", "Tue"]},
    }
    blocks: list[Json] = [
        {"type": "data_visualization", "title": "This week", "chart": chart},
        {"type": "data_table", "caption": "Agents", "rows": [head, *rows]},
    ]
    await publishes(scene, blocks)
    await page.get_by_role("link", name="Home of WitiOp").click()

    await expect(page.get_by_role("img", name="This week. Sales.")).to_be_visible()
    await page.get_by_text("Show the figures").click()
    await expect(page.locator(".chart table")).to_contain_text("Tue")
    shown = page.locator(".sheet tbody tr:visible")
    await expect(shown).to_have_count(5)
    await page.get_by_role("button", name="Next page").click()
    await page.get_by_role("button", name="Next page").click()
    await expect(shown).to_have_count(2)
    await expect(page.get_by_role("button", name="Next page")).to_be_focused()
    await page.get_by_role("button", name="Answered").click()
    await expect(shown.first).to_contain_text("Agent 2")
    await publishes(scene, [*blocks, marked("New")])
    await expect(page.locator(".home")).to_contain_text("New")

    await expect(shown.first).to_contain_text("Agent 2")
    await expect(page.locator("th[aria-sort]")).to_have_text("Answered")


async def test_menus_in_messages(scene: Scene, page: Page) -> None:
    """Several are told when their list is folded; a question may be declined; a note to me alone is put away."""
    sure = {name: plain(name.title()) for name in ("title", "text", "confirm", "deny")}
    several = {"type": "multi_static_select", "action_id": "m", "options": [option("red"), option("blue")]}
    asked = {"type": "static_select", "action_id": "s", "options": [option("one")], "confirm": sure}
    await posts(scene, [{"type": "actions", "elements": [several, asked]}])
    await posts(scene, [marked("For you alone")], user="bea")
    menus = page.locator("#posts .actions")

    await menus.locator(".several summary").click()
    await menus.get_by_label("Red").check()
    await menus.get_by_label("Blue").check()
    await page.keyboard.press("Escape")
    await until(lambda: len(scene.app.payloads) == 1)
    await menus.get_by_role("combobox").select_option("one")
    await page.get_by_role("button", name="Deny").click()
    await expect(menus.get_by_role("combobox")).to_have_value("")
    await page.locator(".post.private").get_by_role("button", name="Dismiss").click()
    await expect(page.locator(".post.private")).to_have_count(0)

    assert [one["value"] for one in scene.app.payloads[0]["actions"][0]["selected_options"]] == [
        "red",
        "blue",
    ]
    assert len(scene.app.payloads) == 1


async def test_reactions_names_and_commands(scene: Scene, page: Page) -> None:
    """Any emoji by its name; a name and a command are completed by the keyboard alone; channels say who is named."""
    await posts(scene, [marked("Card")])
    post = page.locator("#posts .post")
    await post.hover()
    await post.get_by_label("Another reaction").click()
    await page.locator("#emoji").get_by_label("By its name").fill("sunflower")
    await page.keyboard.press("Enter")
    await expect(post.locator(".reaction")).to_contain_text("🌻")
    await post.locator(".reaction").click()
    await expect(post.locator(".reaction")).to_have_count(0)

    text = page.locator("#slack-text")
    await text.press_sequentially("Hello @car")
    await page.keyboard.press("Enter")
    await expect(text).to_have_value("Hello @carlo ")
    await page.keyboard.press("Enter")
    await expect(page.locator("#posts .post .mention")).to_have_text("@Carlo Bianchi")
    await text.press_sequentially("/witiop st")
    await expect(page.get_by_role("option", name="your status")).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(text).to_have_value("/witiop status ")
    await page.keyboard.press("Enter")
    await until(lambda: bool(scene.app.commands))

    await scene.post("/sandbox/slack/say", {"user": "bea", "channel": "sales", "text": "@carlo look"})
    await page.goto(f"{scene.url}/?as=carlo")
    await expect(page.get_by_role("link", name="sales")).to_contain_text("1 post names you")


async def test_shortcuts_of_the_app_stand_at_each_post(scene: Scene, page: Page) -> None:
    """One on a message, one for everything; who is away shows it."""
    scene.slack.settings.shortcuts = {"reply_here": "message", "new_thing": "global"}
    ts = await posts(scene, [marked("Card")])
    post = page.locator("#posts .post")
    await post.hover()
    await post.get_by_label("Shortcuts of the app").click()
    await post.get_by_role("button", name="Reply here").click()
    await page.get_by_role("button", name="New thing").click()
    await page.get_by_label("Away from the screen").check()
    await expect(page.locator(".people [aria-current] .presence.away")).to_be_visible()

    await until(lambda: len(scene.app.payloads) == 2)
    on_message, everywhere = scene.app.payloads
    assert (on_message["callback_id"], on_message["message_ts"]) == ("reply_here", ts)
    assert everywhere["callback_id"] == "new_thing"


@pytest.mark.parametrize("dark", [False, True])
async def test_light_and_dark(scene: Scene, chromium: str, dark: bool) -> None:
    """The colours of the system; the switch overrules them and is remembered."""
    background = "getComputedStyle(document.body).backgroundColor"
    light_, dark_ = "rgb(238, 240, 243)", "rgb(20, 22, 26)"
    async with window(chromium, dark=dark) as page:
        await page.goto(scene.url)
        assert await page.evaluate(background) == (dark_ if dark else light_)

        await page.get_by_role("button", name="Colours: as the system").click()
        await page.get_by_role("button", name="Colours: light").click()
        await expect(page.get_by_role("button", name="Colours: dark")).to_be_visible()
        await page.reload()

        assert await page.evaluate(background) == dark_


async def test_every_control_has_a_name(scene: Scene, page: Page) -> None:
    """Whatever one can press, choose or fill in says what it is; no id stands twice."""
    await scene.writes("Hello")
    people = {"type": "actions", "elements": [{"type": "users_select", "action_id": "u"}]}
    ts = await posts(scene, [marked("Card"), people])
    await page.goto(f"{scene.url}/?thread={ts}")
    note, who = field("Note", {"type": "plain_text_input"}), field("Who", {"type": "external_select"})
    await opens(scene, modal("Named", note, who))
    await expect(page.locator(".modal")).to_be_visible()

    nameless, twice = await page.evaluate(NAMELESS), await page.evaluate(TWICE)
    assert nameless == [] and twice == []


async def publishes(scene: Scene, blocks: list[Json]) -> None:
    """The app publishes Bea's Home."""
    body = {"user_id": scene.slack.workspace.user_id("bea"), "view": {"type": "home", "blocks": blocks}}
    token = {"Authorization": f"Bearer {scene.slack.workspace.bot_token}"}
    base = scene.slack.platform.api_base
    async with scene.session.post(f"{base}/api/views.publish", json=body, headers=token) as answer:
        told = await answer.json()
        assert told["ok"], told
