"""Damage for files, repeatable by a number: what a cable, a card or a hand does to them, and what harm would try."""

import re
import struct

import numpy as np

from analysis.importers.fit_checksum import crc16

_NUMBER = re.compile(rb"[-+]?\d[\d.]*")
_TAG = re.compile(rb"<[^<>]{1,200}>")
_WORDS = (
    b"-1",
    b"0",
    b"1e308",
    b"1e999",
    b"NaN",
    b"-inf",
    b"99999999999999999999",
    b"2050-01-01T00:00:00Z",
    b"1970-01-01T00:00:00Z",
    b"0001-01-01T00:00:00Z",
    b"&amp;",
    b"&x;",
    b"<!-- -->",
    b"<![CDATA[",
    b"\x00",
    b"\xff\xfe",
    b"<trkpt>",
    b"</trkpt>",
    b"<Trackpoint>",
    b'<!DOCTYPE a [<!ENTITY x "y">]>',
)
_SIZES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


def mutated(data: bytes, seed: int) -> bytes:
    """The file with one to four kinds of damage; the same for the same number."""
    rng = np.random.default_rng(seed)
    is_text = data.lstrip()[:1] == b"<"
    kinds = (*_ANY, *_TEXT) if is_text else _ANY
    damaged = bytearray(data)
    for _ in range(rng.integers(1, 5)):
        if damaged:
            kinds[rng.integers(len(kinds))](damaged, rng)
    if damaged[8:12] == b".FIT" and rng.random() < 0.5:
        _make_sound(damaged)
    return bytes(damaged)


def _block(data: bytearray, rng: np.random.Generator) -> tuple[int, int]:
    start = int(rng.integers(len(data)))
    return start, min(len(data), start + int(2 ** rng.uniform(0, 10)))


def _flip(data: bytearray, rng: np.random.Generator) -> None:
    for at in rng.integers(len(data), size=rng.integers(1, 9)):
        data[at] ^= 1 << int(rng.integers(8))


def _flip_head(data: bytearray, rng: np.random.Generator) -> None:
    for at in rng.integers(min(len(data), 200), size=rng.integers(1, 4)):
        data[at] = int(rng.integers(256))


def _cut_end(data: bytearray, rng: np.random.Generator) -> None:
    del data[int(rng.integers(len(data))) :]


def _cut_out(data: bytearray, rng: np.random.Generator) -> None:
    start, end = _block(data, rng)
    del data[start:end]


def _insert(data: bytearray, rng: np.random.Generator) -> None:
    start, end = _block(data, rng)
    data[start:start] = rng.bytes(end - start)


def _double(data: bytearray, rng: np.random.Generator) -> None:
    start, end = _block(data, rng)
    data[end:end] = data[start:end]


def _fill(data: bytearray, rng: np.random.Generator) -> None:
    start, end = _block(data, rng)
    data[start:end] = bytes([(0, 255)[int(rng.integers(2))]]) * (end - start)


def _lie(data: bytearray, rng: np.random.Generator) -> None:
    """A number of one, two or four bytes, often a size or a count, says something else."""
    width = (1, 2, 4)[int(rng.integers(3))]
    at = int(rng.integers(min(len(data), 400) if rng.random() < 0.5 else len(data)))
    value = _SIZES[int(rng.integers(len(_SIZES)))] & (256**width - 1)
    data[at : at + width] = value.to_bytes(width, ("little", "big")[int(rng.integers(2))])


def _swap(data: bytearray, rng: np.random.Generator) -> None:
    start, end = _block(data, rng)
    to = int(rng.integers(len(data)))
    data[start:end], data[to : to + end - start] = data[to : to + end - start], data[start:end]


def _other_number(data: bytearray, rng: np.random.Generator) -> None:
    start = int(rng.integers(len(data)))
    found = _NUMBER.search(data, start)
    if found:
        data[found.start() : found.end()] = _WORDS[int(rng.integers(10))]


def _other_digit(data: bytearray, rng: np.random.Generator) -> None:
    for at in rng.integers(len(data), size=40):
        if data[at] in b"0123456789":
            data[at] = int(rng.integers(48, 58))


def _word(data: bytearray, rng: np.random.Generator) -> None:
    at = int(rng.integers(len(data)))
    data[at:at] = _WORDS[int(rng.integers(len(_WORDS)))]


def _drop_tag(data: bytearray, rng: np.random.Generator) -> None:
    found = _TAG.search(data, int(rng.integers(len(data))))
    if found:
        del data[found.start() : found.end()]


_ANY = (_flip, _flip_head, _cut_end, _cut_out, _insert, _double, _fill, _lie, _swap)
_TEXT = (_other_number, _other_number, _other_digit, _word, _drop_tag)


def _make_sound(data: bytearray) -> None:
    """A FIT file whose size and checksums are right: what is wrong in it, only its messages tell."""
    header = data[0] if data[0] in (12, 14) and len(data) > 30 else 0
    if header:
        struct.pack_into("<I", data, 4, len(data) - header - 2)
        if header == 14:
            struct.pack_into("<H", data, 12, crc16(bytes(data[:12])))
        struct.pack_into("<H", data, len(data) - 2, crc16(bytes(data[:-2])))
