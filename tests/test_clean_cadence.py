"""From a watch's readings to cadence at matched speed: artefacts, units and noise change little, and are told."""

from dataclasses import replace
from hashlib import sha256

import numpy as np
import pandas as pd
import pytest
from corpus import CORPUS, needs_corpus
from stretch_runners import SPEED_MPS, recorded, runs_on

from analysis import importers, summary
from analysis.cadence import at_speed
from analysis.importers.assemble import Parsed, assemble

RUNS = 16


def activity(records, unit="steps", **given):
    return assemble(Parsed(records=records, sport="running", cadence_unit=unit, **given), "run.fit", "ab" * 32)


def spoil(records, seed):
    """What wrists and straps do to a quarter of a run: half, double, frozen and missing readings."""
    random = np.random.default_rng(seed)
    cadence, number = records["cadence_spm"].copy(), len(records["cadence_spm"])
    for times in (0.5, 2.0, 0.0):
        start = random.integers(0, number - 120)
        cadence[start : start + 100] *= times
    return records | {"cadence_spm": cadence}


def stretches(records):
    return pd.DataFrame(summary.stretches(records))


def a_season(change=lambda records, seed: records, **options):
    """The estimates from the readings of 16 runs: the table of residuals and the line."""
    days = 2 * np.arange(RUNS)
    usual = np.where(np.arange(RUNS) % 4 == 3, 3.6, 2.9)
    parts = []
    for run in range(RUNS):
        records = recorded(run, usual_mps=usual[run], day=int(days[run]), **options)
        parts.append(stretches(activity(change(records, run)).records).assign(activity=run))
    steady, runs = at_speed.steady(pd.concat(parts, ignore_index=True)), runs_on(days)
    today = runs["local_date"].iloc[-1].date()
    return at_speed.residuals(steady, runs), at_speed.fit(steady, runs, today)


def test_from_readings_a_second_the_line_of_the_runner_is_found_again():
    residuals, line = a_season()
    assert line.slope_known
    assert line.slope_spm == pytest.approx(7.0, abs=0.4)
    assert line.expected_spm(SPEED_MPS) == pytest.approx(165.0, abs=0.4)
    assert residuals["residual_spm"].abs().max() < 1.5


def test_artefacts_in_every_run_move_nothing_by_a_step_a_minute():
    clean, line = a_season()
    spoilt, spoilt_line = a_season(spoil)
    assert spoilt_line.slope_spm == pytest.approx(line.slope_spm, abs=0.4)
    assert spoilt_line.expected_spm(SPEED_MPS) == pytest.approx(line.expected_spm(SPEED_MPS), abs=0.3)
    assert (spoilt["residual_spm"] - clean["residual_spm"]).abs().max() < 1


def test_a_noisy_receiver_leaves_the_level_and_flattens_the_slope_by_little():
    line = a_season(gps=0.12)[1]
    assert line is not None
    assert line.expected_spm(SPEED_MPS) == pytest.approx(165.0, abs=0.5)
    assert line.slope_spm == pytest.approx(7.0, abs=0.8)


def test_hills_are_not_compared():
    found = stretches(activity(recorded(0, hill=0.06)).records)
    climbing = found["grade"] > 0.03
    assert 0.25 < climbing.mean() < 0.4
    assert found.loc[climbing, "grade"].median() == pytest.approx(0.06, abs=0.005)
    assert len(at_speed.steady(found)) <= (~climbing).sum()


# --- the unit ---------------------------------------------------------------------------------------------------------


def everything_of(found):
    """All that is made of a file's cadence, but the words about its unit."""
    told = [(each.code, dict(each.numbers)) for each in found.findings if each.code != "cadence_unit"]
    totals = found.cadence_spm, found.running_cadence_spm, found.moving_s
    tables = found.records, found.laps, stretches(found.records)
    return totals, told, tables, found.distributions.cadence_s


def assert_the_same(one, other):
    assert one[0] == other[0]
    assert one[1] == other[1]
    for first, second in zip(one[2], other[2], strict=True):
        pd.testing.assert_frame_equal(first, second)
    np.testing.assert_array_equal(one[3], other[3])


@pytest.mark.parametrize("unit", ["steps", "undecided"])
@pytest.mark.parametrize("usual_mps", [2.3, 2.9, 4.2])
@pytest.mark.parametrize("times", [0.5, 2.0])
def test_doubling_or_halving_the_cadence_of_a_file_changes_nothing(unit, usual_mps, times):
    records = spoil(recorded(5, usual_mps=usual_mps), 5)
    laps = {"cadence_spm": np.array([170.0, 160.0])}
    plain = activity(records, unit, laps=laps)
    scaled = records | {"cadence_spm": records["cadence_spm"] * times}
    other = activity(scaled, unit, laps={"cadence_spm": laps["cadence_spm"] * times})
    assert_the_same(everything_of(plain), everything_of(other))
    assert plain.steps == other.steps


REAL = [
    "fit/elevate_sloatsburg.fit",
    "fit/tormoder_activity-small-fenix2-run.fit",
    "fit/connectstats_728599.fit",
    "gpx/runalyze_strava-export.gpx",
    "tcx/runpandas_run_garmin_fr620.tcx",
    "tcx/runalyze_Treadmill-doubled-cadence.tcx",
]


@needs_corpus
@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("times", [0.5, 2.0])
def test_doubling_or_halving_the_cadence_of_a_real_file_changes_nothing(name, times):
    data = (CORPUS / name).read_bytes()
    (parsed,) = importers._parse(data, name)
    cadence = parsed.records["cadence_spm"]
    assert np.isfinite(cadence).any()
    scaled = replace(
        parsed,
        records=dict(parsed.records) | {"cadence_spm": cadence * times},
        laps={key: value * times if key == "cadence_spm" else value for key, value in parsed.laps.items()},
    )
    one, other = (assemble(each, name, sha256(data).hexdigest()) for each in (parsed, scaled))
    assert_the_same(everything_of(one), everything_of(other))
    assert one.steps == other.steps
