"""The second reader of FIT files: it asks `fitparse` where our own does not understand a sound file.

Decision: only who reads the bytes changes, what is made of them stays the same (`fit`). Never for damaged files: there
`fitparse` reads on where the bytes have lost their meaning. And only up to a size, as it reads a third of a megabyte a
second.
"""

import math
from collections.abc import Mapping

import numpy as np
from fitparse import FitFile as Fitparse
from fitparse.records import DataMessage, DevFieldDefinition

from .fit_checksum import crc16
from .fit_messages import TIMESTAMP, DeveloperField, FitFile, Key, Messages, chain

__all__ = ["decode", "possible"]

LARGEST = 1_000_000  # bytes


def possible(data: bytes) -> bool:
    """Whether the file is sound, and small enough to be read slowly."""
    places = list(chain(data))
    whole = bool(places) and places[-1][2] + 2 == len(data) <= LARGEST
    return whole and all(crc16(data[position : end + 2]) == 0 for position, _, end in places)


def decode(data: bytes) -> list[FitFile]:
    """What `fit_messages.decode` gives, read by `fitparse`.

    Raises:
        FitParseError: `fitparse` does not understand the file either.
    """
    return [_ToldFile(data[position : end + 2]) for position, _, end in chain(data)]


class _ToldFile(FitFile):
    """One FIT file as `fitparse` tells it."""

    def __init__(self, data: bytes) -> None:
        self._told: dict[int, list[DataMessage]] = {}
        for message in Fitparse(data, check_developer_data=False).get_messages():
            self._told.setdefault(message.mesg_num, []).append(message)
        super().__init__([], ())

    def _table(self, message_type: int) -> Messages:
        return _Told(message_type, self._told.get(message_type, []), self._described)


class _Told(Messages):
    """Messages of one type, of which `fitparse` tells what is stored; what it means is worked out as always."""

    def __init__(
        self, message_type: int, told: list[DataMessage], described: Mapping[tuple[int, int], DeveloperField]
    ) -> None:
        super().__init__(message_type, [], described)
        self._rows = [_stored(message) for message in told]
        self._keys = set().union(*self._rows)
        self._length = len(told)

    def texts(self, name: str) -> list[str]:
        told = [row.get(self._profile.numbers[name]) for row in self._rows]
        return [text.strip() if isinstance(text, str) else "" for text in told]

    def _gather(self, key: Key) -> np.ndarray:
        rows = [_numbers(row.get(key)) for row in self._rows]
        values = np.full((len(rows), max(map(len, rows), default=1)), np.nan)
        for at, row in enumerate(rows):
            values[at, : len(row)] = row
        return values


def _stored(message: DataMessage) -> dict[Key, object]:
    """The values as stored, by field; what `fitparse` unpacked from other fields is left out, but for packed times."""
    stored: dict[Key, object] = {}
    for item in message.fields:
        if isinstance(item.field_def, DevFieldDefinition):
            stored.setdefault((item.field_def.dev_data_index, item.field_def.def_num), item.raw_value)
        elif item.field_def is not None:
            stored.setdefault(item.field_def.def_num, item.raw_value)
        elif item.name == "timestamp":
            stored[TIMESTAMP] = item.raw_value
    return stored


def _numbers(raw: object) -> list[float]:
    """One value or several as floats, at least one; NaN for None, texts and anything else that is no number."""
    several = raw if isinstance(raw, tuple) and raw else (raw,)
    known = [float(value) if isinstance(value, int | float) else math.nan for value in several]
    return [value if math.isfinite(value) else math.nan for value in known]
