"""Withdrawal words: what a contact types, as a whole message, to be written to no more, or again; in six languages."""

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

# Their sisters, by which whoever said one of those is written to again. Nobody else means anything by them.
AGAIN: dict[str, tuple[str, ...]] = {
    "en": ("start", "unstop", "subscribe", "subscribe me", "opt in", "opt-in"),
    "it": ("riprendi", "riprendete", "iscrivimi", "iscrivetemi", "scrivetemi di nuovo"),
    "de": ("anmelden", "wieder anmelden", "fortsetzen"),
    "fr": ("reprendre", "abonner", "me reabonner", "s'abonner"),
    "es": ("alta", "darme de alta", "suscribir", "suscribirme", "reanudar"),
    "pt": ("inscrever", "me inscreva", "voltar", "retomar"),
}

# A message of at most so many words that holds one of the single words may mean it: a person decides.
_SHORT = 5


class Heard(StrEnum):
    """What a message says about being written to."""

    WITHDRAWS = "withdraws"
    MAY_WITHDRAW = "may withdraw"
    ALLOWS_AGAIN = "allows again"
    NOTHING = "nothing"


def heard(text: str) -> Heard:
    """
    Whether these words withdraw consent, or give it again.

    Case, accents, signs and emoji around do not count. A withdrawal word inside a short message may mean it; inside a
    longer one ("when does the bus stop here?") it is a word like any other.
    """
    said = _plain(text)
    if said in _ALL:
        return Heard.WITHDRAWS
    if said in _AGAIN:
        return Heard.ALLOWS_AGAIN
    words = said.split()
    if len(words) <= _SHORT and any(word in _ALL for word in words):
        return Heard.MAY_WITHDRAW
    return Heard.NOTHING


def languages_of(text: str) -> tuple[str, ...]:
    """In which languages these words are among them, in the order of the table; one word may be of several."""
    said = _plain(text)
    return tuple(
        language for language, words in WORDS.items() if said in map(_plain, (*words, *AGAIN[language]))
    )


def _plain(text: str) -> str:
    """Small letters without accents, and single spaces for everything that is neither letter nor digit."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    kept = (sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in kept).split())


_ALL = frozenset(_plain(word) for words in WORDS.values() for word in words)
_AGAIN = frozenset(_plain(word) for words in AGAIN.values() for word in words)
