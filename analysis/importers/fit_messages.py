"""FIT bytes → tables of messages.

Decision: a FIT file is a column store in disguise. While a definition stands, all its data messages have one size, so
one pass only notes where messages begin, and numpy gathers a field of all of them at once, when somebody asks for it.
Names, types, scales and offsets come from the profile that `fitparse` carries; values equal `fitparse` bit for bit,
except that an invalid component never wipes a valid value and that developer fields never overwrite native ones.

A damaged file is read up to the first byte that makes no sense, with a Finding; nothing is guessed beyond it.

Source: Garmin FIT protocol, https://developer.garmin.com/fit/protocol/
"""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from fitparse.profile import MESSAGE_TYPES
from fitparse.records import ComponentField, Field

from ..errors import ActivityFileError
from ..model import Finding
from .fit_checksum import crc16

__all__ = ["DeveloperField", "FitFile", "Messages", "chain", "decode", "unwrap"]

TIMESTAMP = 253
EXACT = 2.0**53  # below, a float64 holds every whole number
# Base type (without the bit that says "more than one byte") → numpy's name and the value that means "no value".
BASE_TYPES: dict[int, tuple[str, int | None]] = {
    0x00: ("u1", 0xFF),
    0x01: ("i1", 0x7F),
    0x02: ("u1", 0xFF),
    0x03: ("i2", 0x7FFF),
    0x04: ("u2", 0xFFFF),
    0x05: ("i4", 0x7FFFFFFF),
    0x06: ("u4", 0xFFFFFFFF),
    0x07: ("u1", 0x00),
    0x08: ("f4", None),
    0x09: ("f8", None),
    0x0A: ("u1", 0x00),
    0x0B: ("u2", 0x00),
    0x0C: ("u4", 0x00),
    0x0D: ("u1", None),
    0x0E: ("i8", 0x7FFFFFFFFFFFFFFF),
    0x0F: ("u8", 0xFFFFFFFFFFFFFFFF),
    0x10: ("u8", 0x00),
}
FLOATS, BYTE = (0x08, 0x09), 0x0D
UNSIGNED = (0x00, 0x02, 0x04, 0x06, 0x0A, 0x0B, 0x0C)
DTYPES = {(order, base): np.dtype(order + name) for order in "<>" for base, (name, _) in BASE_TYPES.items()}
MESSAGE_NUMBERS = {message_type.name: number for number, message_type in MESSAGE_TYPES.items()}
A_DEFINITION = 0x40  # this bit in a header byte without the top bit says so
PAST_THE_END = bytes([A_DEFINITION]) * (1 + 2 * 255 * 255)  # longer than any message that the end cuts off
WORTH_A_GALLOP = 16  # so many messages of one kind in a row, and it pays to look how many follow
# A native field is known by its number, a developer field by (developer data index, number).
Key = int | tuple[int, int]


@dataclass(frozen=True)
class DeveloperField:
    """A field that an app or a sensor added. `key` is (developer data index, field number): names are not unique."""

    key: tuple[int, int]
    name: str
    units: str
    base_type: int
    native_message: int | None = None
    native_field: int | None = None


@dataclass(frozen=True)
class FieldPlace:
    """Where one field lies in a data message: bytes after the message's first, size and base type."""

    start: int
    size: int
    base_type: int


@dataclass(frozen=True)
class Definition:
    """What a definition message says: the message type, the size of its data messages (header byte included), fields.

    Developer fields have a tuple as key and no base type of their own: their description gives it.
    """

    message_type: int
    byte_order: str
    size: int
    places: Mapping[Key, FieldPlace]


@lru_cache(maxsize=4096)
def _definition(content: bytes, with_developer_fields: bool) -> Definition:
    """The definition in `content` (its bytes after the header byte). Cached: watches repeat the same ones for years."""
    byte_order = ">" if content[1] else "<"
    message_type = int.from_bytes(content[2:4], "big" if content[1] else "little")
    native_end = 5 + 3 * content[4]
    places: dict[Key, FieldPlace] = {}
    start = 1
    for at in range(5, native_end, 3):
        number, size, base_type = content[at : at + 3]
        places.setdefault(number, FieldPlace(start, size, base_type & 0x1F))
        start += size
    if with_developer_fields:
        for at in range(native_end + 1, len(content), 3):
            number, size, index = content[at : at + 3]
            places.setdefault((index, number), FieldPlace(start, size, BYTE))
            start += size
    return Definition(message_type, byte_order, start, places)


@dataclass
class Group:
    """The messages of a file that share one definition, by their positions in the file.

    `compressed`: their header byte holds part of the time; all times are then in `clock`.
    """

    data: bytes
    definition: Definition
    compressed: bool
    offsets: np.ndarray
    clock: np.ndarray | None = None

    @cached_property
    def rows(self) -> np.ndarray:
        """The bytes of every message, header byte included: messages × size, uint8."""
        size = self.definition.size
        every = np.ndarray((len(self.data) - size + 1,), f"V{size}", self.data, strides=(1,))
        return every[self.offsets].view("u1").reshape(-1, size)

    def raw(self, place: FieldPlace, base_type: int) -> np.ndarray | None:
        """A field's numbers as stored, messages × elements; None where its size does not fit its type."""
        dtype = DTYPES[self.definition.byte_order, base_type]
        if place.size == 0 or place.size % dtype.itemsize:
            return None
        shape = (len(self.offsets), place.size // dtype.itemsize)
        return np.ndarray(shape, dtype, self.rows, place.start, (self.definition.size, dtype.itemsize))

    def numbers(self, place: FieldPlace, base_type: int) -> np.ndarray:
        """A field's numbers as stored, messages × elements, float64, NaN where invalid or unreadable."""
        base_type = base_type if base_type in BASE_TYPES else BYTE
        stored = self.raw(place, base_type)
        if stored is None:
            return np.full((len(self.offsets), 1), np.nan)
        if base_type in FLOATS:
            with np.errstate(invalid="ignore"):  # a NaN of the signalling kind
                numbers = stored.astype(np.float64)
            numbers[~np.isfinite(numbers)] = np.nan
            return numbers
        numbers = stored.astype(np.float64)
        invalid = BASE_TYPES[base_type][1]
        if invalid is None:  # bytes are one value together: invalid only when all of them are
            numbers[(stored == 0xFF).all(axis=1)] = np.nan
        else:
            numbers[stored == invalid] = np.nan
        return numbers


class Messages:
    """All messages of one type in a FIT file, in the order they were written. Fields are decoded when asked for."""

    def __init__(
        self, message_type: int, groups: list[Group], described: Mapping[tuple[int, int], DeveloperField]
    ) -> None:
        self._groups = groups
        self._described = described
        self._keys: set[Key] = set().union(*(group.definition.places for group in groups))
        if any(group.clock is not None for group in groups):
            self._keys.add(TIMESTAMP)
        self._profile = _profile(message_type)
        self._order: np.ndarray | None = None  # when the groups, one after the other, are not in the file's order
        if len(groups) > 1:
            offsets = np.concatenate([group.offsets for group in groups])
            if (offsets[1:] < offsets[:-1]).any():
                self._order = np.argsort(offsets, kind="stable")
        self._length = sum(len(group.offsets) for group in groups)

    def __len__(self) -> int:
        return self._length

    @property
    def fields(self) -> list[str]:
        """Names of the native fields these messages carry; `unknown_N` where the profile has no name."""
        numbers = sorted(key for key in self._keys if isinstance(key, int))
        return [self._profile.names.get(number, f"unknown_{number}") for number in numbers]

    @property
    def developer_fields(self) -> list[DeveloperField]:
        """Developer fields these messages carry and the file describes."""
        return [described for key, described in sorted(self._described.items()) if key in self._keys]

    def numbers(self, name: str) -> np.ndarray:
        """A field in the profile's unit, one float64 a message, NaN where absent; of an array its first valid value."""
        values = self.arrays(name)
        if values.shape[1] == 1:
            return values[:, 0]
        first = np.argmax(~np.isnan(values), axis=1)
        return values[np.arange(len(values)), first]

    def arrays(self, name: str) -> np.ndarray:
        """A field in the profile's unit, messages × elements, float64, NaN where absent or invalid.

        Where the field itself has no value, one that was packed into another field (a component) stands in for it.
        """
        number = self._profile.numbers[name] if name in self._profile.numbers else int(name.removeprefix("unknown_"))
        profile_field = self._profile.fields.get(number)
        scale, offset = (profile_field.scale, profile_field.offset) if profile_field else (None, None)
        values = _scaled(self._gather(number), scale, offset)
        for source, components in self._profile.sources.get(number, ()):
            if source in self._keys and (missing := np.isnan(values)).any():
                unpacked = self._unpacked(source, components, values)
                values = unpacked if missing.all() else _filled(values, unpacked)
        return values

    def developer_numbers(self, developer_field: DeveloperField) -> np.ndarray:
        """A developer field as stored, one float64 a message, NaN where absent; of an array its first value."""
        return self._gather(developer_field.key)[:, 0]

    def words(self, name: str) -> list[str]:
        """A field of named values as the profile's words; "" where absent, the number itself where it has no name."""
        named = self._profile.fields[self._profile.numbers[name]].type.values or {}
        return ["" if np.isnan(value) else str(named.get(int(value), int(value))) for value in self.numbers(name)]

    def texts(self, name: str) -> list[str]:
        """A text field; "" where absent."""
        number = self._profile.numbers[name]
        texts: list[str] = []
        for group in self._groups:
            place = group.definition.places.get(number)
            if place is None or place.size == 0:
                texts += [""] * len(group.offsets)
            else:
                contents = group.rows[:, place.start : place.start + place.size]
                texts += [_text(content.tobytes()) for content in contents]
        return texts if self._order is None else [texts[at] for at in self._order]

    def _gather(self, key: Key) -> np.ndarray:
        """A field as stored, messages × elements, float64, NaN where absent or invalid."""
        if key not in self._keys:
            return np.full((len(self), 1), np.nan)
        parts = []
        for group in self._groups:
            place = group.definition.places.get(key)
            if key == TIMESTAMP and group.clock is not None:
                parts.append(group.clock[:, None])
            elif place is None:
                parts.append(np.full((len(group.offsets), 1), np.nan))
            else:
                parts.append(group.numbers(place, self._base_type(key, place)))
        if len(parts) == 1:
            return parts[0]
        values = np.full((len(self), max(part.shape[1] for part in parts)), np.nan)
        start = 0
        for part in parts:
            values[start : start + len(part), : part.shape[1]] = part
            start += len(part)
        return values if self._order is None else values.take(self._order, axis=0)

    def _base_type(self, key: Key, place: FieldPlace) -> int:
        return self._described[key].base_type if isinstance(key, tuple) and key in self._described else place.base_type

    def _unpacked(self, source: int, components: list[ComponentField], known: np.ndarray) -> np.ndarray:
        """The values that were packed bit by bit into the field `source`, messages × components."""
        stored = self._gather(source)
        first = components[0]
        if len(components) == 1 and not first.accumulate and self._fits(source, first):
            return _scaled(stored, first.scale, first.offset)
        whole = np.abs(stored) < EXACT
        valid = whole.any(axis=1)
        numbers = np.where(whole, stored, 0).astype(np.int64)
        values = np.full((len(numbers), len(components)), np.nan)
        for at, component in enumerate(components):
            byte, bit = divmod(component.bit_offset, 8) if numbers.shape[1] > 1 else (0, component.bit_offset)
            if byte < numbers.shape[1]:
                word = sum(column << (8 * power) for power, column in enumerate(numbers.T[byte : byte + 4]))
                values[valid, at] = ((word >> bit) & ((1 << component.bits) - 1))[valid]
        if first.accumulate:
            anchors = np.full(values.shape, np.nan)
            anchors[:, 0] = np.round((known[:, 0] + (first.offset or 0)) * (first.scale or 1))
            values = unwrap(values.ravel(), anchors.ravel(), first.bits).reshape(values.shape)
        return _scaled(values, first.scale, first.offset)

    def _fits(self, source: int, component: ComponentField) -> bool:
        """Whether the component is all that the field `source` holds: a name for the same number."""
        places = [group.definition.places[source] for group in self._groups if source in group.definition.places]
        return (
            bool(places)
            and component.bit_offset == 0
            and all(
                place.base_type in UNSIGNED
                and place.size == DTYPES["<", place.base_type].itemsize
                and place.size * 8 <= component.bits
                for place in places
            )
        )


class FitFile:
    """One FIT file of a chain. `file["record"]` are its record messages, an empty table when it has none."""

    def __init__(self, groups: list[Group], findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        self._by_type: dict[int, list[Group]] = {}
        for group in groups:
            self._by_type.setdefault(group.definition.message_type, []).append(group)
        self._made: dict[int, Messages] = {}
        self._described: Mapping[tuple[int, int], DeveloperField] = {}
        self._described = _developer_fields(self["field_description"])

    def __getitem__(self, message_type: str) -> Messages:
        number = MESSAGE_NUMBERS[message_type]
        if number not in self._made:
            self._made[number] = self._table(number)
        return self._made[number]

    def _table(self, message_type: int) -> Messages:
        return Messages(message_type, self._by_type.get(message_type, []), self._described)


def decode(data: bytes, name: str) -> list[FitFile]:
    """Every FIT file in `data`: nearly always one, several when files were chained. `name` is used in errors.

    Raises:
        ActivityFileError: the data do not begin like a FIT file.
    """
    files = [_decode_one(data, *place) for place in chain(data)]
    if not files:
        problem = "This is not a FIT file." if data else "The file is empty."
        raise ActivityFileError(name, problem, "Copy it from the watch again, or export it again from the watch's app.")
    return files


def chain(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Where each FIT file in `data` begins, where its messages begin and where they should end."""
    position = 0
    while data[position + 8 : position + 12] == b".FIT":
        start = min(position + data[position], len(data))
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        # A watch that lost power never came back to write the size into the header.
        end = start + size if size else max(start, len(data) - 2)
        yield position, start, end
        position = end + 2


def _decode_one(data: bytes, position: int, start: int, end: int) -> FitFile:
    groups, sound_end = _scan(data, start, min(end, len(data)))
    if any(group.compressed for group in groups):
        _set_clocks(groups)
    return FitFile(groups, tuple(_damages(data, position, start, end, sound_end)))


def _scan(data: bytes, start: int, end: int) -> tuple[list[Group], int]:
    """Where the data messages lie, grouped by definition, and the position up to which the bytes made sense."""
    headers, length = data[start:end] + PAST_THE_END, end - start
    # What a header byte stands for just now: the size of the message (0: unknown) and where to note its position.
    sizes, notes = [0] * 256, [array("q")] * 256
    defined: dict[bytes, tuple[Definition, array, array]] = {}
    current: dict[int, tuple[Definition, array, array]] = {}
    aliases: dict[int, list[int]] = {}
    position, header, before, repeats = 0, 0, 0, 0
    while True:
        while size := sizes[header := headers[position]]:
            notes[header].append(position)
            position += size
            if header != before:
                before, repeats = header, 0
            elif (repeats := repeats + 1) == WORTH_A_GALLOP:
                stop = position + size * _run_length(headers, position, size)
                notes[header].frombytes(np.arange(position, stop, size).tobytes())
                position, repeats = stop, 0
        if header & 0xC0 == A_DEFINITION:
            content = _definition_content(data, start + position, end)
            if not content:
                break
            if content not in defined:
                defined[content] = _definition(content[1:], bool(content[0] & 0x20)), array("q"), array("q")
            local = content[0] & 0x0F
            definition, plain, _ = current[local] = defined[content]
            for alias in aliases.pop(local, ()):
                sizes[alias] = 0
            sizes[local], notes[local] = definition.size, plain
            position += len(content)
        else:
            # The top bit says that the low five hold a time; without it bits 4 and 5 mean nothing.
            local = header >> 5 & 3 if header & 0x80 else header & 0x0F
            if local not in current:
                break
            definition, plain, compressed = current[local]
            sizes[header], notes[header] = definition.size, compressed if header & 0x80 else plain
            aliases.setdefault(local, []).append(header)
    if position > length:  # the last message was cut off
        position = notes[before].pop()
    groups = [
        Group(data, definition, noted is compressed, np.frombuffer(noted, np.int64) + start)
        for definition, plain, compressed in defined.values()
        for noted in (plain, compressed)
        if noted
    ]
    return groups, start + position


def _run_length(headers: bytes, position: int, size: int) -> int:
    """How many messages like the one that ends at `position` follow it; the last may be cut off."""
    like = headers[position - size : position - size + 1]
    count, window = 0, 32
    while True:
        following = headers[position + count * size : position + (count + window) * size : size]
        alike = len(following) - len(following.lstrip(like))
        count += alike
        if alike < window:
            return count
        window *= 4


def _definition_content(data: bytes, position: int, end: int) -> bytes:
    """The bytes of a definition message, its header byte included; none when the file ends in it."""
    if position + 6 > end:
        return b""
    length = 6 + 3 * data[position + 5]
    if data[position] & 0x20:
        if position + length >= end:
            return b""
        length += 1 + 3 * data[position + length]
    return data[position : position + length] if position + length <= end else b""


def _set_clocks(groups: list[Group]) -> None:
    """Give every group its times where some messages hold only the low five bits of theirs, in the header byte."""
    low, whole = [], []
    for group in groups:
        place = group.definition.places.get(TIMESTAMP)
        unknown = np.full(len(group.offsets), np.nan)
        whole.append(unknown if place is None else group.numbers(place, place.base_type)[:, 0])
        low.append(group.rows[:, 0] & 0x1F if group.compressed else unknown)
    order = np.argsort(np.concatenate([group.offsets for group in groups]))
    times = np.empty(len(order))
    times[order] = unwrap(np.concatenate(low)[order], np.concatenate(whole)[order], 5)
    ends = np.cumsum([len(group.offsets) for group in groups])
    for group, clock in zip(groups, np.split(times, ends[:-1]), strict=True):
        group.clock = clock


def unwrap(low: np.ndarray, whole: np.ndarray, bits: int) -> np.ndarray:
    """A growing counter of which mostly only the lowest `bits` were stored: `low` and `whole` are NaN where absent.

    It never falls, grows by less than 2**bits from one value to the next, starts at 0, and restarts at every whole
    value. NaN where both are absent.
    """
    values = np.full(len(low), np.nan)
    at = np.flatnonzero(~(np.isnan(low) & np.isnan(whole)))
    if at.size == 0:
        return values
    anchored = np.abs(whole[at]) < EXACT
    anchors = np.where(anchored, whole[at], 0).astype(np.int64)
    lows = np.where(anchored, anchors, np.nan_to_num(low[at])).astype(np.int64) & ((1 << bits) - 1)
    grown = np.cumsum(np.diff(lows, prepend=0) & ((1 << bits) - 1))
    last = np.maximum.accumulate(np.where(anchored, np.arange(at.size), -1))
    values[at] = np.where(last < 0, grown, anchors[last] + grown - grown[last])
    return values


def _developer_fields(descriptions: Messages) -> dict[tuple[int, int], DeveloperField]:
    """What the file says about its developer fields, by key; the last description counts."""
    if len(descriptions) == 0:
        return {}
    columns = (
        "developer_data_index",
        "field_definition_number",
        "fit_base_type_id",
        "native_mesg_num",
        "native_field_num",
    )
    numbers = np.column_stack([descriptions.numbers(column) for column in columns])
    found = {}
    for (index, number, base_type, *native), name, units in zip(
        numbers, descriptions.texts("field_name"), descriptions.texts("units"), strict=True
    ):
        if not np.isnan([index, number, base_type]).any():
            key = (int(index), int(number))
            native_message, native_field = (None if np.isnan(value) else int(value) for value in native)
            found[key] = DeveloperField(key, name, units, int(base_type) & 0x1F, native_message, native_field)
    return found


def _damages(data: bytes, position: int, start: int, end: int, sound_end: int) -> Iterator[Finding]:
    numbers = {"read_bytes": sound_end - start, "of_bytes": end - start}
    if end > len(data):
        yield Finding("file_cut_short", numbers, repaired=True)
    elif sound_end < end:
        yield Finding("file_damaged", numbers, repaired=True)
    elif crc16(data[position : end + 2]) != 0:
        yield Finding("checksum_wrong", {})


def _scaled(values: np.ndarray, scale: float | None, offset: float | None) -> np.ndarray:
    """Division, never multiplication by the reciprocal: only so the last bit equals that of other readers."""
    if scale:
        values = values / scale
    return values - offset if offset else values


def _filled(values: np.ndarray, other: np.ndarray) -> np.ndarray:
    """`values` with its gaps filled from `other`, as wide as the wider of both."""
    width = max(values.shape[1], other.shape[1])
    wide = np.full((len(values), width), np.nan)
    wide[:, : other.shape[1]] = other
    known = ~np.isnan(values)
    wide[:, : values.shape[1]][known] = values[known]
    return wide


def _text(content: bytes) -> str:
    """Text up to its first zero byte; files leave the zero out when the field is full."""
    return content.split(b"\0", 1)[0].decode("utf-8", errors="replace").strip()


@dataclass(frozen=True)
class _Profile:
    """What the profile knows of one message type: fields by number, both ways of naming, and components."""

    fields: Mapping[int, Field]
    names: Mapping[int, str]
    numbers: Mapping[str, int]
    sources: Mapping[int, list[tuple[int, list[ComponentField]]]]


@lru_cache(maxsize=512)
def _profile(message_type: int) -> _Profile:
    fields = MESSAGE_TYPES[message_type].fields if message_type in MESSAGE_TYPES else {}
    sources: dict[int, list[tuple[int, list[ComponentField]]]] = {}
    for number, profile_field in fields.items():
        for target in {component.def_num: None for component in profile_field.components or ()}:
            packed = [component for component in profile_field.components if component.def_num == target]
            sources.setdefault(target, []).append((number, packed))
    names = {number: profile_field.name for number, profile_field in fields.items()}
    return _Profile(fields, names, {name: number for number, name in names.items()}, sources)
