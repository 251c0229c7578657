"""What must not be here: traces of one machine, lock files, words that the product never says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

PRODUCT_FOLDERS = ("imu", "firmware_bridge", "calibration", "analysis", "recordings", "hiphinge")
PRODUCT_SUFFIXES = {".py", ".html", ".js", ".css", ".svg", ".jinja", ".j2", ".txt", ".md", ".toml"}

LOCKS = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "package-lock.json", "yarn.lock"}

# Homes of people and of build machines. Places that Debian always has, as /usr/bin, are no trace.
MACHINE_PATH = re.compile(r"(?<![\w.~/])/(?:home|root|Users|work)/\w|\b[A-Za-z]:\\Users\\")
# Written with [.] so that this file does not name them itself.
REGISTRY_HOST = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|(?:deb|security)[.]debian[.]org"
    r"|crates[.]io|(?<![\w-])index[-_]url\b"
)

# The product tells what changed shape and how sure it is of that. It judges nobody's back and
# promises nobody's health, so these have no place in what it says, nor in the comments behind it.
JUDGING_WORD = re.compile(
    r"\b(?:danger(?:s|ous|ously)?|(?:un)?safe(?:ly|ty)?|bad(?:ly)?|harm(?:s|ful|ed|ing)?"
    r"|injur(?:y|ies|e|es|ed|ing|ious)|herniat\w+|damages?|damaging|risk(?:s|y|ing)?"
    r"|prevent(?:s|ed|ing|ion|ive)?|protect(?:s|ed|ing|ion|ive)?"
    r"|treat(?:s|ed|ing|ment|ments)?|diagnos(?:e|es|ed|is|ing))\b",
    re.IGNORECASE,
)
# Titles of papers that are cited as sources: words of others, exempt as whole titles only.
CITED_TITLES = (
    "Lower Back Injury Prevention and Sensitization of Hip Hinge with Neutral Spine "
    "Using Wearable Sensors during Lifting Exercises",
)

# Words of the web's own standards, which have no other name.
WEB_KEYWORDS = ("'unsafe-inline'", "safe-area-inset-")


@pytest.fixture(scope="module")
def files(repository: Path) -> list[Path]:
    """All files of the project: those in git, and new ones that git would take."""
    if not (repository / ".git").exists():
        pytest.skip("not a git checkout, so nobody can tell which files are the project's")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = (repository / name for name in listed.split("\0") if name)
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str:
    """The text of a file; of a binary one, whatever of it is text."""
    return path.read_bytes().decode("utf-8", errors="ignore")


def found_in(files: list[Path], pattern: re.Pattern[str], repository: Path) -> list[str]:
    """Every hit as `path:line: hit`."""
    return [
        f"{path.relative_to(repository).as_posix()}:{number}: {hit.group()}"
        for path in files
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        for hit in pattern.finditer(line)
    ]


def judging_words(text: str) -> list[str]:
    """The words in `text` that the product does not say, those of others left out."""
    flat = re.sub(r"[\s#*]+", " ", text)
    for foreign in (*CITED_TITLES, *WEB_KEYWORDS):
        flat = flat.replace(foreign, "")
    return [hit.group() for hit in JUDGING_WORD.finditer(flat)]


def test_no_file_names_a_path_of_one_machine(files: list[Path], repository: Path) -> None:
    assert found_in(files, MACHINE_PATH, repository) == []


def test_no_file_names_a_package_registry(files: list[Path], repository: Path) -> None:
    assert found_in(files, REGISTRY_HOST, repository) == []


def test_no_lock_file_is_part_of_the_project(files: list[Path]) -> None:
    assert [path.name for path in files if path.name in LOCKS] == []


def test_constraints_are_exact_versions_without_addresses(repository: Path) -> None:
    lines = (repository / "constraints.txt").read_text().splitlines()
    versions = [line for line in lines if line and not line.startswith("#")]
    assert versions
    assert [line for line in versions if not re.fullmatch(r"[a-z0-9-]+==[\w.+]+", line)] == []


def test_tests_do_not_shadow_the_packages_that_they_mirror(repository: Path) -> None:
    assert list((repository / "tests").rglob("__init__.py")) == []


def test_the_product_judges_no_back_and_promises_no_health(
    files: list[Path], repository: Path
) -> None:
    product = [
        path
        for path in files
        if path.relative_to(repository).parts[0] in PRODUCT_FOLDERS
        and path.suffix in PRODUCT_SUFFIXES
        and "vendor" not in path.parts
    ]
    assert product
    said = {
        path.relative_to(repository).as_posix(): judging_words(text_of(path)) for path in product
    }
    assert {name: words for name, words in said.items() if words} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Rounding here is dangerous.",
        "lowers your injury risk",
        "An unsafe lift",
        "This prevents back pain",
        "bad form",
        "The title is 'Lower Back Injury Prevention', cut short.",
    ],
)
def test_a_judging_sentence_is_noticed(text: str) -> None:
    assert judging_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "Your back rounded 18° (45 % of your range) in rep 6; your hips supplied 74 % of the bend.",
        "yaml.safe_load(text); badge = asterisk; # brisk tempo, threat, entreaty",
        "# Michaud 2021: Lower Back Injury Prevention and Sensitization of Hip Hinge\n"
        "# with Neutral Spine Using Wearable Sensors during Lifting Exercises",
    ],
)
def test_plain_words_and_whole_cited_titles_pass(text: str) -> None:
    assert judging_words(text) == []
