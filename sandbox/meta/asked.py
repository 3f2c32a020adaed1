"""A management call, read; and answers cut to the fields that were asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.meta.account import BusinessNumber
from sandbox.meta.graph_errors import GraphRefusal
from sandbox.meta.platform import Platform


@dataclass(frozen=True, slots=True)
class Asked:
    """object_id: what the path named. url: the whole request, from which the next page's is made."""

    platform: Platform
    object_id: str
    query: Mapping[str, str]
    body: dict[str, Any]
    url: str

    @property
    def number(self) -> BusinessNumber:
        """The business number the path named."""
        return self.platform.number_called(self.object_id)

    def given(self, name: str) -> Any:
        """A parameter, from the body or the address; None where it is in neither."""
        return self.body.get(name, self.query.get(name))

    def product_named(self) -> None:
        """Raises GraphRefusal unless the call says which product it means."""
        if self.given("messaging_product") != "whatsapp":
            raise GraphRefusal(100, message="(#100) The parameter messaging_product is required.")

    def cut(self, whole: Mapping[str, Any], usual: tuple[str, ...]) -> dict[str, Any]:
        """The fields asked for, or the usual ones. Raises GraphRefusal for a field that does not exist."""
        wanted = [name.strip() for name in self.query.get("fields", "").split(",") if name.strip()]
        for name in wanted:
            if name not in whole:
                raise GraphRefusal(100, message=f"(#100) Tried accessing nonexisting field ({name})")
        chosen = dict.fromkeys([*(wanted or usual), "id"])
        return {name: whole[name] for name in chosen if name in whole and whole[name] is not None}
