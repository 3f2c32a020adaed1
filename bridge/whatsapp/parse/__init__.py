"""What Meta sends, understood: both behind the door: `split`, by ids alone; then `item`, one element at a time."""

from bridge.whatsapp.parse.elements import item
from bridge.whatsapp.parse.pieces import split

__all__ = ["item", "split"]
