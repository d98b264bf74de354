"""What is drawn and written of a course: whole, the same each time, and showing what it is of."""

import csv
import io
import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from lab.descent.surfaces import SURFACES
from lab.surfaces.animation import animate, frame_steps
from lab.surfaces.figure import last_step, lowest_loss, make_picture, within
from lab.surfaces.pictures import draw
from lab.surfaces.rates import Course
from lab.surfaces.relief import relief
from lab.surfaces.report import lines, write_figures
from tests.lab.surfaces.made import made_course

image = pytest.importorskip("PIL.Image", reason="needs Pillow, which comes with Matplotlib")


@pytest.fixture(scope="module")
def course() -> Course:
    return made_course("beale", ("sgd", "adam"), 20)


@pytest.fixture(scope="module")
def saddle() -> Course:
    return made_course("saddle", ("sgd", "adam"), 60)


def test_pictures_are_whole_and_equal_for_equal_courses(course: Course, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    first, again = draw(course, tmp_path), draw(course, tmp_path / "again")
    assert [path.name for path in first] == ["beale.png", "beale.svg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    with image.open(first[0]) as png:
        png.load()
        assert png.width > 1000
    ElementTree.parse(first[1])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "beale.png", "beale.svg"]


def test_a_picture_shows_paths_up_to_a_step_and_names_the_rates(course: Course) -> None:
    picture = make_picture(course, (8, 4), 7)
    for name, drawn in picture.lines.items():
        points = course.descents[name].path.points
        assert drawn.path.get_xydata() == pytest.approx(points)
        drawn.show(course.descents[name], course, 7)
        assert drawn.path.get_xydata() == pytest.approx(points[:8])
        assert drawn.mark.get_xydata() == pytest.approx(points[7:8])
        assert drawn.losses.get_xydata()[:, 0] == pytest.approx(range(8))
    labels = [text.get_text() for text in picture.figure.legends[0].get_texts()]
    assert labels == [f"SGD, {course.descents['sgd'].lr:g}", f"Adam, {course.descents['adam'].lr:g}"]


def test_descents_that_are_lost_can_be_drawn() -> None:
    course = made_course("rosenbrock", ["sgd", "momentum"], 20, lr=30.0)
    assert max(len(each.path.losses) for each in course.descents.values()) < 21
    make_picture(course, (8, 4), 7).figure.savefig(io.BytesIO())


def test_an_animation_has_a_frame_for_each_of_its_steps_and_ends_as_the_picture(course: Course, tmp_path: Path) -> None:
    animate(course, tmp_path / "beale.gif")
    with image.open(tmp_path / "beale.gif") as gif:
        assert gif.n_frames == len(frame_steps(20))
        frames = []
        for frame in range(gif.n_frames):
            gif.seek(frame)
            frames.append(np.asarray(gif.convert("RGB"), int))
    assert (tmp_path / "beale.gif").stat().st_size < 1e6
    assert all((one != other).any() for one, other in pairwise(frames))


@pytest.mark.parametrize("steps", [1, 5, 60, 1000])
def test_frames_go_from_the_start_to_the_end_in_growing_leaps(steps: int) -> None:
    shown = frame_steps(steps)
    assert (shown[0], shown[-1]) == (0, steps)
    assert (np.diff(shown) > 0).all()
    assert len(shown) <= 61


def test_what_falls_for_ever_is_shown_until_everyone_has_escaped(course: Course, saddle: Course) -> None:
    assert last_step(course) == 20
    assert 28 <= last_step(saddle) < 35
    assert lowest_loss(saddle) < -1


def test_places_far_out_of_view_are_brought_nearer() -> None:
    assert within(np.array([-1e30, 0.5, 1e30]), (0, 1)) == pytest.approx([-1000, 0.5, 1001])


@pytest.mark.parametrize("name", SURFACES)
def test_heights_grow_with_the_values_from_zero(name: str) -> None:
    ground = relief(SURFACES[name], 21)
    heights, order = ground.heights(), np.argsort(ground.values, axis=None)
    assert ground.values.shape == (21, 21)
    assert heights.min() == 0
    assert (np.diff(heights.flatten()[order]) >= 0).all()
    assert np.isfinite(heights).all()


def test_the_table_has_a_line_for_each_optimizer_with_rate_loss_and_steps(course: Course, saddle: Course) -> None:
    heading, names, *rows = lines(made_course())
    assert heading == "bowl: ½(x² + y²), 12 steps"
    assert names.split("   ")[-1] == "steps to 1e-06"
    assert rows[0].split() == ["sgd", "1", "0", "1"]
    assert rows[1].split()[::3] == ["adam", "-"]
    assert list(lines(saddle))[1].endswith("steps to escape")
    lost = list(lines(made_course("rosenbrock", ["sgd"], 20, lr=30.0)))[2]
    assert lost.split() == ["sgd", "30", "diverged", "-"]


def test_a_rate_on_the_edge_is_told() -> None:
    hardly_moving = made_course("plateau", ["sgd"], 3, start=(-4.0, 3.0))
    assert list(lines(hardly_moving))[2].endswith("at the edge of the grid")


def test_the_figures_are_a_row_for_each_descent(course: Course, saddle: Course, tmp_path: Path) -> None:
    write_figures(tmp_path / "figures.csv", [course, saddle])
    with open(tmp_path / "figures.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["surface"], row["optimizer"]) for row in rows] == [
        (name, optimizer) for name in ("beale", "saddle") for optimizer in ("sgd", "adam")
    ]
    assert float(rows[2]["lr"]) == saddle.descents["sgd"].lr
    assert rows[2]["steps_to_goal"] == "28"
