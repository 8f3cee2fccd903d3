"""The FIT reader agrees with fitparse, value by value, wherever fitparse is right."""

import math
import warnings
from collections import defaultdict
from contextlib import suppress

import numpy as np
import pytest
from corpus import CORPUS, needs_corpus
from fitparse import FitFile as Oracle
from fitparse.profile import MESSAGE_TYPES
from fitparse.records import DevFieldDefinition
from fitparse.utils import FitParseError
from garmin_fit_sdk import Decoder, Stream
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ActivityFileError
from analysis.importers.fit_checksum import crc16
from analysis.importers.fit_messages import decode, unwrap

FILES = sorted(p for p in CORPUS.glob("fit/*") if p.suffix.lower() == ".fit" and p.stat().st_size)
PROFILE_NAMES = {
    message_type.name: {field.name for field in message_type.fields.values()} for message_type in MESSAGE_TYPES.values()
}
# Where fitparse leaves the specification: it restarts the heart rate strap's clock at every definition, keeps a value
# too long for its type as bytes, and unpacks a gear change, which no table of ours holds.
ORACLE_IS_WRONG = {
    ("hr", "event_timestamp"),
    ("developer_data_id", "application_version"),
    *(("event", name) for name in ("front_gear", "front_gear_num", "rear_gear", "rear_gear_num")),
}


def scaled(raw, field):
    """A raw number as fitparse scales it; NaN for None, texts and anything else that is no number."""
    if not isinstance(raw, int | float):
        return math.nan
    value = float(raw) / field.scale if field and field.scale else float(raw)
    return value - field.offset if field and field.offset else value


def sound_messages(oracle):
    """What fitparse can tell before it gives up on a damaged file."""
    with suppress(FitParseError):
        yield from oracle.get_messages()


def told_by_oracle(content):
    """message type → field name → one list of numbers a message; developer fields under their (index, number)."""
    native = defaultdict(list)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for message in sound_messages(Oracle(content, check_developer_data=False)):
            if message.mesg_type is None:
                continue
            own, packed = {}, defaultdict(list)
            for item in message.fields:
                if item.field_def is None and item.name != "timestamp":
                    packed[item.name].append(item.raw_value)
                    continue
                if getattr(item.base_type, "name", "") == "string":
                    continue  # texts have their own test
                raw = item.raw_value if isinstance(item.raw_value, tuple) else (item.raw_value,)
                if isinstance(item.field_def, DevFieldDefinition):
                    own[item.field_def.dev_data_index, item.field_def.def_num] = [scaled(value, None) for value in raw]
                else:
                    number = item.field_def.def_num if item.field_def else 253
                    field = message.mesg_type.fields.get(number)
                    own[field.name if field else f"unknown_{number}"] = [scaled(value, field) for value in raw]
            for name, values in packed.items():
                if all(math.isnan(value) for value in own.get(name, [math.nan])):
                    own[name] = [math.nan if value is None else float(value) for value in values]
            native[message.name].append(own)
    return native


def as_rows(told):
    """Lists of numbers, one a message, as an array: messages × elements, NaN where a list is shorter."""
    rows = np.full((len(told), max(map(len, told))), np.nan)
    for row, values in zip(rows, told, strict=True):
        row[: len(values)] = values
    return rows


def differing(ours, told):
    """The rows that are not equal bit for bit; absent values equal invalid ones, also at the end of an array."""
    width = max(ours.shape[1], told.shape[1])
    ours, told = (np.pad(a, ((0, 0), (0, width - a.shape[1])), constant_values=np.nan) for a in (ours, told))
    return np.flatnonzero(~((ours == told) | (np.isnan(ours) & np.isnan(told))).all(axis=1))


def differences(content):
    told, found = told_by_oracle(content), []
    for name, messages in told.items():
        tables = [file[name] for file in decode(content, "x") if len(file[name])]
        # Of a message that the end of the file cuts off, fitparse still tells the first fields.
        assert len(messages) - sum(map(len, tables)) in (0, 1), name
        start = 0
        for table in tables:
            columns = {field: table.arrays(field) for field in table.fields}
            columns |= {field.key: table.developer_numbers(field)[:, None] for field in table.developer_fields}
            keys = set().union(*messages)
            targets = {key for key in keys if isinstance(key, str)} - set(columns)
            columns |= {field: table.arrays(field) for field in targets if field in PROFILE_NAMES[name]}
            for key in columns.keys() & keys:
                ours, expected = (
                    columns[key],
                    as_rows([m.get(key, [math.nan]) for m in messages[start : start + len(table)]]),
                )
                if not isinstance(key, str):
                    expected = expected[:, :1]
                rows = differing(ours, expected)
                found += [(name, key, int(row), ours[row].tolist(), expected[row].tolist()) for row in rows]
            start += len(table)
    return found


def sealed(body):
    """A FIT file around these messages."""
    header = bytes([14, 0x20, 0, 0]) + len(body).to_bytes(4, "little") + b".FIT"
    header += crc16(header).to_bytes(2, "little")
    return header + body + crc16(header + body).to_bytes(2, "little")


@needs_corpus
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_value_equals_that_of_fitparse(path):
    assert [d for d in differences(path.read_bytes()) if d[:2] not in ORACLE_IS_WRONG] == []


@needs_corpus
@pytest.mark.parametrize(
    ("file", "message_type", "field"),
    [
        ("runalyze_hr-only-zeros.fit", "record", "speed"),  # fitparse's last word is an invalid component
        ("garminsdk_HrmPluginTestActivity.fit", "hr", "event_timestamp"),  # the clock that fitparse restarts
    ],
)
def test_where_fitparse_is_wrong_garmin_s_own_software_is_the_judge(file, message_type, field):
    content = (CORPUS / "fit" / file).read_bytes()
    messages, _ = Decoder(Stream.from_byte_array(bytearray(content))).read(merge_heart_rates=False)
    told = [message.get(field) for message in messages[f"{message_type}_mesgs"]]
    told = [values if isinstance(values, list) else [math.nan if values is None else values] for values in told]
    (ours,) = (file[message_type].arrays(field) for file in decode(content, "x"))
    assert len(ours) == len(told) > 100
    assert differing(ours, as_rows(told)).size == 0


@given(
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["low", "whole", "none"])), max_size=50),
    st.integers(0, 2**31),
)
def test_a_counter_stored_by_its_low_bits_is_found_again(steps, first):
    counter, low, whole = first, [], [float(first)]
    low.append(float("nan"))
    told = [float(first)]
    for step, stored in steps:
        if stored != "none":
            counter += step
        low.append(counter & 31 if stored == "low" else float("nan"))
        whole.append(counter if stored == "whole" else float("nan"))
        told.append(counter if stored != "none" else float("nan"))
    assert np.array_equal(unwrap(np.array(low), np.array(whole), 5), told, equal_nan=True)


def definition(local, number, fields, big_endian=False, developer=()):
    order = "big" if big_endian else "little"
    content = bytes([0x40 | (0x20 if developer else 0) | local, 0, big_endian]) + number.to_bytes(2, order)
    content += bytes([len(fields)]) + b"".join(bytes(field) for field in fields)
    return content + (bytes([len(developer)]) + b"".join(bytes(field) for field in developer) if developer else b"")


HEART_RATE, DISTANCE, SPEED, ENHANCED_SPEED = (3, 1, 0x02), (5, 4, 0x86), (6, 2, 0x84), (73, 4, 0x86)


def test_an_invalid_component_does_not_wipe_a_valid_value():
    body = definition(0, 20, [ENHANCED_SPEED, SPEED])
    body += b"\x00" + (3215).to_bytes(4, "little") + b"\xff\xff"
    body += b"\x00" + b"\xff\xff\xff\xff" + (2500).to_bytes(2, "little")
    assert decode(sealed(body), "x")[0]["record"].numbers("enhanced_speed").tolist() == [3.215, 2.5]


def test_big_and_little_endian_messages_mix():
    body = b"".join(
        definition(0, 20, [DISTANCE], big_endian) + b"\x00" + (1234).to_bytes(4, order)
        for big_endian, order in [(False, "little"), (True, "big"), (False, "little")]
    )
    assert decode(sealed(body), "x")[0]["record"].numbers("distance").tolist() == [12.34] * 3


def test_compressed_times_go_on_from_the_last_whole_one():
    body = definition(0, 20, [(253, 4, 0x86), HEART_RATE]) + b"\x00" + (1_000_000_030).to_bytes(4, "little") + b"\x64"
    body += definition(1, 20, [HEART_RATE])
    body += b"".join(bytes([0x80 | 1 << 5 | (1_000_000_030 + s) & 31, 100 + s]) for s in (1, 5, 30, 60))
    records = decode(sealed(body), "x")[0]["record"]
    assert (records.numbers("timestamp") - 1_000_000_030).tolist() == [0, 1, 5, 30, 60]
    assert records.numbers("heart_rate").tolist() == [100, 101, 105, 130, 160]


def test_developer_fields_of_one_name_stay_apart_and_leave_native_ones_alone():
    describe = definition(2, 206, [(0, 1, 0x02), (1, 1, 0x02), (2, 1, 0x02), (3, 9, 0x07)])
    body = describe + b"".join(b"\x02" + bytes([index, 0, 0x84]) + b"distance\x00" for index in (0, 1))
    body += definition(0, 20, [DISTANCE], developer=[(0, 2, 0), (0, 2, 1)])
    body += b"\x00" + (5000).to_bytes(4, "little") + (7).to_bytes(2, "little") + b"\xff\xff"
    records = decode(sealed(body), "x")[0]["record"]
    assert records.numbers("distance").tolist() == [50.0]
    told = {field.key: records.developer_numbers(field).tolist() for field in records.developer_fields}
    assert told[0, 0] == [7.0]
    assert np.isnan(told[1, 0]).all()


def test_chained_files_are_told_apart():
    one = sealed(definition(0, 20, [HEART_RATE]) + b"\x00\x50")
    two = sealed(definition(0, 20, [HEART_RATE]) + b"\x00\x51\x00\x52")
    assert [len(file["record"]) for file in decode(one + two, "x")] == [1, 2]


def test_a_cut_file_is_read_as_far_as_it_goes():
    whole = sealed(definition(0, 20, [HEART_RATE, DISTANCE]) + b"\x00\x50\x01\x00\x00\x00" * 9)
    (file,) = decode(whole[:-10], "x")
    assert len(file["record"]) == 7
    assert [finding.code for finding in file.findings] == ["file_cut_short"]


def test_a_wrong_checksum_is_told_and_everything_read():
    whole = sealed(definition(0, 20, [HEART_RATE]) + b"\x00\x50" * 9)
    (file,) = decode(whole[:-1] + bytes([whole[-1] ^ 1]), "x")
    assert len(file["record"]) == 9
    assert [finding.code for finding in file.findings] == ["checksum_wrong"]


def test_data_without_a_definition_ends_the_reading():
    whole = sealed(definition(0, 20, [HEART_RATE]) + b"\x00\x50" * 9 + b"\x05garbage")
    (file,) = decode(whole, "x")
    assert len(file["record"]) == 9
    assert [finding.code for finding in file.findings] == ["file_damaged"]


@pytest.mark.parametrize("content", [b"", b"hello", b"<gpx/>", b"PK\x03\x04" * 10, b"\x0e" * 40])
def test_what_is_no_fit_file_is_refused_by_name(content):
    with pytest.raises(ActivityFileError, match=r"run\.fit"):
        decode(content, "run.fit")
