"""Registering a business number: verification codes, the two-step PIN, and how often one may try."""

from datetime import datetime, timedelta
from typing import Any

from sandbox.meta.asked import Asked
from sandbox.meta.graph_errors import GraphRefusal, invalid
from sandbox.meta.platform import seconds
from sandbox.meta.standing import NumberStanding
from sandbox.meta.state import Update

# Source of codes and counts: Meta Cloud API, registration and error codes, November 2026.
TRIES, TRIED_WITHIN = 10, timedelta(hours=72)
# How many wrong PINs are too many, how fast is too fast, how many codes are too many: not published.
WRONG_PINS, WRONG_WITHIN = 5, timedelta(hours=1)
GUESSED_TOO_FAST = timedelta(seconds=1)
CODE_REQUESTS, REQUESTED_WITHIN = 5, timedelta(hours=1)
CODE = "130498"


def register(asked: Asked) -> dict[str, Any]:
    """POST /{phone_number_id}/register: with the PIN, or the first one, which is kept."""
    asked.product_named()
    standing, pin = _standing(asked), _pin(asked)
    _try(standing, asked.platform.now())
    if not standing.verified:
        raise GraphRefusal(133006, "The phone number has to be verified again before it is registered.")
    if standing.pin is not None:
        _check_pin(standing, pin, asked.platform.now())
    standing.pin, standing.registered = pin, True
    return {"success": True}


def deregister(asked: Asked) -> dict[str, Any]:
    """POST /{phone_number_id}/deregister: the number can no longer send."""
    standing = _standing(asked)
    _try(standing, asked.platform.now())
    standing.registered = False
    return {"success": True}


def set_pin(asked: Asked) -> dict[str, Any]:
    """POST /{phone_number_id} with a new PIN; the business is told by the field `security`."""
    standing = _standing(asked)
    standing.pin = _pin(asked)
    number, platform = asked.number, asked.platform
    value = {
        "display_phone_number": number.digits,
        "event": "PIN_CHANGED",
        "requester": platform.account.app_id,
    }
    update = Update(platform.account.waba_of(number), "security", value, seconds(platform.now()))
    platform.tell_plainly(update)
    return {"success": True}


def request_code(asked: Asked) -> dict[str, Any]:
    """POST /{phone_number_id}/request_code, by SMS or VOICE: refused when asked for too often."""
    if asked.given("code_method") not in ("SMS", "VOICE"):
        raise invalid("code_method", "must be one of {SMS, VOICE}.")
    if not asked.given("language"):
        raise GraphRefusal(100, message="(#100) The parameter language is required.")
    standing, now = _standing(asked), asked.platform.now()
    standing.code_requests = [at for at in standing.code_requests if now - at < REQUESTED_WITHIN]
    if len(standing.code_requests) >= CODE_REQUESTS:
        raise GraphRefusal(136024, "The verification code was asked for too often.")
    standing.code_requests.append(now)
    return {"success": True}


def verify_code(asked: Asked) -> dict[str, Any]:
    """POST /{phone_number_id}/verify_code: the stand-in always sends the same code."""
    standing = _standing(asked)
    if asked.given("code") != CODE or not standing.code_requests:
        raise GraphRefusal(136025, "The verification code is not the one that was sent.")
    standing.verified = True
    return {"success": True}


def _standing(asked: Asked) -> NumberStanding:
    return asked.platform.number_standing(asked.object_id)


def _pin(asked: Asked) -> str:
    pin = asked.given("pin")
    if not isinstance(pin, str) or not (len(pin) == 6 and pin.isascii() and pin.isdigit()):
        raise invalid("pin", "must be a string of 6 digits.")
    return pin


def _try(standing: NumberStanding, now: datetime) -> None:
    standing.tries = [at for at in standing.tries if now - at < TRIED_WITHIN]
    if len(standing.tries) >= TRIES:
        raise GraphRefusal(133016, f"{TRIES} tries within 72 hours; wait.")
    standing.tries.append(now)


def _check_pin(standing: NumberStanding, pin: str, now: datetime) -> None:
    standing.wrong_pins = [at for at in standing.wrong_pins if now - at < WRONG_WITHIN]
    if len(standing.wrong_pins) >= WRONG_PINS:
        raise GraphRefusal(133008, f"Too many guesses; try again in {WRONG_WITHIN.seconds // 60} minutes.")
    if pin == standing.pin:
        standing.wrong_pins.clear()
        return
    too_fast = bool(standing.wrong_pins) and now - standing.wrong_pins[-1] < GUESSED_TOO_FAST
    standing.wrong_pins.append(now)
    raise GraphRefusal(133009 if too_fast else 133005)
