"""What a call to the library may say: days, words of a list, numbers within limits.

Decision: a wrong value is refused where it is given, with the value, the rule and the remedy, and nothing is stored.
"""

import math
from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd

from ..errors import LibraryError

__all__ = ["Day", "as_day", "one_of", "some_text", "within"]

Day = date | str


def as_day(value: Day) -> date:
    """A day from a date, a moment (its date) or ISO text.

    Raises:
        LibraryError: it is no date.
    """
    if isinstance(value, datetime) and not pd.isna(value):
        return value.date()
    if isinstance(value, date) and not pd.isna(value):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise LibraryError(
            f"date {value!r}", "This is not a date.", "Write it as year-month-day: 2026-05-31."
        ) from error


def one_of(what: str, value: str, allowed: Sequence[str]) -> str:
    """The allowed words that were meant; case, and _ for a space, do not matter, and beginnings are enough where they
    fit only one ("hop" is "cannot hop", "L" is "left").

    Raises:
        LibraryError: it is none of them, or could be several.
    """

    def plain(word: object) -> str:
        return str(word).strip().casefold().replace("_", " ")

    begun = plain(value).split()
    fits = []
    for word in allowed:
        if plain(word) == plain(value):
            return word
        if all(any(part.startswith(start) for part in plain(word).split()) for start in begun):
            fits.append(word)
    if begun and len(fits) == 1:
        return fits[0]
    raise LibraryError(f"{what} {value!r}", f"This {what} is not known.", f"Use one of: {', '.join(allowed)}.")


def within(what: str, value: float, low: float, high: float, *, open_below: bool = False) -> float:
    """The value as a float, when it is a number from low (or above low) to high.

    Raises:
        LibraryError: it is not.
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not (math.isfinite(number) and low <= number <= high) or (open_below and number == low):
        limits = f"above {low:g}" if open_below else f"{low:g} or more"
        limits = limits if math.isinf(high) else f"{limits}, at most {high:g}"
        raise LibraryError(f"{what} {value!r}", "This value is not possible.", f"Give a number: {limits}.")
    return number


def some_text(what: str, value: str) -> str:
    """The text without blanks around it.

    Raises:
        LibraryError: nothing is left.
    """
    value = str(value).strip()
    if not value:
        raise LibraryError(what, "The name is empty.", f"Name the {what}.")
    return value
