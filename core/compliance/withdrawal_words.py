"""Withdrawal words: what a contact types, as a whole message, to be written to no more; in six languages."""

import unicodedata
from enum import StrEnum

# English, Italian, German, French, Spanish and Portuguese. Each stands for itself: as a whole message it means nothing
# else in its language. What could be an ordinary answer ("no", "basta cosi", "nein danke") is not among them.
WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        "stop", "stop all", "stopall", "stop promotions", "stop messages", "unsubscribe", "unsubscribe me", "opt out",
        "optout", "opt-out", "remove me", "end messages", "no more messages",
    ),
    "it": (
        "stop", "cancellami", "cancellatemi", "disiscrivimi", "disiscrivetemi", "disiscrizione", "disiscriviti",
        "annulla iscrizione", "cancella iscrizione", "revoca consenso", "revoco il consenso", "basta messaggi",
        "non scrivetemi più", "non scrivermi più", "rimuovimi",
    ),
    "de": (
        "stopp", "abmelden", "abbestellen", "austragen", "keine nachrichten mehr", "keine werbung",
        "keine werbung mehr", "widerruf", "widerrufen",
    ),
    "fr": (
        "arret", "arreter", "arretez", "stop pub", "desabonner", "desabonnement", "me desabonner", "desinscription",
        "me desinscrire", "desinscrire", "plus de messages",
    ),
    "es": (
        "alto", "baja", "darme de baja", "dar de baja", "cancelar suscripcion", "no mas mensajes", "desuscribir",
        "desuscribirme", "parar",
    ),
    "pt": (
        "pare", "parar", "sair", "cancelar inscricao", "descadastrar", "me descadastre", "remover",
        "nao quero mais mensagens", "chega de mensagens",
    ),
}  # fmt: skip

# A message of at most so many words that holds one of the single words may mean it: a person decides.
_SHORT = 5


class Heard(StrEnum):
    """What a message says about being written to."""

    WITHDRAWS = "withdraws"
    MAY_WITHDRAW = "may withdraw"
    NOTHING = "nothing"


def heard(text: str) -> Heard:
    """
    Whether these words withdraw consent.

    Case, accents, signs and emoji around do not count. A withdrawal word inside a short message may mean it; inside a
    longer one ("when does the bus stop here?") it is a word like any other.
    """
    said = _plain(text)
    if said in _ALL:
        return Heard.WITHDRAWS
    words = said.split()
    if len(words) <= _SHORT and any(word in _ALL for word in words):
        return Heard.MAY_WITHDRAW
    return Heard.NOTHING


def _plain(text: str) -> str:
    """Small letters without accents, and single spaces for everything that is neither letter nor digit."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    kept = (sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in kept).split())


_ALL = frozenset(_plain(word) for words in WORDS.values() for word in words)
