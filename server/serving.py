"""`witiop serve`: take the port, open the database, work until stopped; every refusal to start names its setting."""

import socket

from server import log
from server.clock import SystemClock
from server.database import refusing
from server.front import PortTaken, bind, handed_over
from server.run import running, until_stopped
from server.settings import Listening, Settings
from server.terminal import Stop, Terminal
from server.wiring import wired
from words import say


async def serve_until_stopped(settings: Settings, terminal: Terminal) -> None:
    """The server, from its start to SIGTERM or SIGINT. Raises Stop with the reason when it cannot start."""
    language = terminal.language
    log.start(settings.listening.log_level, terminal.err)
    taken = handed_over(terminal.variables) or bound(settings.listening, language)
    try:
        with refusing(language):
            async with wired(settings, SystemClock()) as house, running(house, taken):
                await until_stopped()
    finally:
        taken.close()


def bound(listening: Listening, language: str) -> socket.socket:
    """The socket of these settings. Raises Stop naming WITIOP_PORT or WITIOP_HOST."""
    try:
        return bind(listening.host, listening.port)
    except PortTaken:
        raise Stop(
            say(
                language,
                "WITIOP_PORT {port} is in use on {host}: stop what listens there, or choose another",
                port=listening.port,
                host=listening.host,
            )
        ) from None
    except PermissionError:
        raise Stop(
            say(language, "WITIOP_PORT {port} may not be used by this user", port=listening.port)
        ) from None
    except OSError:
        raise Stop(
            say(language, "WITIOP_HOST {host} is no address of this machine", host=listening.host)
        ) from None
