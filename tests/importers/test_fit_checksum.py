"""The checksum of FIT files, against fitparse's byte by byte one."""

from fitparse.records import Crc
from hypothesis import given
from hypothesis import strategies as st

from analysis.importers.fit_checksum import crc16


@given(st.binary(max_size=3000))
def test_the_checksum_is_that_of_the_protocol(content):
    assert crc16(content) == Crc.calculate(content)


@given(st.binary(min_size=1, max_size=3000), st.data())
def test_a_changed_byte_changes_the_checksum(content, data):
    at, other = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(1, 255))
    changed = content[:at] + bytes([content[at] ^ other]) + content[at + 1 :]
    assert crc16(changed) != crc16(content)


@given(st.binary(max_size=3000))
def test_a_file_that_includes_its_checksum_has_none_left(content):
    assert crc16(content + crc16(content).to_bytes(2, "little")) == 0
