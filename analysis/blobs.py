"""How an activity's records, laps, distributions and its file become bytes, and back.

Decision: records and laps are Arrow (Feather) tables compressed with Zstandard, without the channels the file does not
have: a column store that any Arrow reader opens, in about a millisecond. Distributions are mostly zeros, so only the
filled bins are kept, as (bin, value) pairs, and stretches are rows of short floats; all activities of a history are
then unpacked in one step. Each form has a tag that is stored beside it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]

from . import schema
from .model import Distributions

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BINS_FORMAT",
    "FILE_FORMAT",
    "STREAM_FORMAT",
    "STRETCH_FORMAT",
    "pack_bins",
    "pack_file",
    "pack_stretches",
    "pack_table",
    "unpack_bins",
    "unpack_columns",
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


def pack_table(columns: Mapping[str, np.ndarray], table: schema.Table) -> bytes:
    """The columns of a table, as `schema.build` takes them, as bytes; those that are all NaN are left out."""
    length = max(map(len, columns.values()), default=0)
    stored = {} if table.index.name in columns else {table.index.name: _as_it_lies(np.arange(1, length + 1))}
    for column in (table.index, *table.columns):
        values = columns.get(column.name)
        if values is None or (values.dtype.kind == "f" and np.isnan(values).all()):
            continue
        stored[column.name] = _as_it_lies(values)
    packed = pa.table(stored)
    compression = "zstd" if length >= WORTH_COMPRESSING else None
    options = pa.ipc.IpcWriteOptions(compression=compression, use_threads=False)  # a file is too small to share out
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, packed.schema, options=options) as file:
        file.write_table(packed)
    return bytes(sink.getvalue())


def _as_it_lies(values: np.ndarray) -> pa.Array:
    """Numbers, NaN included, or times as an Arrow array over the same memory.

    `pa.array` would look for missing numbers, which costs as much as compressing, and would load pandas.
    """
    known = None
    if values.dtype.kind == "M":
        values, kind = values.astype("datetime64[us]"), pa.timestamp("us", "UTC")
        known = pa.py_buffer(np.packbits(~np.isnat(values), bitorder="little"))
    else:
        kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [known, pa.py_buffer(np.ascontiguousarray(values))])


def unpack_table(data: bytes, table: schema.Table) -> "pd.DataFrame":
    """The table of the columns that `pack_table` was given."""
    frame = pa.ipc.open_file(pa.BufferReader(data)).read_pandas()
    return schema.conform(frame.set_index(table.index.name), table)


def unpack_columns(data: bytes, table: schema.Table) -> dict[str, np.ndarray]:
    """The same as arrays by name, without pandas: six times as quick. A column that was left out is all NaN."""
    found = pa.ipc.open_file(pa.BufferReader(data)).read_all()
    unknown = np.full(len(found), np.nan)
    return {name: found[name].to_numpy() if name in found.column_names else unknown for name in table.names}


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


def pack_stretches(columns: Mapping[str, np.ndarray]) -> bytes:
    """The columns of `schema.STRETCHES` of one activity, row by row."""
    return bytes(np.column_stack([columns[name] for name in _STRETCH]).astype("<f4").tobytes())


def unpack_stretches(rows: list[bytes]) -> "pd.DataFrame":
    """`schema.STRETCHES` of many activities; `activity` is the position of its bytes in `rows`."""
    import pandas as pd

    values = np.frombuffer(b"".join(rows), dtype="<f4").reshape(-1, len(_STRETCH)).astype("float64")
    activity = np.repeat(np.arange(len(rows)), [len(data) // (4 * len(_STRETCH)) for data in rows])
    frame = pd.DataFrame(values, columns=_STRETCH, copy=False)
    frame.insert(0, "activity", activity)
    return frame.rename_axis(index=schema.STRETCHES.index.name)


def pack_file(content: bytes) -> bytes:
    return bytes(pa.compress(content, codec="zstd", asbytes=True))


def unpack_file(data: bytes, size: int) -> bytes:
    return bytes(pa.decompress(data, decompressed_size=size, codec="zstd", asbytes=True))
