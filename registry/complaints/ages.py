"""Whether a text names an age under 18: in digits or in words, beside what makes a number an age (pure)."""

import re
from collections.abc import Sequence

SIGN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|\n")
GLUED = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
APOSTROPHE = re.compile(r"['`\u2019]")
ADULT = 18
WORDS_BEFORE, WORDS_AFTER = 6, 4  # how far around a number is looked
APPOSED = frozenset(",(")
SPELLED = (
    "zero cero", "one un uno una um uma une", "two dos dois duas deux", "three tres trois", "four cuatro quatro quatre",
    "five cinco cinq", "six seis", "seven siete sete sept", "eight ocho oito huit", "nine nueve nove neuf",
    "ten diez dez dix", "eleven once onze", "twelve doce doze douze", "thirteen trece treze treize",
    "fourteen catorce catorze quatorze", "fifteen quince quinze", "sixteen dieciseis dezesseis dezasseis seize",
    "seventeen diecisiete dezessete dezassete",
)  # fmt: skip
VALUES = {word: value for value, words in enumerate(SPELLED) for word in words.split()}
TENS = {"dix", "diez", "dez"}  # dix sept, diez y seis
TEENS = frozenset(
    word for words in SPELLED[13:] for word in words.split()
)  # an age even where nothing else says so


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


ENGLISH_YEARS = _set("year years yr yrs y yo")
YEARS = _set("ano anos an ans anito anitos aninhos printemps primavera primaveras abril abriles anyos")
MONTHS = _set("month months mes meses mois")
OLD = _set("old olds young o edad idade age nacido nacida nascido nascida")
AGED = _set(
    "aged age ages edad edades idade agee agees turned turning turns cumplio cumplido cumplira cumple cumplir cumpliendo "
    "completou completar"
)
BE = _set("is was are were be s re m isnt wasnt being")
HAVE = _set("tiene tenia tienen tenian tener teniendo tem tinha tinham tendo avait avaient ont ayant has had")
PERSON = _set(
    "she he they her him them who i we somebody someone person people girl boy woman women man men lady guy lad lads lass "
    "friend sister brother niece nephew cousin guest guests maid waitress one ones worker client customer "
    "ella el ellos ellas alguien persona personas mujer mujeres hombre hombres joven jovenes moza mozo amiga amigo hermana "
    "hermano sobrina sobrino prima primo huesped cliente empleada empleado mesera camarera otra otro una unas uno "
    "ela ele elas eles alguem pessoa pessoas mulher mulheres homem homens jovem jovens moca mocas moco rapaz rapazes irma "
    "irmao sobrinha sobrinho hospede funcionaria outra outro uma umas "
    "elle il elles ils quelqu personne personnes femme femmes homme hommes jeune jeunes demoiselle soeur frere niece neveu "
    "cousine cousin cliente serveuse autre une"
)
WITH = _set("de of con com avec d with entre between from a to y e et and les los las os as")
FILLER = _set(
    "only just barely about almost like maybe not yet still solo apenas casi como unos unas quizas aun todavia recien so "
    "quase talvez ainda uns seulement juste presque peut etre environ encore que a around approximately max maximo"
)
GOES_ON = _set(
    "and but or when who that in at on with now already still as y e o u pero cuando que en con ya apenas cumplidos recien "
    "hoy ayer mas yesterday today tomorrow last this quando em com ja ainda hoje et ou mais quand qui dans avec deja encore working works worked "
    "trabaja trabajando trabalha travaille max old"
)
SINCE = _set(
    "hace durante ultimos proximos dentro cada tras ha faz apos depois depuis pendant durant dans derniers prochains chaque "
    "apres por vigencia garantia contrato vinte veinte"
)
LATER = _set(
    "ago later atras despues depois tard antes avant experiencia experience servicio contrato garantia vigencia"
)
PLACE = _set(
    "room rooms floor number no n habitacion cuarto piso numero quarto andar chambre etage table mesa suite apartamento "
    "apartment unit bus line linea linha ruta rota page pagina section seccion article articulo artigo item punto ponto km"
)
BELOW = ({"under"}, {"below"}, {"menos", "de"}, {"menor", "de"}, {"menores", "de"}, {"moins", "de"}, {"younger", "than"},
         {"abaixo", "de"}, {"less", "than"})  # fmt: skip
END = _set(". , ; : ! ? ) ( \n - / …") | {'"'}
NO_AGE_BESIDE = _set("% € $ £ ° + = #")


def names_an_age(plain: str) -> bool:
    """Say whether a folded text names an age under 18. A number of rooms, a year, a room's number are none."""
    signs = SIGN.findall(GLUED.sub(" ", APOSTROPHE.sub(" ", plain)))
    return any(_is_an_age(signs, at) for at in range(len(signs)) if _value(signs[at]) is not None)


def _value(sign: str) -> int | None:
    if sign.isdecimal():
        return int(sign) if len(sign) <= 2 and int(sign) <= ADULT else None  # noqa: PLR2004 (digits)
    return VALUES.get(sign)


def _is_an_age(signs: Sequence[str], at: int) -> bool:
    value, end = _value(signs[at]) or 0, at + 1
    if signs[at] in TENS and _value(_at(signs, end)) is not None:
        end += 1
    elif signs[at] in TENS and _at(signs, end) == "y" and _value(_at(signs, end + 1)) is not None:
        end += 2
    before, after = _clause_before(signs, at), _clause_after(signs, end)
    following, ends = _at(signs, end), not after or after[0] in GOES_ON or after[0].isdecimal()
    if {_at(signs, at - 1), following} & NO_AGE_BESIDE or _is_part(signs, at, end):
        return False
    counted = following in YEARS or following in ENGLISH_YEARS
    if (ends or counted) and any(words <= set(before[-2:]) for words in BELOW):
        return True
    if value == ADULT:
        return False
    if _is_of_years(before, after) or (before and set(before[-3:]) & AGED and (ends or counted)):
        return True
    return ((ends or counted) and _is_somebodys(signs, at)) or (
        signs[at] in TEENS and ends and _is_bare(before)
    )


def _is_part(signs: Sequence[str], at: int, end: int) -> bool:
    """Say whether a number is part of a time, a date or a longer number: 16:30, 3/16, 1.16."""
    return (_at(signs, end) in {*".,/:"} and _at(signs, end + 1).isdecimal()) or (
        _at(signs, at - 1) in {*"./:"} and _at(signs, at - 2).isdecimal()
    )


def _is_of_years(before: Sequence[str], after: Sequence[str]) -> bool:
    """Say whether years follow, and they are somebody's and not those since something was."""
    unit, rest = (after[0], after[1:4]) if after else ("", [])
    if unit == "yo" or (unit == "y" and rest == ["/", "o"]):
        return True
    if unit in ENGLISH_YEARS | MONTHS:
        return bool(
            rest[:3]
            and (set(rest[:1]) | (set(rest[1:2]) if rest[0] in {"of", "de", "d", "-"} else set())) & OLD
        )
    if unit not in YEARS:
        return False
    if set(rest[:2]) & OLD:
        return True
    return not set(before[-4:]) & SINCE and list(before[-2:]) != ["y", "a"] and not set(rest) & LATER


def _is_somebodys(signs: Sequence[str], at: int) -> bool:
    """Say whether a number without a unit is what somebody is, or has: she is 16, que tiene 16, moça de 14, a girl, 16."""
    if _at(signs, at - 1) in APPOSED:
        return _at(signs, at - 2) in PERSON
    said = _clause_before(signs, at, END - APPOSED)
    while said and said[-1] in FILLER - {"a"}:
        said.pop()
    if not said or said[-2:] == ["y", "a"]:
        return False
    last, earlier = said[-1], set(said[-4:-1])
    if last in HAVE or (last == "a" and earlier & {"elle", "il", "qui", "fille", "on"}):
        return True
    return (last in BE | WITH) and bool(earlier & PERSON)


def _is_bare(before: Sequence[str]) -> bool:
    return not set(before[-2:]) & PLACE


def _clause_before(signs: Sequence[str], at: int, ends: frozenset[str] = END) -> list[str]:
    begin = at
    while begin > max(0, at - WORDS_BEFORE) and signs[begin - 1] not in ends:
        begin -= 1
    return [sign for sign in signs[begin:at] if sign not in APPOSED]


def _clause_after(signs: Sequence[str], end: int) -> list[str]:
    stop = end
    while stop < min(len(signs), end + WORDS_AFTER) and signs[stop] not in END - {"-"}:
        stop += 1
    return [sign for sign in signs[end:stop] if sign != "-"]


def _at(signs: Sequence[str], at: int) -> str:
    return signs[at] if 0 <= at < len(signs) else ""
