"""What the FIT profile calls things, in words a runner uses."""

import pytest
from fitparse.profile import FIELD_TYPES

from analysis.importers.fit_words import device_words, file_kind, sport_words
from analysis.model import SPORTS


@pytest.mark.parametrize(
    ("sport", "sub_sport", "name", "ours"),
    [
        ("running", "generic", "Run", ("running", "")),
        ("running", "street", "", ("running", "road")),
        ("running", "trail", "", ("running", "trail")),
        ("fitness_equipment", "treadmill", "", ("running", "treadmill")),
        ("e_biking", "generic", "", ("cycling", "")),
        ("generic", "generic", "", ("", "")),
        ("generic", "generic", "Hockey", ("other", "")),
        ("transition", "generic", "", ("other", "")),
    ],
)
def test_sports_are_told_in_the_words_of_the_house(sport, sub_sport, name, ours):
    assert sport_words(sport, sub_sport, name) == ours


@pytest.mark.parametrize(
    ("maker", "product", "name", "ours"),
    [
        ("garmin", "fr945_lte", "", "Garmin Forerunner 945 LTE"),
        ("garmin", "fenix7x_pro_solar", "", "Garmin fēnix 7X Pro Solar"),
        ("garmin", "vivo_active_hr_apac", "", "Garmin vívoactive HR"),
        ("garmin", "fr735xt_japan", "", "Garmin Forerunner 735XT"),
        ("coros", "", "COROS PACE 3", "COROS PACE 3"),
        ("suunto", "", "Suunto 9 Peak", "Suunto 9 Peak"),
        ("wahoo_fitness", "", "ELEMNT RIVAL", "Wahoo ELEMNT RIVAL"),
        ("4711", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_devices_are_told_in_words(maker, product, name, ours):
    assert device_words(maker, product, name) == ours


def test_every_sport_of_the_profile_is_one_of_the_house():
    for sport in FIELD_TYPES["sport"].values.values():
        assert sport_words(sport, "generic")[0] in (*SPORTS, "")


def test_every_product_of_the_profile_has_a_readable_name():
    for product in FIELD_TYPES["garmin_product"].values.values():
        words = device_words("garmin", product)
        assert words.startswith("Garmin ")
        assert "_" not in words


def test_every_kind_of_file_can_be_named_in_a_sentence():
    for kind in FIELD_TYPES["file"].values.values():
        assert file_kind(kind).startswith(("a ", "all-day"))
