"""Where our reader of FIT files does not understand a sound file, fitparse reads it, and nothing comes out changed."""

from dataclasses import fields

import numpy as np
import pytest
from corpus import CORPUS, needs_corpus

from analysis.importers import fit, fit_fallback, read_activities

FIT = CORPUS / "fit"
# fitparse reads a third of a megabyte a second. The two larger ones: apps' own fields, and times packed in the header.
SOUND = sorted(
    path
    for path in FIT.glob("*.fit")
    if path.stat().st_size < 25_000
    or path.stem in ("runalyze_FR920xt-with-Stryd", "fitparse_compressed-speed-distance")
)
SOUND = [path for path in SOUND if fit_fallback.possible(path.read_bytes())]


def outcome(path):
    try:
        return read_activities(path)
    except fit.ActivityFileError as error:
        return str(error)


def broken(*_):
    raise IndexError("a mistake nobody foresaw")


@needs_corpus
@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_a_sound_file_that_our_reader_stumbles_over_is_read_by_fitparse_with_the_same_result(path, monkeypatch):
    fast = outcome(path)
    where = "_scan" if len(path.stem) % 2 else "Group.numbers"  # it may stumble early or late
    monkeypatch.setattr(f"analysis.importers.fit_messages.{where}", broken)
    slow = outcome(path)
    if isinstance(fast, str):
        assert slow == fast
        return
    assert len(slow) == len(fast)
    for ours, theirs in zip(fast, slow, strict=True):
        assert theirs.findings[0].code == "read_slowly"
        assert theirs.findings[1:] == ours.findings
        for name in (field.name for field in fields(ours) if field.name != "findings"):
            one, other = getattr(ours, name), getattr(theirs, name)
            if name in ("columns", "lap_columns", "distributions"):
                one, other = (each if isinstance(each, dict) else vars(each) for each in (one, other))
                assert one.keys() == other.keys()
                assert all(np.array_equal(one[each], other[each], equal_nan=True) for each in one)
            else:
                assert one == other or (one != one and other != other), name


@needs_corpus
@pytest.mark.parametrize("damage", ["cut", "changed", "too large"])
def test_a_damaged_or_large_file_is_never_read_by_fitparse(damage, monkeypatch):
    content = (FIT / "runalyze_Standard.fit").read_bytes()
    if damage == "cut":
        content = content[:-100]
    elif damage == "changed":
        content = content[:5000] + bytes([content[5000] ^ 1]) + content[5001:]
    else:
        monkeypatch.setattr(fit_fallback, "LARGEST", 20_000)
    monkeypatch.setattr("analysis.importers.fit_messages._scan", broken)
    with pytest.raises(IndexError, match="nobody foresaw"):
        fit.parse(content, "x.fit")


@needs_corpus
def test_a_file_that_our_reader_refuses_is_not_asked_for_again(monkeypatch):
    monkeypatch.setattr(fit_fallback, "decode", broken)
    with pytest.raises(fit.ActivityFileError):
        fit.parse((FIT / "fitparse_Settings2.fit").read_bytes(), "x.fit")
    with pytest.raises(fit.ActivityFileError):
        fit.parse(b"", "x.fit")
