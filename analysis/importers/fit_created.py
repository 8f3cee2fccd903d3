"""When a FIT file was made, from its first bytes.

Decision: the lists of an export tell only when an activity began, so a file's own is wanted before it is read.
"""

import struct

__all__ = ["FIT_EPOCH_S", "created"]

FIT_EPOCH_S = 631_065_600  # 1989-12-31 in seconds since 1970


def created(data: bytes) -> float | None:
    """When a FIT file was made, in seconds since 1970, from its first message; None where it does not tell."""
    try:
        at = data[0]
        if not data[at] & 0x40:  # the first message defines the second, which says what the file is
            return None
        order = ">" if data[at + 2] else "<"
        (kind,) = struct.unpack_from(order + "H", data, at + 3)
        fields = data[at + 6 : at + 6 + 3 * data[at + 5]]
        at += 6 + len(fields)
        if data[data[0]] & 0x20:
            at += 1 + 3 * data[at]
        if kind != 0 or data[at] & 0xC0:
            return None
        at += 1
        for number, size in zip(fields[::3], fields[1::3], strict=True):
            if number == 4 and size == 4:
                (made,) = struct.unpack_from(order + "I", data, at)
                return float(made + FIT_EPOCH_S)
            at += size
    except (IndexError, struct.error):
        pass  # too short for a FIT file; reading it tells the runner
    return None
