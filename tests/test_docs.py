"""What the documents say is true: commands and options exist, the folder map is the tree, links lead somewhere."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import analysis
from analysis import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SHELL = [
    line.split("#")[0].strip() for block in re.findall(r"```sh\n(.*?)```", README, re.S) for line in block.splitlines()
]
COMMANDS = [line for line in SHELL if line.startswith("treadlightly")]


def help_of(*words):
    run = [sys.executable, "-m", "analysis", *words, "--help"]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.fixture(scope="module")
def usage():
    return help_of()


class TestTheFirstScreen:
    def test_is_two_lines_each_enough_by_itself(self):
        assert SHELL[0] == "python3 -m pip install -q uv && uv run treadlightly"
        assert SHELL[1] == "python3 -m pip install -q uv && uv run pytest"
        assert README.index(SHELL[1]) < README.index("![") < README.index("## ")

    def test_names_programs_that_the_project_installs(self):
        assert "treadlightly" in PROJECT["project"]["scripts"]
        assert any(need.startswith("pytest") for need in PROJECT["dependency-groups"]["dev"])


class TestTheCommandLine:
    def test_has_every_command_and_option_the_readme_shows(self):
        for line in COMMANDS:
            command = shlex.split(line)[1]
            options = set(re.findall(r"--[a-z-]+", line))
            assert options <= set(re.findall(r"--[a-z-]+", help_of(command))), line

    def test_has_the_options_named_in_remarks(self):
        for line in README.splitlines():
            if line.startswith("treadlightly") and "#" in line:
                command, remark = line.split()[1], line.split("#")[1]
                for option in re.findall(r"--[a-z-]+", remark):
                    assert option in help_of(command), line

    def test_has_no_command_the_readme_hides(self, usage):
        offered = set(re.findall(r"^ {4}([a-z]+) ", usage.split("examples:")[0], re.M))
        assert offered == {shlex.split(line)[1] for line in COMMANDS}

    def test_takes_the_library_as_the_readme_says(self, usage):
        assert "--library" in README
        assert "--library" in usage + help_of("report")
        assert "TREADLIGHTLY_LIBRARY" in README
        assert "TREADLIGHTLY_LIBRARY" in Path(cli.__file__).read_text(encoding="utf-8") + usage


def test_the_python_in_the_readme_runs_on_the_example():
    from analysis.samples import example_library

    block = re.search(r"```python\n(.*?)```", README, re.S).group(1)
    scope = {}
    exec(block.replace("Library.open()", "example()"), {"example": example_library}, scope)
    assert len(scope["report"].weeks) >= 26
    assert scope["Library"] is analysis.Library


class TestTheFolderMap:
    named = re.findall(r"`([\w./]+/?)`", "".join(re.findall(r"^\| (.*?) \|", README.split("## Folders")[1], re.M)))

    def test_names_only_what_is_there(self):
        assert self.named
        assert [name for name in self.named if not (ROOT / name).exists()] == []

    def test_misses_no_folder(self):
        listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
        if listing.returncode:
            pytest.skip("not a git checkout")
        folders = {name.split("/")[0] for name in listing.stdout.splitlines() if "/" in name}
        assert folders - {name.split("/")[0] for name in self.named} == set()


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        assert target.startswith("https://") or (ROOT / target.split("#")[0]).exists(), target


def test_contributing_names_tools_the_project_installs_and_files_that_are_there():
    installed = " ".join(PROJECT["dependency-groups"]["dev"])
    for tool in set(re.findall(r"^uv run (\w+)", CONTRIBUTING, re.M)) - {"python"}:
        assert tool in installed, tool
    for path in re.findall(r"`(?:uv run python )?([\w.]+/[\w./]*)", CONTRIBUTING):
        assert (ROOT / path).exists(), path
