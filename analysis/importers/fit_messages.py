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
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from fitparse.profile import MESSAGE_TYPES
from fitparse.records import ComponentField, Field

from ..errors import ActivityFileError
from ..model import Finding
from .fit_checksum import crc16

__all__ = ["DeveloperField", "FitFile", "Messages", "decode", "unwrap"]

FIELD_DESCRIPTION = 206
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
MESSAGE_NUMBERS = {message_type.name: number for number, message_type in MESSAGE_TYPES.items()}
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
    """The messages of a file that share one definition. `compressed`: their header byte holds part of the time."""

    data: bytes
    definition: Definition
    compressed: bool
    starts: array = field(default_factory=lambda: array("q"))
    clock: np.ndarray | None = None

    @property
    def offsets(self) -> np.ndarray:
        """Position of every message in the file."""
        return np.frombuffer(self.starts, np.int64)

    @cached_property
    def rows(self) -> np.ndarray:
        """The bytes of every message, header byte included: messages × size, uint8."""
        size = self.definition.size
        every = np.ndarray((len(self.data) - size + 1,), f"V{size}", self.data, strides=(1,))
        return every[self.offsets].view("u1").reshape(-1, size)

    def raw(self, place: FieldPlace, base_type: int) -> np.ndarray | None:
        """A field's numbers as stored, messages × elements; None where its size does not fit its type."""
        dtype = np.dtype(self.definition.byte_order + BASE_TYPES.get(base_type, BASE_TYPES[BYTE])[0])
        if place.size == 0 or place.size % dtype.itemsize:
            return None
        shape = (len(self.rows), place.size // dtype.itemsize)
        return np.ndarray(shape, dtype, self.rows, place.start, (self.definition.size, dtype.itemsize))

    def numbers(self, place: FieldPlace, base_type: int) -> np.ndarray:
        """A field's numbers as stored, messages × elements, float64, NaN where invalid or unreadable."""
        stored = self.raw(place, base_type)
        if stored is None:
            return np.full((len(self.starts), 1), np.nan)
        if base_type in FLOATS:
            with np.errstate(invalid="ignore"):  # a NaN of the signalling kind
                numbers = stored.astype(np.float64)
            numbers[~np.isfinite(numbers)] = np.nan
            return numbers
        numbers = stored.astype(np.float64)
        invalid = BASE_TYPES.get(base_type, BASE_TYPES[BYTE])[1]
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
        offsets = np.concatenate([group.offsets for group in groups]) if groups else np.empty(0, dtype=np.int64)
        self._order = np.argsort(offsets, kind="stable") if len(groups) > 1 else slice(None)
        self.offsets = offsets[self._order]

    def __len__(self) -> int:
        return len(self.offsets)

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
            missing = np.isnan(values)
            if self._carries(source) and missing.any():
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
                texts += [""] * len(group.starts)
            else:
                contents = group.rows[:, place.start : place.start + place.size]
                texts += [_text(content.tobytes()) for content in contents]
        return [texts[at] for at in np.arange(len(self))[self._order]]

    def _carries(self, key: Key) -> bool:
        return key in self._keys

    def _gather(self, key: Key) -> np.ndarray:
        """A field as stored, messages × elements, float64, NaN where absent or invalid."""
        if not self._carries(key):
            return np.full((len(self), 1), np.nan)
        parts = []
        for group in self._groups:
            place = group.definition.places.get(key)
            if key == TIMESTAMP and group.clock is not None:
                parts.append(group.clock[:, None])
            elif place is None:
                parts.append(np.full((len(group.starts), 1), np.nan))
            else:
                parts.append(group.numbers(place, self._base_type(key, place)))
        if len(parts) == 1:
            return parts[0]
        values = np.full((len(self), max(part.shape[1] for part in parts)), np.nan)
        start = 0
        for part in parts:
            values[start : start + len(part), : part.shape[1]] = part
            start += len(part)
        return values[self._order]

    def _base_type(self, key: Key, place: FieldPlace) -> int:
        return self._described[key].base_type if isinstance(key, tuple) and key in self._described else place.base_type

    def _unpacked(self, source: int, components: list[ComponentField], known: np.ndarray) -> np.ndarray:
        """The values that were packed bit by bit into the field `source`, messages × components."""
        stored = self._gather(source)
        whole = np.abs(stored) < EXACT
        valid = whole.any(axis=1)
        numbers = np.where(whole, stored, 0).astype(np.int64)
        values = np.full((len(numbers), len(components)), np.nan)
        for at, component in enumerate(components):
            byte, bit = divmod(component.bit_offset, 8) if numbers.shape[1] > 1 else (0, component.bit_offset)
            if byte < numbers.shape[1]:
                word = sum(column << (8 * power) for power, column in enumerate(numbers.T[byte : byte + 4]))
                values[valid, at] = ((word >> bit) & ((1 << component.bits) - 1))[valid]
        first = components[0]
        if first.accumulate:
            anchors = np.full(values.shape, np.nan)
            anchors[:, 0] = np.round((known[:, 0] + (first.offset or 0)) * (first.scale or 1))
            values = unwrap(values.ravel(), anchors.ravel(), first.bits).reshape(values.shape)
        return _scaled(values, first.scale, first.offset)


@dataclass(frozen=True)
class FitFile:
    """One FIT file of a chain. `file["record"]` are its record messages, an empty table when it has none."""

    messages: Mapping[str, Messages]
    findings: tuple[Finding, ...] = ()

    def __getitem__(self, message_type: str) -> Messages:
        return self.messages.get(message_type) or Messages(MESSAGE_NUMBERS[message_type], [], {})


def decode(data: bytes, name: str) -> list[FitFile]:
    """Every FIT file in `data`: nearly always one, several when files were chained. `name` is used in errors.

    Raises:
        ActivityFileError: the data do not begin like a FIT file.
    """
    files: list[FitFile] = []
    position = 0
    while data[position + 8 : position + 12] == b".FIT":
        start = min(position + data[position], len(data))
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        # A watch that lost power never came back to write the size into the header.
        end = start + size if size else max(start, len(data) - 2)
        files.append(_decode_one(data, position, start, end))
        position = end + 2
    if not files:
        problem = "This is not a FIT file." if data else "The file is empty."
        raise ActivityFileError(name, problem, "Copy it from the watch again, or export it again from the watch's app.")
    return files


def _decode_one(data: bytes, position: int, start: int, end: int) -> FitFile:
    groups, sound_end = _scan(data, start, min(end, len(data)))
    by_type: dict[int, list[Group]] = {}
    for group in groups:
        by_type.setdefault(group.definition.message_type, []).append(group)
    if any(group.compressed for group in groups):
        _set_clocks(groups)
    described = _developer_fields(Messages(FIELD_DESCRIPTION, by_type.get(FIELD_DESCRIPTION, []), {}))
    messages = {
        MESSAGE_TYPES[number].name: Messages(number, of_type, described)
        for number, of_type in by_type.items()
        if number in MESSAGE_TYPES
    }
    return FitFile(messages, tuple(_damages(data, position, start, end, sound_end)))


def _scan(data: bytes, start: int, end: int) -> tuple[list[Group], int]:
    """Where the data messages lie, grouped by definition, and the position up to which the bytes made sense."""
    defined: dict[bytes, tuple[Group, Group]] = {}
    # What a header byte stands for just now: the size of the message and where to note it. Bits 4 and 5 mean nothing in
    # a plain data header; a header with the top bit set carries a compressed time in its low five bits.
    sizes, starts = [0] * 256, [array("q")] * 256
    position, header, before = start, 0, 0
    while position < end:
        header = data[position]
        size = sizes[header]
        if size and header == before:
            count = _run_length(data, position, size, end)
            starts[header].frombytes(np.arange(position, position + count * size, size, dtype=np.int64).tobytes())
            position += count * size
        elif size:
            starts[header].append(position)
            position += size
        elif header & 0xC0 == 0x40:
            length = _definition_length(data, position, header)
            if position + length > end:
                break
            content = data[position : position + length]
            if content not in defined:
                definition = _definition(content[1:], bool(header & 0x20))
                defined[content] = Group(data, definition, False), Group(data, definition, True)
            plain, compressed = defined[content]
            local = header & 0x0F
            sizes[local:64:16], starts[local:64:16] = [plain.definition.size] * 4, [plain.starts] * 4
            if local < 4:
                here = slice(128 + 32 * local, 160 + 32 * local)
                sizes[here], starts[here] = [plain.definition.size] * 32, [compressed.starts] * 32
            position += length
        else:
            break
        before = header
    if position > end and starts[header]:  # the last message was cut off
        position = starts[header].pop()
    return [group for groups in defined.values() for group in groups if group.starts], position


def _run_length(data: bytes, position: int, size: int, end: int) -> int:
    """How many messages with the same header byte follow each other from `position` on; the last may be cut off."""
    most = -(-(end - position) // size)
    header = data[position : position + 1]
    count, window = 1, 32
    while count < most:
        headers = data[position + count * size : position + min(count + window, most) * size : size]
        same = len(headers) - len(headers.lstrip(header))
        count += same
        if same < len(headers):
            break
        window *= 4
    return count


def _definition_length(data: bytes, position: int, header: int) -> int:
    """Bytes of a definition message; more than there are when the file ends in it."""
    length = 6 + 3 * data[position + 5] if position + 5 < len(data) else len(data)
    if header & 0x20:
        length += 1 + 3 * data[position + length] if position + length < len(data) else len(data)
    return length


def _set_clocks(groups: list[Group]) -> None:
    """Give every group its times where some messages hold only the low five bits of theirs, in the header byte."""
    low, whole = [], []
    for group in groups:
        place = group.definition.places.get(TIMESTAMP)
        unknown = np.full(len(group.starts), np.nan)
        whole.append(unknown if place is None else group.numbers(place, place.base_type)[:, 0])
        low.append(group.rows[:, 0] & 0x1F if group.compressed else unknown)
    order = np.argsort(np.concatenate([group.offsets for group in groups]))
    times = np.empty(len(order))
    times[order] = unwrap(np.concatenate(low)[order], np.concatenate(whole)[order], 5)
    ends = np.cumsum([len(group.starts) for group in groups])
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
