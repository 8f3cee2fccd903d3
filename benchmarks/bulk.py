"""Whole imports for benchmarks/import.py: how many files a second, with how many processes, in how much memory.

A few real files become many: every copy gets dates of its own, so that no two are the same file or the same run.

    python benchmarks/bulk.py ARCHIVE PROCESSES     imports an archive and prints the peak memory of each process in MB
"""

import itertools
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from analysis.cli import helpers
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
        checked(library, files)
        return time.process_time() - started


def clock_s(files: list[Path], processes: int) -> tuple[float, float]:
    """Seconds to import the files into a new library: on the clock, and of all processors together.

    The start of helper processes is included.
    """
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "library.sqlite") as library:
        started, worked = time.perf_counter(), time.process_time()
        with pool(processes) as executor:
            checked(library, files, executor)
            helped = sum(of_helpers(executor, processes - 1, time.process_time))
        return time.perf_counter() - started, time.process_time() - worked + helped


def checked(library: Library, files: Any, executor: Executor | None = None) -> None:
    report = library.add(files, executor=executor)
    if report.failed or report.duplicates:
        raise SystemExit(f"Not all files were added: {(report.failed + report.duplicates)[0]}")


def pool(processes: int) -> Any:
    """Helpers as `treadlightly import` has them; none for one process."""
    return helpers(processes > 1, processes - 1)


def of_helpers(executor: Executor | None, processes: int, ask: Callable[[], float]) -> list[float]:
    """What each helper answers; nothing without helpers."""
    told: dict[int, float] = {}
    while executor is not None and len(told) < processes:
        told |= dict(executor.submit(answer, ask).result() for _ in range(processes))
    return list(told.values())


def answer(ask: Callable[[], float]) -> tuple[int, float]:
    return os.getpid(), ask()


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
    """Two processes, this one and a helper, against one, on the clock."""
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            files = written(sources, count, Path(folder))
            taken = np.array([[clock_s(files, number) for number in (1, 2)] for _ in range(rounds)])
        (one_s, one_worked_s), (two_s, two_worked_s) = np.median(taken, axis=0)
        print(
            f"PROCESSES: {count} files: one {one_s:.1f} s ({one_worked_s:.1f} s of work), two {two_s:.1f} s "
            f"({two_worked_s:.1f} s), the helper's start included: {one_s / two_s:.2f} x (goal 1.6); two free cores "
            f"give at most {2 * one_worked_s / two_worked_s:.2f} x",
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
                command = [sys.executable, __file__, archive, str(number)]
                told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
                megabytes = archive.stat().st_size / 1e6
                print(f"MEMORY: archive of {size} files, {megabytes:.0f} MB: {told} (goal < 400 MB)", flush=True)


def written(sources: list[Path], count: int, folder: Path) -> list[Path]:
    for name, content in copies(sources, count):
        (folder / name).write_bytes(content)
    return sorted(folder.iterdir())


GROUPS: dict[str, Callable[[list[Path], int], None]] = {"library": library, "processes": processes, "memory": memory}


def main() -> None:
    """In a process of its own: import the archive and tell the memory it took."""
    archive, processes = Path(sys.argv[1]), int(sys.argv[2])
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(Path(folder) / "library.sqlite") as library,
        pool(processes) as executor,
    ):
        checked(library, archive, executor)
        helpers = [f"{mb:.0f} MB" for mb in of_helpers(executor, processes - 1, peak_mb)]
    print(f"this process at most {peak_mb():.0f} MB{', its helpers ' if helpers else ''}{' and '.join(helpers)}")


def peak_mb() -> float:
    """The peak of this process itself; `getrusage` would count what the process that started it held then."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
