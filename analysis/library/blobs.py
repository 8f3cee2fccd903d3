"""How an activity's records, laps, distributions and its file become bytes, and back.

Decision: records and laps are Arrow (Feather) tables compressed with Zstandard, without the channels the file does not
have: a column store that any Arrow reader opens, in about a millisecond. Distributions are mostly zeros, so only the
filled bins are kept, as (bin, value) pairs, and stretches are rows of short floats; all activities of a history are
then unpacked in one step. Each form has a tag that is stored beside it.
"""

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from .. import schema
from ..model import Distributions

__all__ = [
    "BINS_FORMAT",
    "FILE_FORMAT",
    "STREAM_FORMAT",
    "STRETCH_FORMAT",
    "columns_of",
    "pack_bins",
    "pack_file",
    "pack_stretches",
    "pack_table",
    "unpack_bins",
    "unpack_file",
    "unpack_stretches",
    "unpack_table",
]

STREAM_FORMAT = "feather-zstd"
BINS_FORMAT = "bin-value"
FILE_FORMAT = "zstd"
STRETCH_FORMAT = "row-f4x10"
WORTH_COMPRESSING = 100  # rows; a few laps take twice as long and grow by it

_PAIR = np.dtype([("bin", "<u2"), ("value", "<f4")])
_STRETCH = [name for name in schema.STRETCHES.names if name != "activity"]
_WIDTHS = (
    Distributions.SPEED_BINS,
    Distributions.SPEED_BINS,
    Distributions.HEART_RATE_BINS,
    Distributions.CADENCE_BINS,
)


def pack_table(frame: pd.DataFrame) -> bytes:
    """A table with its index as bytes; columns that are all NaN are left out."""
    columns = {frame.index.name: pa.array(frame.index)}
    for name, values in frame.items():
        # Numbers as they lie in memory, NaN included: looking for missing ones would cost as much as compressing.
        numbers = values.to_numpy() if values.dtype.kind in "fi" else None
        if numbers is None or not np.isnan(numbers).all():
            columns[name] = pa.array(values if numbers is None else numbers)
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    compression = "zstd" if len(frame) >= WORTH_COMPRESSING else None
    options = pa.ipc.IpcWriteOptions(compression=compression, use_threads=False)  # a file is too small to share out
    with pa.ipc.new_file(sink, table.schema, options=options) as file:
        file.write_table(table)
    return bytes(sink.getvalue())


def unpack_table(data: bytes, table: schema.Table) -> pd.DataFrame:
    """The table that `pack_table` was given, with all columns of its schema."""
    frame = pa.ipc.open_file(pa.BufferReader(data)).read_pandas()
    return schema.conform(frame.set_index(table.index.name), table)


def pack_bins(distributions: Distributions) -> bytes:
    """The filled bins of the four distributions of one activity, laid end to end."""
    values = np.concatenate(
        [
            distributions.speed_s,
            distributions.speed_m,
            distributions.heart_rate_s,
            distributions.cadence_s,
        ]
    )
    pairs = np.empty(np.count_nonzero(values), dtype=_PAIR)
    pairs["bin"] = np.flatnonzero(values)
    pairs["value"] = values[pairs["bin"]]
    return pairs.tobytes()


def unpack_bins(rows: list[bytes]) -> Distributions:
    """The distributions of many activities: 2-D arrays, one row an activity (all zero where the bytes are empty)."""
    pairs = np.frombuffer(b"".join(rows), dtype=_PAIR)
    row = np.repeat(np.arange(len(rows)), [len(data) // _PAIR.itemsize for data in rows])
    values = np.zeros((len(rows), sum(_WIDTHS)))
    values[row, pairs["bin"]] = pairs["value"]
    return Distributions(*np.split(values, np.cumsum(_WIDTHS)[:-1], axis=1))


def columns_of(numbers: pd.DataFrame) -> dict[str, np.ndarray]:
    """A table of numbers as arrays by name, in one step: to ask pandas for each column takes ten times as long."""
    return dict(zip(numbers.columns, numbers.to_numpy().T, strict=True))


def pack_stretches(stretches: pd.DataFrame) -> bytes:
    """`schema.STRETCHES` of one activity, row by row."""
    columns = columns_of(stretches)
    return bytes(np.column_stack([columns[name] for name in _STRETCH]).astype("<f4").tobytes())


def unpack_stretches(rows: list[bytes]) -> pd.DataFrame:
    """`schema.STRETCHES` of many activities; `activity` is the position of its bytes in `rows`."""
    values = np.frombuffer(b"".join(rows), dtype="<f4").reshape(-1, len(_STRETCH)).astype("float64")
    activity = np.repeat(np.arange(len(rows)), [len(data) // (4 * len(_STRETCH)) for data in rows])
    frame = pd.DataFrame(values, columns=_STRETCH, copy=False)
    frame.insert(0, "activity", activity)
    return frame.rename_axis(index=schema.STRETCHES.index.name)


def pack_file(content: bytes) -> bytes:
    return bytes(pa.compress(content, codec="zstd", asbytes=True))


def unpack_file(data: bytes, size: int) -> bytes:
    return bytes(pa.decompress(data, decompressed_size=size, codec="zstd", asbytes=True))
