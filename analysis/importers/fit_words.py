"""The FIT profile's words → the words of the house.

Decision: the profile's names are for programmers ("fr955", "e_biking", "monitoring_b"). What a runner reads is made
here, by rule rather than by a list of every model, so that next year's watch reads well too.
"""

import re
from functools import lru_cache

__all__ = ["device_words", "file_kind", "sport_words"]

_SPORTS = {
    "running": "running",
    "walking": "walking",
    "hiking": "hiking",
    "cycling": "cycling",
    "e_biking": "cycling",
    "swimming": "swimming",
}
_SUB_SPORTS = {
    "generic": "",
    "all": "",
    "street": "road",
    "indoor_running": "treadmill",
}
# Gym machines name themselves "fitness equipment" or "training", and only the sub-sport tells what was done on them.
_SUB_SPORT_TELLS = {
    "treadmill": "running",
    "indoor_running": "running",
    "indoor_walking": "walking",
    "indoor_cycling": "cycling",
    "spin": "cycling",
    "lap_swimming": "swimming",
    "open_water": "swimming",
}

_MAKERS = {
    "coros": "COROS",
    "coros_byte": "COROS",
    "wahoo_fitness": "Wahoo",
    "polar_electro": "Polar",
    "tomtom": "TomTom",
    "zwift_byte": "Zwift",
    "decathlon_byte": "Decathlon",
    "ifor_powell": "IpBike",
    "igpsport": "iGPSPORT",
    "mio_technology_europe": "Mio",
    "garmin_fr405_antfs": "Garmin",
    "dynastream": "Garmin",
    "dynastream_oem": "Garmin",
    "development": "",
}
_MODELS = {
    "fr": "Forerunner",
    "edge": "Edge",
    "fenix": "fēnix",
    "epix": "epix",
    "vivo": "vívo",
    "vivoactive": "vívoactive",
    "vivosmart": "vívosmart",
    "vivomove": "vívomove",
    "venusq": "Venu Sq",
    "marq": "MARQ",
    "hr": "HR",
    "lte": "LTE",
    "hrm": "HRM",
    "amoled": "AMOLED",
}
_REGIONS = {
    *("apac", "asia", "china", "chn", "emea", "japan", "jpn", "korea", "kor", "russia", "sea", "taiwan", "twn"),
    *("thai", "hebrew", "ww"),
}

_KINDS = {
    "device": "a description of a device",
    "settings": "a settings file",
    "sport": "a sport settings file",
    "workout": "a workout plan",
    "course": "a course to follow",
    "schedules": "a training schedule",
    "weight": "a weight measurement",
    "totals": "a file of totals",
    "goals": "a file of goals",
    "blood_pressure": "a blood pressure measurement",
    "monitoring_a": "all-day monitoring (steps, sleep, heart rate)",
    "monitoring_b": "all-day monitoring (steps, sleep, heart rate)",
    "monitoring_daily": "all-day monitoring (steps, sleep, heart rate)",
    "activity_summary": "a summary without records",
    "segment": "a segment",
    "segment_list": "a list of segments",
}


def file_kind(word: str) -> str:
    """What a file that is no activity holds, for a sentence: "a settings file"."""
    return _KINDS.get(word, "a file of another kind")


def sport_words(sport: str, sub_sport: str, profile_name: str = "") -> tuple[str, str]:
    """(sport, sub-sport) in house words; sport "" when the file names none.

    A generic sport under a name that the runner chose on the watch ("Hockey") is a sport of its own, not unknown.
    """
    sub = _SUB_SPORTS.get(sub_sport, sub_sport)
    if sport in _SPORTS:
        return _SPORTS[sport], sub
    if sport in ("fitness_equipment", "training", "generic", "all", "") and sub_sport in _SUB_SPORT_TELLS:
        return _SUB_SPORT_TELLS[sub_sport], sub
    if sport in ("generic", "all", "") and not profile_name:
        return "", sub
    return "other", sub


@lru_cache(maxsize=256)
def device_words(maker: str, product: str, product_name: str = "") -> str:
    """A device as its owner calls it: ("garmin", "fr955") → "Garmin Forerunner 955"; "" when nothing is known.

    `product_name` is what the device calls itself; it outranks the profile's name for the product.
    """
    brand = "" if maker.isdigit() else _MAKERS.get(maker, maker.replace("_", " ").title())
    model = product_name.strip() or _model_words(product)
    return model if brand.casefold() in model.casefold().split() else f"{brand} {model}".strip()


def _model_words(product: str) -> str:
    """("fenix7x_pro_solar") → "fēnix 7X Pro Solar". Numbers without a name say nothing, nor does a sales region."""
    if product.isdigit():
        return ""
    words = [
        word for part in product.split("_") for word in re.findall(r"^(?:fr|[A-Za-z]{3,})(?=\d)|[A-Za-z0-9]+", part)
    ]
    model = " ".join(_word(word) for word in words if word.casefold() not in _REGIONS)
    return re.sub(r"vívo ([A-Z])", lambda match: "vívo" + match[1].lower(), model)


def _word(word: str) -> str:
    if word.casefold() in _MODELS:
        return _MODELS[word.casefold()]
    if word[0].isdigit():
        return word if word.endswith("mm") else word.upper()
    return word[0].upper() + word[1:]
