import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analysis import blobs, schema


@pytest.mark.parametrize("rows", [0, 1, 7, 8, 9, 500])
def test_a_table_comes_back_as_it_went_also_where_times_or_numbers_are_missing(rows):
    times = np.datetime64("2026-01-05T08:00:00", "us") + np.arange(rows) * np.timedelta64(1_000_000, "us")
    missing = times.copy()
    missing[::3] = "NaT"
    numbers = np.where(np.arange(rows) % 2, np.nan, np.arange(rows))
    laps = {"start_time": missing, "distance_m": numbers}
    pd.testing.assert_frame_equal(
        blobs.unpack_table(blobs.pack_table(laps, schema.LAPS), schema.LAPS),
        schema.build(laps, schema.LAPS),
        check_index_type=False,
    )
    records = {"time": times, "elapsed_s": np.arange(rows) * 1.0, "heart_rate_bpm": numbers}
    back = blobs.unpack_table(blobs.pack_table(records, schema.RECORDS), schema.RECORDS)
    assert back.index.equals(schema.build(records, schema.RECORDS).index)
    np.testing.assert_array_equal(back["heart_rate_bpm"], numbers)
    arrays = blobs.unpack_columns(blobs.pack_table(records, schema.RECORDS), schema.RECORDS)
    assert list(arrays) == schema.RECORDS.names
    for name in ("elapsed_s", "heart_rate_bpm", "cadence_spm"):
        np.testing.assert_array_equal(arrays[name], records.get(name, np.full(rows, np.nan)), err_msg=name)


def test_any_arrow_reader_sees_a_missing_time_as_missing():
    times = np.array(["2026-01-05T08:00:00", "NaT"], dtype="datetime64[us]")
    packed = blobs.pack_table({"start_time": times}, schema.LAPS)
    table = pa.ipc.open_file(io.BytesIO(packed)).read_all()
    assert table["start_time"].null_count == 1
