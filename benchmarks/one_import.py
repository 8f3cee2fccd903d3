"""One import in a process of its own, and what it took, as JSON.

    python benchmarks/one_import.py PATH PROCESSES

It does what `treadlightly import PATH` does, in the same order. Nothing heavy is imported above `main`: a helper
process imports this module first.
"""

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from analysis.helpers import helpers


def main() -> None:
    path, processes = sys.argv[1], int(sys.argv[2])
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, helpers(processes > 1, processes - 1) as executor:
        from analysis.library import Library

        with Library.open(Path(folder) / "library.sqlite") as library:
            began = time.perf_counter()
            report = library.add(path, executor=executor)
            ended = time.perf_counter()
        if report.failed or report.duplicates:
            raise SystemExit(f"Not all files were added: {(report.failed + report.duplicates)[0]}")
        worked = of_helpers(executor, processes - 1, time.process_time)
        peaks = of_helpers(executor, processes - 1, peak_mb)
    took = {"whole_s": ended - started, "import_s": ended - began, "worked_s": time.process_time() + sum(worked)}
    print(json.dumps(took | {"peaks_mb": [peak_mb(), *peaks]}))


def of_helpers(executor: Executor | None, number: int, ask: Callable[[], float]) -> list[float]:
    """What each helper answers; nothing without helpers."""
    told: dict[int, float] = {}
    while executor is not None and len(told) < number:
        told |= dict(executor.submit(_answer, ask).result() for _ in range(number))
    return list(told.values())


def _answer(ask: Callable[[], float]) -> tuple[int, float]:
    return os.getpid(), ask()


def peak_mb() -> float:
    """The peak of this process itself; `getrusage` would count what the process that started it held then."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
