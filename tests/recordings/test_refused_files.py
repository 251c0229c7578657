"""Whatever is wrong with a file is told in one line that names the file, the row and the column."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from imu.errors import RecordingError, UnitError
from imu.samples import SampleBlock
from recordings import unpacked
from recordings.importers.registry import read_recording
from recordings.table import write_table

Save = Callable[..., Path]
Bending = Callable[..., SampleBlock]
Lines = list[str]

HEADER_COLUMNS = 8


def refusal(path: Path) -> RecordingError:
    """The error that reading the file gives; it is one line and names the file."""
    with pytest.raises(RecordingError) as caught:
        read_recording(path)
    message = str(caught.value)
    assert str(path) in message
    assert len(message.splitlines()) == 1
    return caught.value


def with_cell(lines: Sequence[str], row: int, column: int, cell: str) -> Lines:
    """The lines with one cell replaced; rows count from 1 as in an editor."""
    changed = list(lines)
    cells = changed[row - 1].split(",")
    cells[column] = cell
    changed[row - 1] = ",".join(cells)
    return changed


def with_header(lines: Sequence[str], old: str, new: str) -> Lines:
    """The lines with a name in the header replaced."""
    assert old in lines[0]
    return [lines[0].replace(old, new), *lines[1:]]


def without_column(lines: Sequence[str], column: int) -> Lines:
    """The lines with one column taken out."""
    return [",".join(c for k, c in enumerate(x.split(",")) if k != column) for x in lines]


def retimed(lines: Sequence[str], time_s: Callable[[int], str]) -> Lines:
    """The lines with new times: time_s(sample number)."""
    return [lines[0], *(f"{time_s(k)},{x.split(',', 1)[1]}" for k, x in enumerate(lines[1:]))]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "no such file" in str(refusal(tmp_path / "gone.csv"))


def test_a_folder_says_what_is_expected(tmp_path: Path) -> None:
    assert "the folder is empty; expected a plain sample table" in str(refusal(tmp_path))
    (tmp_path / "notes.txt").write_text("hello")
    assert "holds notes.txt, nothing that is known; expected" in str(refusal(tmp_path))


def test_a_file_that_may_not_be_read(
    lines: Lines, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = save(lines)
    monkeypatch.setattr(Path, "open", forbidden)
    assert "no permission to read it" in str(refusal(path))


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(RecordingError, match="not a possible file name"):
        read_recording("lift\0.csv")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"", "the file is empty", id="empty"),
        pytest.param(b" \n\n", "blanks only", id="blank"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(100), "a PNG picture", id="picture"),
        pytest.param(b"PK\x03\x04" + bytes(100), "zip archive", id="zip"),
        pytest.param("time_s".encode("utf-16"), "UTF-16", id="utf16"),
        pytest.param(bytes(range(256)) * 4, "a binary file", id="binary"),
        pytest.param(
            np.random.default_rng(1).bytes(5000), "a binary file of no known kind", id="random"
        ),
        pytest.param(b"name;age\nanna;4\n", "its first line is 'name;age'", id="other-table"),
        pytest.param(b"PAR1" + bytes(50), "Parquet file is damaged", id="parquet"),
        pytest.param(b"\x1f\x8b" + bytes(50), "gzip file is damaged", id="gzip"),
    ],
)
def test_content_that_is_no_recording(content: bytes, told: str, save: Save) -> None:
    assert told in str(refusal(save(content, "lift.csv.gz")))


def test_a_header_without_samples(lines: Lines, save: Save) -> None:
    assert "holds a header only" in str(refusal(save(lines[:1])))


@pytest.mark.parametrize("column", range(HEADER_COLUMNS))
def test_each_missing_column_is_named(column: int, lines: Lines, save: Save) -> None:
    name = lines[0].split(",")[column]
    error = refusal(save(without_column(lines, column)))
    assert error.column == name
    assert f"column {name}: missing" in str(error)


@pytest.mark.parametrize(
    ("old", "new", "column", "told"),
    [
        ("acc_x_m_s2", "acc_x", "acc_x", "its unit is not named; call it acc_x_m_s2 or acc_x_g"),
        ("gyr_z_rad_s", "gyr_z", "gyr_z", "call it gyr_z_rad_s or gyr_z_deg_s"),
        ("acc_y_m_s2", "acc_y_mg", "acc_y_mg", "unit 'mg' is not known; use acc_y_m_s2"),
        ("acc_y_m_s2", "acc_y_g", "acc_y_g", "mixed units: acc_x in m_s2, acc_y in g"),
        ("gyr_x_rad_s", "gyr_x_deg_s", "gyr_y_rad_s", "mixed units: gyr_x in deg_s"),
        ("time_s", "time_ms", "time_s", "'time_ms' is there, but the time is wanted in seconds"),
        ("gyr_y_rad_s", "gyr_x_rad_s", "gyr_x_rad_s", "the header names it twice"),
    ],
)
def test_names_without_a_clear_unit(
    old: str, new: str, column: str, told: str, lines: Lines, save: Save
) -> None:
    error = refusal(save(with_header(lines, old, new)))
    assert error.column == column
    assert told in str(error)


def test_one_quantity_in_two_units(lines: Lines, save: Save) -> None:
    doubled = [lines[0] + ",acc_x_g", *(f"{x},0.1" for x in lines[1:])]
    assert "given in two units (m_s2 and g)" in str(refusal(save(doubled)))


def test_a_log_of_half_an_orientation(save: Save) -> None:
    rows = ["time_s,sensor,quat_w,quat_x", "0,sacrum,1,0"]
    assert "all four of quat_w, quat_x, quat_y, quat_z" in str(refusal(save(rows)))


@pytest.mark.parametrize(
    ("row", "column", "cell", "told"),
    [
        (2, 0, "now", "row 2, column time_s: 'now' is not a number"),
        (57, 3, "n.a.", "row 57, column acc_y_m_s2: 'n.a.' is not a number"),
        (57, 3, "nan", "row 57, column acc_y_m_s2: no number (NaN or empty)"),
        (60, 7, "", "row 60, column gyr_z_rad_s: no number (NaN or empty)"),
        (60, 7, "inf", "row 60, column gyr_z_rad_s: an infinite number"),
        (61, 2, "-Infinity", "row 61, column acc_x_m_s2: an infinite number"),
        (61, 2, "1e300", "row 61, column acc_x_m_s2: 1e+300 is beyond what any sensor reads"),
        (99, 0, "0.5", "row 99, column time_s: time runs backwards for sacrum: 0.5 after 1.92"),
        (70, 4, "1,5", "row 70: has 9 values where the header names 8 (decimal commas?"),
    ],
)
def test_each_wrong_cell_is_found(
    row: int, column: int, cell: str, told: str, lines: Lines, save: Save
) -> None:
    assert told in str(refusal(save(with_cell(lines, row, column, cell))))


def test_rows_are_lines_of_the_file_with_comments_and_blank_lines(lines: Lines, save: Save) -> None:
    spoilt = with_cell(lines, 30, 2, "nan")
    shifted = ["# synthetic: true", "", *spoilt[:10], "", "", *spoilt[10:]]
    assert refusal(save(shifted)).row == 34


def test_a_row_that_ends_early(lines: Lines, save: Save) -> None:
    lines[41] = lines[41].rsplit(",", 2)[0]
    assert "row 42: has 6 values where the header names 8" in str(refusal(save(lines)))


def test_decimal_commas_between_semicolons(lines: Lines, save: Save) -> None:
    german = [x.replace(",", ";").replace(".", ",") for x in lines]
    told = "row 2, column time_s: '0,0000' has a decimal comma"
    assert told in str(refusal(save(german)))


def test_text_that_is_not_utf8(lines: Lines, save: Save) -> None:
    data = "\n".join([*lines[:20], "# Rücken", *lines[20:]]).encode("latin-1")
    assert "row 21: is not UTF-8 text" in str(refusal(save(data)))


def test_a_zero_byte_in_the_middle(lines: Lines, save: Save) -> None:
    data = "\n".join([*lines[:20], "\0", *lines[20:]]).encode()
    assert "row 21: holds a zero byte" in str(refusal(save(data)))


def test_a_single_sample(lines: Lines, save: Save) -> None:
    assert "sacrum has a single sample" in str(refusal(save(lines[:2])))


def test_less_than_a_second(lines: Lines, save: Save) -> None:
    assert "sacrum has 0.38 s of samples; motion needs at least 1 s" in str(
        refusal(save(lines[:21]))
    )


def test_ten_samples_a_second_are_too_few(lines: Lines, save: Save) -> None:
    slow = retimed(lines, lambda k: f"{k * 0.1:.1f}")
    assert "is sampled at 10 Hz; motion needs at least 20 Hz" in str(refusal(save(slow)))


def test_times_in_milliseconds_are_suspected(lines: Lines, save: Save) -> None:
    assert "milliseconds?" in str(refusal(save(retimed(lines, lambda k: str(20 * k)))))
    since_1970 = retimed(lines, lambda k: str(1_700_000_000_000 + 20 * k))
    assert "row 2, column time_s: 1.7e+12 is no time in seconds" in str(refusal(save(since_1970)))


def test_a_gap_of_five_days(lines: Lines, save: Save) -> None:
    jumped = retimed(lines, lambda k: f"{k * 0.02 + (432000.0 if k >= 100 else 0.0):.2f}")
    assert "row 102, column time_s: a gap of 5.0 days in sacrum" in str(refusal(save(jumped)))


def test_sensors_on_clocks_that_do_not_agree(
    bending: Bending, as_lines: Callable[..., Lines], save: Save
) -> None:
    back = bending("upper_back")
    back = SampleBlock("upper_back", back.t_s + 432000.0, back.acc_m_s2, back.gyr_rad_s)
    message = str(refusal(save(as_lines([bending("sacrum"), back]))))
    assert "upper_back starts 5.0 days after sacrum ended" in message


@pytest.mark.parametrize(
    ("constant", "told"),
    [
        (range(2, 8), "sacrum never changes: a dead sensor"),
        (range(5, 8), "sacrum has a dead gyroscope"),
        (range(2, 5), "sacrum has a dead accelerometer"),
    ],
)
def test_values_that_never_change(constant: range, told: str, lines: Lines, save: Save) -> None:
    cells = [x.split(",") for x in lines]
    for row in cells[2:]:
        for k in constant:
            row[k] = cells[1][k]
    assert told in str(refusal(save([",".join(row) for row in cells])))


def test_no_known_sensor_lists_found_and_accepted(lines: Lines, save: Save) -> None:
    message = str(refusal(save([x.replace("sacrum", "left_foot") for x in lines])))
    assert "it has left_foot; accepted are sacrum, upper_back, thigh_left" in message


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_files_that_were_cut_short(kept: float, bending: Bending, tmp_path: Path) -> None:
    for name, told in (("lift.csv.gz", "gzip file is damaged"), ("lift.parquet", "Parquet file")):
        path = tmp_path / name
        write_table(path, [bending("sacrum")])
        path.write_bytes(path.read_bytes()[: int(kept * path.stat().st_size)])
        assert told in str(refusal(path))


def test_parquet_with_text_for_numbers(bending: Bending, tmp_path: Path) -> None:
    path = tmp_path / "lift.parquet"
    write_table(path, [bending("sacrum")])
    table = pq.read_table(path)
    column = table.column_names.index("gyr_x_rad_s")
    text = pa.array(["fast"] * table.num_rows)
    pq.write_table(table.set_column(column, "gyr_x_rad_s", text), path)
    assert "column gyr_x_rad_s: holds string, not numbers" in str(refusal(path))


def test_parquet_rows_count_from_one(bending: Bending, tmp_path: Path) -> None:
    path = tmp_path / "lift.parquet"
    write_table(path, [bending("sacrum")])
    table = pq.read_table(path)
    column = table.column_names.index("acc_z_m_s2")
    values = table["acc_z_m_s2"].to_pylist()
    values[9] = None
    pq.write_table(table.set_column(column, "acc_z_m_s2", pa.array(values)), path)
    error = refusal(path)
    assert (error.row, error.column) == (10, "acc_z_m_s2")


def test_wrong_units_are_a_kind_of_their_own(lines: Lines, save: Save) -> None:
    in_g = [x.replace("_m_s2", "_g") for x in lines]
    assert isinstance(refusal(save(gzip.compress("\n".join(in_g).encode()))), UnitError)


def test_parquet_with_a_changed_byte_is_not_taken_for_right(
    bending: Bending, tmp_path: Path
) -> None:
    path = tmp_path / "lift.parquet"
    write_table(path, [bending("sacrum")])
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    assert "Parquet file is damaged" in str(refusal(path))


@pytest.mark.parametrize(
    "inside", ["time_s,sensor,acc_x_g\n", "SampleTimeFine,Acc_X,Acc_Y,Acc_Z\n"]
)
def test_a_small_file_that_unpacks_to_more_than_any_session(
    inside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacked, "MOST_BYTES", 1 << 20)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(inside.encode() + bytes(2 << 20)))
    with pytest.raises(RecordingError, match="unpacks to more than 2 GB, more than any session"):
        read_recording(path)
