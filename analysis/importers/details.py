"""What an export says about its activities beside their files.

Decision: every maker's tables (`strava`, `garmin`) become the same small record. It outranks the file, because on the
maker's website the runner has renamed, corrected and rated what the watch wrote.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

__all__ = ["Details", "document", "from_json", "merged", "to_json", "told_of"]

CLOSE_S = 60.0  # a website's start and the file's may differ by the seconds it took to find satellites


@dataclass(frozen=True)
class Details:
    """What an export tells beside the file. "" and NaN where it tells nothing; `sport` in house words.

    - `start_s`: seconds since 1970 (UTC); where known, the record is about the activity that starts then.
    - `sure`: the kind of activity is one of a list we know, so `other` is one too and not only a word nobody taught us.
    - `typed`: there is no file, the runner typed it in; `moving_s`, `elapsed_s`, `distance_m` are all there is.
    """

    title: str = ""
    note: str = ""
    gear: str = ""
    rpe: float = math.nan
    sport: str = ""
    start_s: float = math.nan
    typed: bool = False
    moving_s: float = math.nan
    elapsed_s: float = math.nan
    distance_m: float = math.nan
    sure: bool = False


def document(maker: str, number: str) -> bytes:
    """What stands for the file of an activity that was typed in: the same bytes for the same activity, always.

    What is known of it may be corrected on the website and travels beside it, so that it is never counted twice.
    """
    return f"{maker} activity {number}, typed in\n".encode()


def told_of(told: Sequence[Details], start: np.datetime64 | None) -> Details | None:
    """The record about the activity that starts at `start`: the nearest, or one that holds for the whole file."""
    start_s = math.nan if start is None else start.astype("datetime64[us]").astype(np.int64) / 1e6
    whole = [each for each in told if math.isnan(each.start_s) or each.typed]
    near = [each for each in told if abs(each.start_s - start_s) <= CLOSE_S]
    # A day of several sports has a record of its own, which starts with the first of them and names no sport.
    near.sort(key=lambda each: (each.sport in ("", "other"), abs(each.start_s - start_s)))
    return next(iter([*near, *whole]), None)


def merged(new: Sequence[Details], old: Sequence[Details]) -> tuple[Details, ...]:
    """What two exports say of one file: the newer one is believed, the older one fills what it leaves out."""
    if len(new) != 1 or len(old) != 1:
        return tuple(new or old)
    gaps = {name: value for name, value in asdict(old[0]).items() if _is_unknown(getattr(new[0], name))}
    return (replace(new[0], **gaps),)


def _is_unknown(value: object) -> bool:
    return value == "" or (isinstance(value, float) and math.isnan(value))


def to_json(details: Sequence[Details]) -> str | None:
    """As the library keeps them; None where there is nothing."""
    return json.dumps([asdict(each) for each in details]) if details else None


def from_json(text: str | None) -> tuple[Details, ...]:
    """What `to_json` wrote, also by earlier versions, which kept one record by itself."""
    told = json.loads(text or "[]")
    return tuple(Details(**each) for each in (told if isinstance(told, list) else [told]))
