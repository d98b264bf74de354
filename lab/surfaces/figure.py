"""A surface with the paths on it, and the losses beside it, up to any step. Matplotlib is loaded when one is made."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lab.descent.surfaces import Point
from lab.language import tr
from lab.report.words import rate, title
from lab.style import STYLES
from lab.surfaces.rates import CLOSE, Course, Descent, goal, settled
from lab.surfaces.relief import relief

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

LEVELS = 16
GROUND = ("#ffffff", "#d0dce8")  # high and low
CONTOUR = "#9fb0c3"
LEAST_SHOWN = 1e-8
"""The least loss on a logarithmic axis."""


class Lines(NamedTuple):
    """The artists of one descent: its path and its losses, and a mark on each at its current step."""

    path: "Line2D"
    mark: "Line2D"
    losses: "Line2D"
    loss: "Line2D"

    def show(self, descent: Descent, course: Course, step: int) -> None:
        """Everything up to a step."""
        shown = slice(0, step + 1)
        x = within(descent.path.points[shown, 0], course.surface.x)
        y = within(descent.path.points[shown, 1], course.surface.y)
        losses = np.maximum(descent.path.losses[shown], lowest_loss(course) / 10 if course.surface.minima else -1e9)
        steps = np.arange(len(losses))
        self.path.set_data(x, y)
        self.mark.set_data(x[-1:], y[-1:])
        self.losses.set_data(steps, losses)
        self.loss.set_data(steps[-1:], losses[-1:])


class Picture(NamedTuple):
    """A figure, and what in it is of each optimizer."""

    figure: "Figure"
    lines: dict[str, Lines]


def surface_title(name: str) -> str:
    """A surface's name as it is written in prose."""
    return tr(name.replace("-", " ").capitalize())


def within(points: np.ndarray, view: Point) -> np.ndarray:
    """Points, clipped to a thousand views: drawing libraries compute in less than float64."""
    far = 1000 * (view[1] - view[0])
    return np.clip(points, view[0] - far, view[1] + far)


def lowest_loss(course: Course) -> float:
    """The lower end of the axis of losses."""
    if not course.surface.minima:
        return 2.2 * goal(course.surface)
    least = min(float(descent.path.losses.min()) for descent in course.descents.values())
    return max(LEAST_SHOWN, 10 ** np.floor(np.log10(max(least, LEAST_SHOWN))))


def last_step(course: Course) -> int:
    """The last step that is worth seeing: all, but where a surface falls for ever and everyone has long escaped."""
    if course.surface.minima:
        return course.steps
    latest = max(settled(descent.path, goal(course.surface)) for descent in course.descents.values())
    return int(min(latest + 4, course.steps))


def make_picture(course: Course, size: tuple[float, float], text: float) -> Picture:
    """A figure that belongs to no window and no global state, with all descents at their ends."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    about = tr("{name}: {about}", name=surface_title(course.name), about=tr(course.surface.about))
    figure.suptitle(f"{about}\n{course.surface.formula}", fontsize=text + 1)
    plane, losses = figure.subplots(1, 2, width_ratios=(1.35, 1))
    for axes in (plane, losses):
        axes.tick_params(labelsize=text - 1)
    _draw_ground(plane, course)
    _draw_losses_axes(losses, course, text)
    lines = {name: _draw(plane, losses, name, descent, course) for name, descent in course.descents.items()}
    handles = [_sample(name, descent) for name, descent in course.descents.items()]
    words = tr("learning rate") if course.given else tr("best learning rate")
    looks: dict[str, Any] = {"frameon": False, "handlelength": 3.4, "fontsize": text, "title_fontsize": text}
    figure.legend(handles=handles, loc="outside right upper", title=words, **looks)
    return Picture(figure, lines)


def _draw_ground(axes: "Axes", course: Course) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    ground = relief(course.surface)
    heights = ground.heights()
    levels = np.linspace(0, heights.max(), LEVELS)
    colors = LinearSegmentedColormap.from_list("ground", GROUND[::-1])
    axes.contourf(ground.x, ground.y, heights, levels, cmap=colors)
    axes.contour(ground.x, ground.y, heights, levels, colors=CONTOUR, linewidths=0.5)
    axes.set(xlim=course.surface.x, ylim=course.surface.y)
    axes.plot(*course.start, marker="+", color="black", markersize=11, markeredgewidth=1.6, linestyle="none", zorder=5)
    for minimum in course.surface.minima:
        axes.plot(*minimum, marker="*", color="black", markersize=9, linestyle="none", zorder=5)


def _draw_losses_axes(axes: "Axes", course: Course, text: float) -> None:
    first = float(next(iter(course.descents.values())).path.losses[0])
    low = lowest_loss(course)
    if course.surface.minima:
        axes.set(yscale="log", ylim=(low, max(2 * first, 10 * low)))
        axes.axhline(CLOSE, color="gray", linewidth=0.8)
    else:
        axes.set(ylim=(low, max(first, 0) + 0.3))
        axes.axhline(goal(course.surface), color="gray", linewidth=0.8)
    axes.set(xlim=(0, last_step(course)))
    axes.set_xlabel(tr("step"), fontsize=text)
    axes.set_title(tr("loss"), fontsize=text, loc="left")
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)


def _draw(plane: "Axes", losses: "Axes", name: str, descent: Descent, course: Course) -> Lines:
    style = STYLES[name]
    line: dict[str, Any] = {"color": style.color, "linestyle": style.linestyle, "linewidth": 1.7}
    mark: dict[str, Any] = {"color": style.color, "marker": style.marker, "markersize": 6, "linestyle": "none"}
    mark |= {"markeredgecolor": "white", "markeredgewidth": 0.8, "zorder": 6}
    lines = Lines(
        *(artist for axes in (plane, losses) for artist in (*axes.plot([], [], **line), *axes.plot([], [], **mark)))
    )
    lines.show(descent, course, course.steps)
    return lines


def _sample(name: str, descent: Descent) -> "Line2D":
    from matplotlib.lines import Line2D

    return Line2D([], [], label=f"{title(name)}, {rate(descent.lr)}", markersize=5, **STYLES[name]._asdict())
