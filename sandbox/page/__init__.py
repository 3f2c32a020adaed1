"""The sandbox's own page: a phone, a workspace and a clock side by side, for people and for programs."""

from sandbox.page.page import SandboxPage
from sandbox.page.world import World

__all__ = ["SandboxPage", "World"]
