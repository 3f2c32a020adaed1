"""A form as it was sent, and what is asked while one is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.slack.mrkdwn import escaped, read_mrkdwn
from bridge.slack.rich_text import Names
from bridge.slack.shortcuts import WHICH, WORDS
from bridge.slack.wire import Json, first_of, object_of, text_of
from core.ids import AgentRef
from core.text import RichText
from desk.views import Answer


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody types into a menu that is searched. carried: what the form it stands in carries."""

    person: AgentRef
    typed: str
    carried: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent. Its ids are looked up in the sender's own tenant alone, as anybody may forge them."""

    team_id: str
    person: AgentRef
    form: str
    carried: str
    values: Json

    def typed(self, name: str) -> str:
        """What was typed or chosen in a field; empty for nothing."""
        element = object_of(object_of(self.values, name), name)
        return text_of(element, "value") or text_of(object_of(element, "selected_option"), "value")

    def all(self) -> Mapping[str, str]:
        """What was typed in every field."""
        return {name: self.typed(name) for name in self.values}

    def file(self, name: str) -> tuple[str, str]:
        """The id and the type of the file given in a field; empty for none."""
        given = object_of(object_of(self.values, name), name).get("files")
        first = first_of(given)
        return text_of(first, "id"), text_of(first, "mimetype")

    def under(self, prefix: str) -> Mapping[str, str]:
        """What was typed in every field whose name begins so, by the rest of the name."""
        return {
            name.removeprefix(prefix): self.typed(name) for name in self.values if name.startswith(prefix)
        }

    def words(self) -> RichText:
        """What was typed to be sent, with its marks."""
        return RichText(read_mrkdwn(escaped(self.typed(WORDS)), Names()))


def filled_of(body: Json) -> Filled:
    """The form in a `view_submission` payload, or in that of a press in it; what is missing is empty."""
    view, person = object_of(body, "view"), object_of(body, "user")
    values = object_of(object_of(view, "state"), "values")
    which = object_of(object_of(object_of(values, WHICH), WHICH), "selected_option")
    return Filled(
        team_id=text_of(object_of(body, "team"), "id") or text_of(person, "team_id"),
        person=AgentRef(text_of(person, "id")),
        form=text_of(view, "callback_id"),
        carried=text_of(which, "value") or text_of(view, "private_metadata"),
        values=values,
    )


def beside(field: str, answer: Answer) -> Json:
    """Why not, beside the field that is wrong."""
    return {"response_action": "errors", "errors": {answer.about or field: " ".join(answer.lines)}}
