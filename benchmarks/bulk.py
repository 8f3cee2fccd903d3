"""Whole imports for benchmarks/import.py: how many files a second, with how many processes, in how much memory.

A few real files become many: every copy gets dates of its own, so that no two are the same file or the same run.
"""

import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd

from analysis.importers import fit_fallback
from analysis.importers.fit_checksum import crc16
from analysis.importers.fit_messages import MESSAGE_TYPES, _scan, chain
from analysis.library import Library

DAY_S = 86_400
SLOW_SAMPLE = 40  # files for fitparse: all of them would take minutes


def copies(sources: list[Path], count: int) -> Iterator[tuple[str, bytes]]:
    """`count` FIT files by name, from the sound ones among `sources` in turn, each moved back a day more."""
    contents = [content for content in (path.read_bytes() for path in sources) if fit_fallback.possible(content)]
    if not contents:
        raise SystemExit("None of these files is a sound FIT file of at most 1 MB.")
    for number, content in zip(range(count), itertools.cycle(contents), strict=False):
        yield f"{number:04}.fit", earlier(content, DAY_S * number)


def earlier(content: bytes, seconds: int) -> bytes:
    """The same FIT file with all its dates moved back, and sound again."""
    data = np.frombuffer(content, "u1").copy()
    for position, start, end in chain(content):
        for group in _scan(content, start, end)[0]:
            definition = group.definition
            known = MESSAGE_TYPES[definition.message_type].fields if definition.message_type in MESSAGE_TYPES else {}
            for number, place in definition.places.items():
                if number == 253 or (number in known and known[number].type.name.endswith("date_time")):
                    at = group.offsets[:, None] + place.start + np.arange(4)
                    dates = data[at].view(definition.byte_order + "u4")
                    known_date = (dates >= 0x10000000) & (dates < 0xFFFFFFFF)
                    data[at] = (dates - np.where(known_date, seconds, 0)).astype(dates.dtype).view("u1")
        data[end : end + 2] = np.frombuffer(crc16(data[position:end].tobytes()).to_bytes(2, "little"), "u1")
    return data.tobytes()


def processor_s(files: list[Path]) -> float:
    """Seconds of this process to import the files into a new library."""
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "library.sqlite") as library:
        started = time.process_time()
        report = library.add(files)
        if report.failed or report.duplicates:
            raise SystemExit(f"Not all files were added: {(report.failed + report.duplicates)[0]}")
        return time.process_time() - started


def library(sources: list[Path], rounds: int, count: int = 300) -> None:
    """Files a second and core, metrics included, against the same import with fitparse in the place of our reader."""
    with tempfile.TemporaryDirectory() as folder:
        files = written(sources, count, Path(folder))
        sample = files[:SLOW_SAMPLE]
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(processor_s(files))
            with mock.patch("analysis.importers.fit.decode", lambda data, name: fit_fallback.decode(data)):
                theirs.append(processor_s(sample))
        fast, slow = len(files) / statistics.median(ours), len(sample) / statistics.median(theirs)
        megabytes = sum(file.stat().st_size for file in files) / 1e6
        print(
            f"LIBRARY: {len(files)} files, {megabytes:.1f} MB: {fast:.0f} files/s a core; with fitparse {slow:.2f} "
            f"(measured on {len(sample)} of them): {fast / slow:.0f} x (goal 50)"
        )


def processes(sources: list[Path], rounds: int, counts: tuple[int, ...] = (600, 1800)) -> None:
    """Two processes, one of them a helper, against one, on the clock."""
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            written(sources, count, Path(folder))
            turns = [one_import(folder, number) | {"number": number} for _ in range(rounds) for number in (1, 2)]
        medians = pd.DataFrame(turns).groupby("number")[["import_s", "whole_s", "worked_s"]].median()
        one, two = medians.loc[1], medians.loc[2]
        ratio = one / two
        print(
            f"PROCESSES: {count} files: one {one['import_s']:.1f} s, two {two['import_s']:.1f} s: "
            f"{ratio['import_s']:.2f} x (goal 1.6); with the start of the program {ratio['whole_s']:.2f} x; two free "
            f"cores give at most {2 * ratio['worked_s']:.2f} x",
            flush=True,
        )


def memory(sources: list[Path], rounds: int, sizes: tuple[int, ...] = (500, 2000)) -> None:
    """The most memory of a process during the import of an archive, for a small and a large one."""
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            archive = Path(folder) / f"{size}.zip"
            with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as opened:
                for name, content in copies(sources, size):
                    opened.writestr(f"activities/{name}", content)
            for number in (1, 2):
                peaks = one_import(archive, number)["peaks_mb"]
                told = " and ".join(f"{peak:.0f} MB" for peak in peaks)
                megabytes = archive.stat().st_size / 1e6
                print(f"MEMORY: archive of {size} files, {megabytes:.0f} MB: {told} (goal < 400 MB)", flush=True)


def one_import(path: Path | str, processes: int) -> dict[str, Any]:
    """What an import in a process of its own took."""
    command = [sys.executable, Path(__file__).parent / "one_import.py", path, str(processes)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(told)


def written(sources: list[Path], count: int, folder: Path) -> list[Path]:
    for name, content in copies(sources, count):
        (folder / name).write_bytes(content)
    return sorted(folder.iterdir())


GROUPS: dict[str, Callable[[list[Path], int], None]] = {"library": library, "processes": processes, "memory": memory}
