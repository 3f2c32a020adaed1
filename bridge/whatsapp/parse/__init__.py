"""What Meta sends, understood: `split` at the door, quick and by ids alone; `item` later, one element at a time."""

from bridge.whatsapp.parse.elements import item
from bridge.whatsapp.parse.pieces import split

__all__ = ["item", "split"]
