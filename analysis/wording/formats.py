"""How numbers and dates are written: the decimal mark, and whether the day or the month comes first.

Decision: the words are English, their numbers and dates are the reader's: as the browser asks for them, or as chosen in
the settings. What is in use is set at one place for the run of a page (`use`) and read where a number or a date is
written, so no sentence has to hand it on. The month is a name in sentences, so no date can be read as another day;
fields to type a date in show its digits. Weeks are Monday to Sunday and the clock has 24 hours everywhere.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

__all__ = ["CHOICES", "Formats", "as_read_in", "in_use", "use"]

NARROW = "\u202f"


@dataclass(frozen=True)
class Formats:
    """`field` is how a day is typed in, in the letters of the page's date boxes."""

    decimal: str = "."
    thousands: str = ","
    month_first: bool = False
    field: str = "YYYY-MM-DD"

    def number(self, value: float, decimals: int = 0) -> str:
        """1,234.5 or 1.234,5."""
        text = f"{value:,.{decimals}f}"
        return text.translate({ord(","): self.thousands, ord("."): self.decimal})

    def day(self, value: date) -> str:
        """16 May, or May 16."""
        return f"{value:%b} {value.day}" if self.month_first else f"{value.day} {value:%b}"

    @property
    def axis_day(self) -> str:
        """The same for the axis of a chart."""
        return "%b %-d" if self.month_first else "%-d %b"

    @property
    def table_day(self) -> str:
        """The same for a column of a table."""
        return "ddd MMM D" if self.month_first else "ddd D MMM"


PLAIN = Formats()
BRITISH = Formats(field="DD/MM/YYYY")
AMERICAN = Formats(month_first=True, field="MM/DD/YYYY")
GERMAN = Formats(",", ".", field="DD.MM.YYYY")
FRENCH = Formats(",", NARROW, field="DD/MM/YYYY")
SPANISH = Formats(",", ".", field="DD/MM/YYYY")
CHOICES: Mapping[str, Formats] = {"en-GB": BRITISH, "en-US": AMERICAN, "de": GERMAN, "fr": FRENCH, "iso": PLAIN}
"""What can be chosen in the settings, by the name it is stored under."""

# The first that fits counts: a language with its country, then the language alone. Any other reads PLAIN.
LOCALES: Mapping[str, Formats] = {
    **CHOICES,
    **dict.fromkeys(("en", "ga"), BRITISH),
    **dict.fromkeys(("de-CH", "de-LI"), Formats(".", "’", field="DD.MM.YYYY")),
    **dict.fromkeys(("da", "nb", "no", "tr", "id", "hr", "sl", "ro"), GERMAN),
    **dict.fromkeys(("fi", "cs", "sk", "pl", "uk", "ru", "bg"), Formats(",", NARROW, field="DD.MM.YYYY")),
    **dict.fromkeys(("es", "it", "pt", "nl", "ca", "el", "vi"), SPANISH),
    **dict.fromkeys(("es-MX", "es-US"), BRITISH),
    "sv": Formats(",", NARROW),
}

_IN_USE: ContextVar[Formats] = ContextVar("formats", default=PLAIN)


def as_read_in(locale: str | None) -> Formats:
    """The formats of a locale such as "de-AT"; numbers with a point and dates in ISO for one that is not known."""
    locale = (locale or "").replace("_", "-")
    return LOCALES.get(locale) or LOCALES.get(locale.partition("-")[0]) or PLAIN


def use(formats: Formats) -> None:
    """Write all numbers and dates so, in this thread."""
    _IN_USE.set(formats)


def in_use() -> Formats:
    return _IN_USE.get()
