"""Add runs in a real browser: files, a folder, an archive with its table, a stop in the middle; nothing left behind."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from conftest import Watched, free_port, start_app
from playwright.sync_api import Browser, Page, expect
from watch_files import gpx

from analysis.library import Library
from analysis.samples import sample_files

MANY = 300
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("add_runs") / "library.db"


@pytest.fixture(scope="module")
def address(place: Path) -> Iterator[str]:
    port = free_port()
    process = start_app(place, port)
    yield f"http://localhost:{port}"
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def own(chromium: Browser, address: str) -> Iterator[Watched]:
    """The page Add runs; every test adds runs of years of its own."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(60_000)
    watched = Watched(page, address)
    watched.open("add_runs")
    yield watched
    context.close()


def in_library(place: Path, name: str) -> pd.DataFrame:
    """The activities that came with an archive or a file of that name."""
    activities = Library.open(place).activities()
    return activities[activities["source_name"].str.startswith(name)].reset_index(drop=True)


def upload(page: Page, files: object) -> None:
    page.locator('input[type="file"]').set_input_files(files)


def archive(name: str, files: dict[str, bytes]) -> dict[str, object]:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for member, data in files.items():
            target.writestr(member, data)
    return {"name": name, "mimeType": "application/zip", "buffer": content.getvalue()}


def bytes_kept(watched: Watched) -> int:
    """What the server still holds of uploads."""
    metrics = watched.page.request.get(f"{watched.address}/_stcore/metrics").text()
    return sum(map(int, re.findall(r'cache_type="UploadedFileManager".*} (\d+)', metrics)))


def test_files_are_read_and_a_wrong_one_says_what_to_do(own: Watched, tmp_path: Path):
    page = own.page
    photo = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" + bytes(2000)}
    upload(page, [*(str(file) for file in sample_files()[:2])])
    expect(page.get_by_text("2 files: 2 new.")).to_be_visible()
    own.ready()
    upload(page, [photo])
    expect(page.get_by_text("photo.jpg: It is not an activity file. Choose FIT")).to_be_visible()
    own.ready()
    with page.expect_download() as download:
        page.get_by_role("button", name="What became of each file").click()
    (row,) = csv.DictReader(io.StringIO(Path(download.value.path()).read_text()))
    assert (row["File"], row["Outcome"]) == ("photo.jpg", "not read")
    assert row["What to do"]
    assert bytes_kept(own) == 0
    assert own.complaints == []


def test_a_folder_is_read_with_what_lies_below(own: Watched, tmp_path: Path):
    folder = tmp_path / "watch"
    (folder / "2026").mkdir(parents=True)
    (folder / "a.gpx").write_bytes(gpx(-4000))
    (folder / "2026" / "b.gpx").write_bytes(gpx(-3999))
    (folder / "photo.jpg").write_bytes(b"no run")
    page = own.page
    page.get_by_text("A whole folder").click()
    page.locator('input[type="file"][webkitdirectory]').wait_for(state="attached")  # idle alone may be the state before
    own.ready()
    upload(page, str(folder))
    expect(page.get_by_text("2 files: 2 new.")).to_be_visible()


def test_an_export_brings_its_table_along_and_twice_is_once(own: Watched, place: Path):
    header = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,"
    header += "Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,"
    header += "Bike Weight,Elapsed Time,Moving Time,Distance"
    rows = [
        '1,"Jan 5, 2026, 8:00:00 AM",By the lake,Run,,120,,,,,,Vivo,activities/1.gpx,,,,,',
        '2,"Jan 6, 2026, 8:00:00 AM",By hand,Run,,1800,,,,,,,,,,1800,1800,5000',
        '3,"Jan 7, 2026, 8:00:00 AM",Lost,Run,,1800,,,,,,,activities/3.gpx,,,,,',
    ]
    export = archive(
        "strava.zip", {"activities/1.gpx": gpx(-3000), "activities.csv": "\n".join([header, *rows]).encode()}
    )
    page = own.page
    upload(page, export)
    expect(page.get_by_text("2 files: 2 new. 1 table of the export read in part.")).to_be_visible()
    expect(page.get_by_text("It names files that the archive does not hold: activities/3.gpx.")).to_be_visible()
    own.ready()
    upload(page, export)
    expect(page.get_by_text("2 files: 2 already there.")).to_be_visible()
    runs = in_library(place, "strava.zip")
    assert list(runs["title"]) == ["By the lake", "By hand"]
    assert list(runs["manual"]) == [False, True]
    assert runs["gear"][0] == "Vivo"
    assert bytes_kept(own) == 0


def test_stopping_in_the_middle_keeps_what_is_in_and_adding_again_goes_on(own: Watched, place: Path):
    page = own.page
    export = archive("many.zip", {f"{day}.gpx": gpx(day - 2000, minutes=20) for day in range(MANY)})
    upload(page, export)
    stop = page.locator(".st-key-stop_import button").first
    expect(page.get_by_text(re.compile(r"Reading .*\.gpx \(\d+ of 300\)"))).to_be_visible()
    stop.click()
    expect(page.get_by_text(re.compile(r"Stopped after \d+ of 300; what is in stays\."))).to_be_visible()
    own.ready()
    kept = len(in_library(place, "many.zip"))
    assert 0 < kept < MANY
    assert page.get_by_text(f"{kept} files: {kept} new.").count() == 1
    assert bytes_kept(own) == 0
    expect(stop).to_have_count(0)

    page.get_by_role("link", name="See what it means today").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Add runs")
    own.open("add_runs")
    upload(page, export)
    expect(page.get_by_text(f"{MANY} files: {MANY - kept} new, {kept} already there.")).to_be_visible()
    assert own.complaints == []


def test_going_to_another_page_ends_an_import_just_as_well(own: Watched, place: Path):
    page = own.page
    upload(page, archive("more.zip", {f"{day}.gpx": gpx(day - 1000, minutes=20) for day in range(MANY)}))
    expect(page.get_by_text(re.compile(r"Reading .*\.gpx \(\d+ of 300\)"))).to_be_visible()
    page.get_by_role("link", name="Method").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Method")
    page.get_by_role("link", name="Add runs").first.click()
    expect(page.get_by_text(re.compile(r"Stopped after \d+ of 300"))).to_be_visible()
    assert 0 < len(in_library(place, "more.zip")) < MANY
    assert bytes_kept(own) == 0


def test_a_folder_that_was_an_export_brings_its_table_along(own: Watched, place: Path, tmp_path: Path):
    folder = tmp_path / "unpacked"
    (folder / "activities").mkdir(parents=True)
    (folder / "activities" / "7.gpx").write_bytes(gpx(-2500))
    row = '7,"Jan 5, 2026, 8:00:00 AM",Along the canal,Run,slow,120,activities/7.gpx'
    header = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Filename"
    (folder / "activities.csv").write_text(f"{header}\n{row}\n")
    (folder / "profile.json").write_text("{}")
    page = own.page
    page.get_by_text("A whole folder").click()
    page.locator('input[type="file"][webkitdirectory]').wait_for(state="attached")
    own.ready()
    upload(page, str(folder))
    expect(page.get_by_text("1 file: 1 new.")).to_be_visible()
    assert list(in_library(place, "unpacked/")["title"]) == ["Along the canal"]
