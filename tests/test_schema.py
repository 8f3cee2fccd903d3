import numpy as np
import pandas as pd
import pytest

from analysis import schema

TABLES = [schema.RECORDS, schema.LAPS, schema.ACTIVITIES, schema.DAILY, schema.WEEKS]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_an_empty_table_has_every_column_with_its_dtype(table):
    frame = schema.empty(table)
    assert list(frame.columns) == table.names
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {c.name: c.dtype for c in table.columns}
    assert frame.index.name == table.index.name


def test_conform_adds_absent_channels_as_nan_and_drops_unknown_ones():
    given = pd.DataFrame(
        {"heart_rate_bpm": [120, 121], "left_knee": [1, 2]},
        index=pd.to_datetime(["2026-05-01T08:00:00Z", "2026-05-01T08:00:01Z"]),
    )
    frame = schema.conform(given, schema.RECORDS)
    assert "left_knee" not in frame
    assert frame["cadence_spm"].isna().all()
    assert frame["heart_rate_bpm"].tolist() == [120.0, 121.0]
    assert frame.index.name == "time"


def test_conform_leaves_its_argument_alone():
    given = pd.DataFrame({"runs": np.array([1, 2])}, index=pd.date_range("2026-05-01", periods=2))
    before = given.copy()
    schema.conform(given, schema.DAILY)
    pd.testing.assert_frame_equal(given, before)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_number_column_carries_its_unit_in_the_name_or_is_a_count(table):
    suffix = {"s": "_s", "m": "_m", "1/min": ("_bpm", "_spm"), "km": "_km", "min": "_min", "W": "_w", "ms": "_ms"}
    for column in table.columns:
        if column.unit in suffix:
            assert column.name.endswith(suffix[column.unit]), column.name
