"""`hiphinge sessions`: the library of sessions, one command for each thing to do with it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from recordings.library.comparison import Side
    from recordings.library.library import Library

SessionName = Annotated[
    str,
    typer.Argument(
        metavar="SESSION", help="The name of its folder, how that alone begins, or last."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON in place of words for people.")]
ExerciseId = Annotated[str, typer.Option(metavar="ID", help="Only this exercise.")]
Day = typer.Option(metavar="YYYY-MM-DD", formats=["%Y-%m-%d"])


def list_sessions(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORD]...", help="Words of title, note, exercise, wearer, or date."
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Up to so many.")] = 30,
    exercise: ExerciseId = "",
    wearer: Annotated[str, typer.Option(metavar="NAME", help="Only this wearer.")] = "",
    since: Annotated[datetime | None, Day] = None,
    until: Annotated[datetime | None, Day] = None,
    deleted: Annotated[bool, typer.Option("--deleted", help="What lies in the trash.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the sessions by day, newest first; with words only those that hold all of them."""
    from rich.console import Console

    from hiphinge.library.named import OTHER_NAMES, open_library
    from hiphinge.library.plain import of_page
    from hiphinge.library.tables import show_page
    from recordings.library.query import Query

    with open_library() as library:
        if deleted:
            _show_deleted(library.place, as_json=as_json)
            return
        query = Query(
            " ".join(words or ()),
            OTHER_NAMES,
            wearer=wearer or None,
            exercise=exercise or None,
            since=None if since is None else since.date(),
            until=None if until is None else until.date(),
        )
        page = library.page(query, limit=limit)
        place = library.place
    if as_json:
        _print_json(of_page(page))
    elif page.sessions:
        show_page(page, Console(highlight=False))
    else:
        typer.echo(f"No session is like that in {place}.")


def show(session: SessionName, as_json: AsJson = False) -> None:
    """Tell all about one session: its sets, and the medians of what was measured in them."""
    from rich.console import Console

    from hiphinge.library.named import open_library
    from hiphinge.library.plain import of_entry
    from hiphinge.library.tables import show_entry

    with open_library() as library:
        entry = library.entry(library.find(session).name)
        folder = library.place / entry.session.name
    if as_json:
        _print_json(of_entry(entry))
    else:
        show_entry(entry, str(folder), Console(highlight=False))


def rename(
    session: SessionName,
    title: Annotated[
        str | None, typer.Argument(metavar="[TITLE]", help='What to call it; "" for nothing.')
    ] = None,
    note: Annotated[
        str | None, typer.Option(metavar="TEXT", help='What to remember of it; "" for nothing.')
    ] = None,
) -> None:
    """Give a session a title or a note; both are kept in its folder."""
    from hiphinge.library.named import open_library
    from imu.errors import SettingError

    if title is None and note is None:
        raise SettingError("say a title, or --note TEXT")
    with open_library() as library:
        named = library.label(library.find(session).name, title=title, note=note)
    typer.echo(f"{named.name}: {named.title or 'no title'}")


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A session, or a set of it: SESSION:2.")],
    b: Annotated[str, typer.Argument(metavar="B", help="What to compare with it.")],
    as_json: AsJson = False,
) -> None:
    """Put two sessions, or two sets, side by side, and tell which differences exceed the noise."""
    from rich.console import Console

    from hiphinge.library.named import open_library
    from hiphinge.library.plain import of_comparison
    from hiphinge.library.tables import show_comparison
    from recordings.library.comparison import compare as compared

    with open_library() as library:
        comparison = compared(*_sides(library, a, b))
    if as_json:
        _print_json(of_comparison(comparison))
    else:
        show_comparison(comparison, Console(highlight=False))


def trend(
    metric: Annotated[
        str, typer.Argument(metavar="METRIC", help="A column of reps.csv, clean_share, or reps.")
    ],
    exercise: ExerciseId = "",
    wearer: Annotated[str, typer.Option(metavar="NAME", help="Only this wearer.")] = "",
    since: Annotated[datetime | None, Day] = None,
    as_json: AsJson = False,
) -> None:
    """Follow a metric over the weeks, with the noise of its measurement.

    Of one exercise: that of the last session if none is told. Real and synthetic sessions are never
    mixed.
    """
    from rich.console import Console

    from hiphinge.library.named import open_library
    from hiphinge.library.plain import of_trend
    from hiphinge.library.tables import show_trend
    from recordings.library.query import Query
    from recordings.library.trend import trend_of

    since_day = None if since is None else since.date()
    with open_library() as library:
        chosen = exercise or next(iter(library.find("last").exercises), "")
        query = Query(wearer=wearer or None, since=since_day)
        found = trend_of(library, metric, chosen, query)
    if as_json:
        _print_json(of_trend(found))
    else:
        show_trend(found, Console(highlight=False))


def pain(
    session: SessionName,
    before: Annotated[
        int | None, typer.Option(metavar="N", help="Before the session, 0 to 10.")
    ] = None,
    after: Annotated[
        int | None, typer.Option(metavar="N", help="After the session, 0 to 10.")
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Remove what was said.")] = False,
) -> None:
    """Tell how much it hurt before and after a session, or show what was told.

    It stays in the session's folder, and no export takes it along unless told to.
    """
    from hiphinge.library.named import open_library
    from recordings.session.pain import forget_pain, read_pain, tell_pain

    with open_library() as library:
        folder = library.folder(library.find(session).name)
    if forget:
        forget_pain(folder)
    told = before is not None or after is not None
    known = tell_pain(folder, before=before, after=after) if told else read_pain(folder)
    said = ["nothing said" if n is None else str(n) for n in (known.before, known.after)]
    typer.echo(f"{folder.name}: before {said[0]}, after {said[1]}")


def delete(
    session: Annotated[
        list[str], typer.Argument(metavar="SESSION...", help="Names of folders, or last.")
    ],
) -> None:
    """Move sessions into the trash, from where `restore` brings them back for 30 days."""
    from hiphinge.library.named import open_library
    from recordings.library.trash import KEPT_DAYS, purge
    from recordings.library.trash import delete as into_trash

    with open_library() as library:
        folders = [library.folder(library.find(told).name) for told in session]
        for folder in dict.fromkeys(folders):
            into_trash(folder)
            typer.echo(f"{folder.name} is in the trash: hiphinge sessions restore {folder.name}")
        for one in purge(library.place):
            typer.echo(f"{one.name} lay there for {KEPT_DAYS} days and is gone")


def restore(
    session: Annotated[
        str | None,
        typer.Argument(metavar="[SESSION]", help="Its name; the last one deleted if not told."),
    ] = None,
) -> None:
    """Bring a deleted session back."""
    from imu.errors import SettingError
    from recordings.library.trash import restore as from_trash
    from recordings.library.trash import trash_of
    from recordings.session.place import sessions_folder

    place = sessions_folder()
    lying = trash_of(place)
    if not lying:
        raise SettingError("there is nothing in the trash")
    typer.echo(f"{from_trash(place, session or lying[0].id).name} is back")


def purge(
    session: Annotated[
        str | None, typer.Argument(metavar="[SESSION]", help="Only this deleted one.")
    ] = None,
    days: Annotated[
        float, typer.Option(min=0.0, metavar="N", help="Those deleted N days ago or earlier.")
    ] = 30.0,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove deleted sessions for good. This cannot be undone."""
    from recordings.library.trash import purge as removed
    from recordings.session.place import sessions_folder

    which = session or f"all that were deleted {days:g} days ago or earlier"
    if not yes:
        typer.confirm(f"Remove {which} for good?", abort=True)
    gone = removed(sessions_folder(), session, days=days)
    typer.echo("\n".join(f"{one.name} is gone" for one in gone) or "Nothing was that old.")


COMMANDS = (
    ("list", list_sessions, (
        "hiphinge sessions",
        "hiphinge sessions rdl november",
        "hiphinge sessions list --since 2026-11-01 --exercise squat --json",
    )),
    ("show", show, ("hiphinge sessions show last",)),
    ("rename", rename, (
        'hiphinge sessions rename last "New shoes" --note "stiff in the morning"',
    )),
    ("compare", compare, (
        "hiphinge sessions compare 2026-11-14 last",
        "hiphinge sessions compare last:1 last:3",
    )),
    ("trend", trend, (
        "hiphinge sessions trend lumbar_flexion_peak_deg --exercise rdl",
        "hiphinge sessions trend clean_share --since 2026-06-01 --json",
    )),
    ("pain", pain, ("hiphinge sessions pain last --before 2 --after 1",)),
    ("delete", delete, ("hiphinge sessions delete 2026-11-21_09-03-11_rdl",)),
    ("restore", restore, ("hiphinge sessions restore",)),
    ("purge", purge, ("hiphinge sessions purge --days 0",)),
)  # fmt: skip
"""Each command of the group: its name, its function, the examples that its help shows."""


def _sides(library: Library, a: str, b: str) -> tuple[Side, Side]:
    """The two sides that were told, as SESSION or SESSION:SET."""
    from recordings.library.comparison import side_of, sides_of

    (one, one_set), (other, other_set) = _with_set(a), _with_set(b)
    entries = [library.entry(library.find(told).name) for told in (one, other)]
    if not one_set and not other_set:
        return sides_of(*entries)
    return side_of(entries[0], one_set), side_of(entries[1], other_set)


def _with_set(told: str) -> tuple[str, int]:
    name, mark, number = told.rpartition(":")
    is_set = bool(mark) and number.isdecimal() and len(number) < 6
    return (name, int(number)) if is_set else (told, 0)


def _show_deleted(place: Path, *, as_json: bool) -> None:
    from hiphinge.library.plain import of_deleted
    from recordings.library.trash import trash_of

    lying = trash_of(place)
    if as_json:
        _print_json({"schema": 1, "deleted": [of_deleted(one) for one in lying]})
        return
    for one in lying:
        typer.echo(f"{one.name}  deleted {one.deleted.astimezone():%Y-%m-%d %H:%M}")
    if not lying:
        typer.echo("There is nothing in the trash.")


def _print_json(value: dict[str, Any]) -> None:
    import json

    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))
