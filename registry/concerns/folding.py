"""A text as it is read when words are looked for that somebody may have hidden (pure)."""

from unicodedata import category, decimal, normalize

from registry.kit.skeleton import confusables

DOTTED = dict.fromkeys(map(ord, "\u0131\u0456\u03b9\u04cf"), "i")  # else taken for an l


def folded(text: str) -> str:
    """Return a text in small letters, without accents and without what is put inside words to hide them.

    A letter of another script that looks like one of ours is taken for it.
    """
    while (again := _folded_once(text)) != text:
        text = again
    return text


def _folded_once(text: str) -> str:
    apart = normalize("NFKD", normalize("NFKD", text).casefold())
    seen = "".join(sign for sign in apart if category(sign) not in {"Mn", "Cf"})
    digits = "".join(str(decimal(sign)) if category(sign) == "Nd" else sign for sign in seen)
    return digits.translate(DOTTED).translate(confusables()).casefold()
