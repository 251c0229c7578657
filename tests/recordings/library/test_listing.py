"""The list: what it says of each session, by day, in pages, and what is found in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from imu.errors import RecordingError, SettingError
from recordings.library.entry import State
from recordings.library.library import Library
from recordings.library.query import Query
from recordings.session.facts import SessionFacts
from recordings.session.recorder import begin_session

Make = Callable[..., Path]
ZONE = timezone(timedelta(hours=1))


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


def names(library: Library, text: str = "", **query: object) -> list[str]:
    found = library.page(Query(text, **query))  # type: ignore[arg-type]
    return [session.name for session in found.sessions]


def test_a_session_is_told_as_its_files_tell_it(make: Make, place: Path) -> None:
    folder = make(wearer="Ada", sets=(5, 3), clean=6)
    with Library(place) as library:
        session = library.session(folder.name)
        parts = library.entry(folder.name).parts
    assert session.started == datetime(2026, 11, 21, 9, 3, 11, tzinfo=ZONE)
    assert session.started.utcoffset() == timedelta(hours=1)
    assert (session.wearer, session.exercises, session.state) == ("Ada", ("rdl",), State.FINISHED)
    assert (session.sets, session.reps, session.duration_s) == (2, 8, 600.0)
    assert (session.clean_share, session.alerts, session.alerts_cued) == (0.75, 2, 1)
    assert (session.synthetic, session.upper_level, session.problem) == (True, "T12", "")
    assert session.neutral_sd_deg == pytest.approx(0.707, abs=0.001)
    assert [(part.number, part.reps) for part in parts] == [(0, 8), (1, 5), (2, 3)]
    assert parts[0].figures["lumbar_flexion_peak_deg"].median == pytest.approx(20.0)
    assert parts[1].figures["alerts"].median == 1.0


def test_days_come_newest_first_and_are_the_wearers_own(make: Make, place: Path) -> None:
    tokyo = timezone(timedelta(hours=9))
    make(at(20, 8))
    make(at(20, 18))
    make(datetime(2026, 11, 21, 1, tzinfo=tokyo))  # still the 20th at home
    with Library(place) as library:
        days = [(day, len(sessions)) for day, sessions in library.page().by_day()]
    assert days == [(date(2026, 11, 21), 1), (date(2026, 11, 20), 2)]


def test_within_a_day_the_clock_that_is_shown_falls_from_line_to_line(
    make: Make, place: Path
) -> None:
    home = make(at(21, 9)).name
    west = make(datetime(2026, 11, 21, 8, tzinfo=timezone(timedelta(hours=-5)))).name  # later
    east = make(datetime(2026, 11, 21, 10, tzinfo=timezone(timedelta(hours=9)))).name  # earlier
    with Library(place) as library:
        first = library.page(limit=2)
        pages = (first, library.page(limit=2, after=first.next))
    assert [s.name for page in pages for s in page.sessions] == [east, home, west]


def test_pages_follow_each_other_without_a_gap_while_sessions_come(make: Make, place: Path) -> None:
    made = [make(at(day)).name for day in range(1, 8)]
    with Library(place) as library:
        first = library.page(limit=3)
        make(at(20))
        second = library.page(limit=3, after=first.next)
        third = library.page(limit=3, after=second.next)
    assert [s.name for page in (first, second, third) for s in page.sessions] == made[::-1]
    assert (first.total, second.total, third.next) == (7, 8, "")


@pytest.mark.parametrize("cursor", ["x", "~", "2026~x~y", "2026-11-01~9999999999999999999999~a"])
def test_a_page_behind_nonsense_is_refused(place: Path, make: Make, cursor: str) -> None:
    make()
    with Library(place) as library, pytest.raises(SettingError, match="next page"):
        library.page(after=cursor)


def test_every_word_is_looked_for_in_all_that_a_person_may_remember(
    make: Make, place: Path
) -> None:
    monday = make(at(16), wearer="Zoë").name
    squats = make(at(21), exercise="squat", wearer="Ada").name
    with Library(place) as library:
        library.label(squats, title="New Shoes", note="Knee was stiff")
        assert names(library, "shoes STIFF") == [squats]
        assert names(library, "shoes zoe") == []
        assert names(library, "zoe") == names(library, "ZOË monday") == [monday]
        assert names(library, "2026-11-16") == names(library, "16 november") == [monday]
        assert names(library, "2026-w47") == [squats, monday]
        assert names(library, "deadlift", also={"rdl": "Romanian Deadlift"}) == [monday]
        assert names(library, "100%") == names(library, "'; DROP TABLE sessions") == []


def test_days_wearers_exercises_and_states_can_be_asked_for(make: Make, place: Path) -> None:
    early = make(at(2), wearer="Ada").name
    late = make(at(9), exercise="squat", synthetic=False).name
    broken = make(at(12), state="recording", results=False).name
    with Library(place) as library:
        assert names(library, since=date(2026, 11, 3)) == [broken, late]
        assert names(library, until=date(2026, 11, 9)) == [late, early]
        assert names(library, wearer="Ada") == [early]
        assert names(library, wearer="") == [broken, late]
        assert names(library, exercise="squat") == [late]
        assert names(library, exercise="squa") == []
        assert names(library, synthetic=False) == [late]
        assert names(library, state=State.INTERRUPTED) == [broken]
        assert library.wearers() == ["Ada"]
        assert library.exercises() == ["rdl", "squat"]


def test_a_session_shows_whether_it_is_being_recorded_was_cut_off_or_is_finished(
    place: Path,
) -> None:
    recorder = begin_session(SessionFacts("rdl"), place=place)
    name = recorder.folder.name
    with Library(place) as library:
        assert library.session(name).state is State.RECORDING
        assert library.session(name).reps is None
        with pytest.raises(RecordingError):
            library.find("last")
        recorder._log.close()
        recorder._lock.release()  # as when its program is killed: no file changes
        assert library.page().sessions[0].state is State.INTERRUPTED
        recorder.finish()
        assert library.find("last").name == name


def test_a_finished_session_appears_in_a_list_that_is_open(place: Path) -> None:
    with Library(place) as library:
        assert library.page().total == 0
        with begin_session(SessionFacts("rdl"), place=place) as recorder:
            assert library.page().sessions[0].state is State.RECORDING
        assert library.page().sessions[0].state is State.FINISHED
        assert library.page().sessions[0].name == recorder.folder.name


def test_a_session_is_found_by_its_name_its_beginning_or_as_the_last(
    make: Make, place: Path
) -> None:
    first, second = make(at(20)).name, make(at(21)).name
    with Library(place) as library:
        assert library.find(first).name == first
        assert library.find("2026-11-21").name == library.find("last").name == second
        with pytest.raises(RecordingError, match="2 sessions begin like that"):
            library.find("2026-11")
        for nothing in ("2025", "", ".", "..", "../sessions", "%", "2026-11-21_09-00-00_rdl/x"):
            with pytest.raises(RecordingError, match="no such session"):
                library.find(nothing)


@pytest.mark.parametrize("name", ["..", "", ".trash", "a/b", "/etc", "a\0b", "x" * 300, "\ud83d"])
def test_no_name_leads_out_of_the_place(make: Make, place: Path, name: str) -> None:
    make()
    (place / ".trash").mkdir()
    with Library(place) as library, pytest.raises(RecordingError, match="no such session"):
        library.folder(name)


def test_title_and_note_are_kept_in_the_folder(make: Make, place: Path) -> None:
    folder = make()
    with Library(place) as library:
        library.label(folder.name, title="  New\nshoes ", note=" stiff\nknee ")
        assert library.session(folder.name).title == "New shoes"
        library.label(folder.name, note="")
        with pytest.raises(SettingError, match="a title has up to 200"):
            library.label(folder.name, title="x" * 201)
    stored = json.loads((folder / "label.json").read_text())
    assert stored["title"] == "New shoes"
    for path in place.glob(".library*"):
        path.unlink()
    with Library(place) as library:
        assert library.session(folder.name).title == "New shoes"
        assert library.session(folder.name).note == ""


def test_a_session_can_be_named_while_it_is_being_recorded(place: Path) -> None:
    with begin_session(SessionFacts("rdl"), place=place) as recorder, Library(place) as library:
        library.label(recorder.folder.name, title="Now")
        recorder.change(SessionFacts("squat"))
        recorder.finish()
        session = library.session(recorder.folder.name)
    assert (session.title, session.exercises) == ("Now", ("squat",))


def test_results_that_are_written_anew_show_in_the_list(make: Make, place: Path) -> None:
    folder = make(sets=(5,), clean=5)
    with Library(place) as library:
        assert library.page().sessions[0].reps == 5
        text = (folder / "reps.csv").read_text().splitlines()[:-1]
        (folder / "new").write_text("\n".join(text) + "\n")
        (folder / "new").replace(folder / "reps.csv")
        assert library.page().sessions[0].reps == 4


def test_a_file_changed_in_its_place_shows_when_looked_at_thoroughly(
    make: Make, place: Path
) -> None:
    folder = make(sets=(5,), clean=5)
    with Library(place) as library:
        text = (folder / "reps.csv").read_text().splitlines()[:-1]
        (folder / "reps.csv").write_text("\n".join(text) + "\n")
        assert library.refresh(thorough=True) == 1
        assert library.page().sessions[0].reps == 4


def test_folders_that_are_no_sessions_are_left_out_until_they_are(make: Make, place: Path) -> None:
    (place / "notes").mkdir(parents=True)
    (place / "file.txt").write_text("x")
    (place / ".hidden").mkdir()
    with Library(place) as library:
        assert library.page().total == 0
        make(name="later")
        make(name="notes-2")
        assert library.page().total == 2
        (place / "notes-2" / "session.json").unlink()
        assert names(library) == ["later"]


@pytest.mark.slow
def test_two_thousand_sessions_are_listed_searched_and_followed(make: Make, place: Path) -> None:
    start = datetime(2020, 1, 1, 7, tzinfo=ZONE)
    for k in range(2000):
        make(start + timedelta(hours=10 * k), sets=(2,), clean=2)
    with Library(place) as library:
        page = library.page(limit=100)
        assert page.total == 2000
        assert len(page.sessions) == 100
        seen, after = [s.name for s in page.sessions], page.next
        while after:
            page = library.page(limit=700, after=after)
            seen += [s.name for s in page.sessions]
            after = page.next
        assert len(set(seen)) == 2000
        assert seen == sorted(seen, reverse=True)
        assert library.page(Query("monday 2021-03")).total == 12
        assert library.refresh() == 0
        make(start - timedelta(days=1))
        (place / seen[7]).rename(place / ".gone")
        assert library.page().total == 2000
    with Library(place) as library:
        assert library.page().total == 2000
