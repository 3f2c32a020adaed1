"""What people put into a modal that Slack turns into something else: files are uploaded, typed words are marked up."""

from typing import Any

from sandbox.slack.blocks.completed import elements_of, every_block
from sandbox.slack.form_values import name_in
from sandbox.slack.people import People, PersonsFile
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace


def filled(people: People, workspace: Workspace, user_id: str, view: Json, values: Json) -> Json:
    """The same values as `state_values` takes them: PersonsFile became file objects, rich text a rich_text block."""
    made = dict(values)
    for block in every_block(view["blocks"]):
        for element in elements_of(block):
            name = name_in(values, block, element)
            if name is not None:
                made[name] = _made(people, workspace, user_id, str(element.get("type")), values[name])
    return made


def _made(people: People, workspace: Workspace, user_id: str, kind: str, value: Any) -> Any:
    if kind == "file_input" and isinstance(value, list):
        return [
            people.upload(workspace, user_id, each) if isinstance(each, PersonsFile) else each
            for each in value
        ]
    if kind == "rich_text_input" and isinstance(value, str):
        return people.rich_text(workspace, value) if value else None
    return value
