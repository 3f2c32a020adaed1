"""A42: who types a word of withdrawal is written to no more; who uses it in a sentence is understood."""

import pytest

from core.compliance.withdrawal_words import AGAIN, WORDS, Heard, heard, languages_of


@pytest.mark.parametrize("word", [word for words in WORDS.values() for word in words])
def test_each_word_withdraws_however_it_is_typed(word: str) -> None:
    """Small, large, with a full stop, with a sign."""
    for typed in (
        word,
        word.upper(),
        word.title(),
        f"  {word}. ",
        f"{word}!!!",
        f"🛑 {word} 🛑",
        f"*{word}*",
    ):
        assert heard(typed) is Heard.WITHDRAWS


@pytest.mark.parametrize(
    "typed",
    [
        "Désabonner",
        "ARRÊT",
        "não quero mais mensagens",
        "No más mensajes",
        "Non scrivetemi piu'",
        "\uff33\uff54\uff4f\uff50",
        "opt-out",
    ],
)
def test_accents_and_wide_letters_do_not_count(typed: str) -> None:
    """People type without accents, and keyboards with others."""
    assert heard(typed) is Heard.WITHDRAWS


@pytest.mark.parametrize(
    "typed", ["Stop, please", "ok basta stop", "please unsubscribe me now", "quiero la baja"]
)
def test_a_short_message_with_such_a_word_may_mean_it(typed: str) -> None:
    """A person looks at it; nothing is withdrawn by a guess."""
    assert heard(typed) is Heard.MAY_WITHDRAW


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "🛑",
        "Does the number 7 bus stop in front of your shop?",
        "stopover in Rome",
        "Please don't stop sending me the catalogue, I like it",
        "Good morning",
        "no",
        "basta così, grazie",
    ],
)
def test_everything_else_withdraws_nothing(typed: str) -> None:
    """A word inside a sentence is a word like any other."""
    assert heard(typed) is Heard.NOTHING


@pytest.mark.parametrize("word", [word for words in AGAIN.values() for word in words])
def test_each_of_their_sisters_allows_it_again(word: str) -> None:
    """As a whole message alone, like the others."""
    assert heard(word) is heard(f"{word.upper()}!") is Heard.ALLOWS_AGAIN
    assert heard(f"I would like to {word} the engine") is Heard.NOTHING


def test_no_word_means_both() -> None:
    """Whoever says one is understood."""
    assert not {each for words in AGAIN.values() for each in words if heard(each) is Heard.WITHDRAWS}


def test_a_word_tells_its_languages() -> None:
    """Some are of several; an ordinary word is of none."""
    assert languages_of("STOP!") == ("en", "it")
    assert languages_of("Wieder anmelden") == ("de",)
    assert languages_of("parar") == ("es", "pt")
    assert languages_of("hello") == ()
