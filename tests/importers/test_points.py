"""Points cut out of a document equal points walked through, on real files and on odd ones."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from analysis.errors import ActivityFileError
from analysis.importers import gpx, points, tcx

CORPUS = Path(__file__).parent.parent.parent.parent / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real files is not here")
FILES = sorted(path for path in CORPUS.rglob("*") if path.name.lower().removesuffix(".gz").endswith((".gpx", ".tcx")))


def parsed(data, name):
    parse = gpx.parse if ".gpx" in name.lower() else tcx.parse
    try:
        return parse(data, name)
    except ActivityFileError as error:
        return str(error)


def both_ways(data, name, monkeypatch):
    """What the file gives when points may be cut out, and when each is walked through."""
    quick = parsed(data, name)
    with monkeypatch.context() as patch:
        patch.setattr(points, "_cut", lambda *_: None)
        return quick, parsed(data, name)


def assert_equal(quick, walked):
    """Bit for bit, dtypes, laps, totals and words included."""
    if isinstance(quick, str) or isinstance(walked, str):
        assert quick == walked
        return
    assert len(quick) == len(walked)
    for one, other in zip(quick, walked, strict=True):
        for ours, theirs in ((one.records, other.records), (one.laps, other.laps)):
            assert ours.keys() == theirs.keys()
            for name, column in ours.items():
                assert column.dtype == theirs[name].dtype
                np.testing.assert_array_equal(column, theirs[name], err_msg=name)
        words = ("sport", "sub_sport", "start_time", "totals", "utc_offset_s", "device", "title", "note", "findings")
        for name in words:
            assert getattr(one, name) == getattr(other, name)


@needs_corpus
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_files_give_the_same_both_ways(path, monkeypatch):
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    assert_equal(*both_ways(data, path.name, monkeypatch))


@needs_corpus
def test_nearly_every_real_file_goes_the_quick_way(monkeypatch):
    walked = []
    walk = points._walked
    monkeypatch.setattr(points, "_walked", lambda plain, name, *rest: walked.append(name) or walk(plain, name, *rest))
    for path in FILES:
        parsed(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes(), path.name)
    assert len(walked) < 0.1 * len(FILES)
