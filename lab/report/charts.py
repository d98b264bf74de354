"""Drawings as Plotly draws them: traces, and a layout for wide pages and one for narrow ones, as JSON.

Colours of text and lines are the page's own: its script puts them in.
"""

import math
from typing import Any

from lab.report.axes import Axis
from lab.report.drawings import Drawing, Panel, Series
from lab.report.words import title
from lab.style import PLOTLY_DASHES, PLOTLY_MARKERS, Style

Json = dict[str, Any]

# Pixels.
PANEL, LONE_PANEL, NAME, GAP = 270, 400, 26, 78
HEADING, LEGEND_LINE, FOOT = 44, 24, 50
# In the legend of a narrow page: how many names stand side by side, the width of each, and from how many letters on one
# has a line of its own, in which so many pixels are a letter's.
NAMES_ABREAST, NAME_WIDTH, LONG_NAME, LETTER = 2, 90, 13, 7
# To the right of the panels.
WIDE_LEGEND = {"itemwidth": 44, "y": 1, "tracegroupgap": 0}


def chart(drawing: Drawing) -> Json:
    """The figure as the page's script gives it to Plotly."""
    return {
        "data": _traces(drawing),
        "wide": layout(drawing, drawing.across, narrow=False),
        "narrow": layout(drawing, 1, narrow=True),
    }


def _traces(drawing: Drawing) -> list[Json]:
    """The legend's entries, then band, then everything else, panel by panel."""
    names = dict.fromkeys(series.optimizer for panel in drawing.panels for series in panel.series)
    looks = drawing.styles
    traces = [_entry(name, looks[name]) for name in looks if name in names] if drawing.legend else []
    for number, panel in enumerate(drawing.panels, 1):
        axes_names = {"xaxis": _axis_name("x", number), "yaxis": _axis_name("y", number)}
        traces += [_band(series, drawing.style(series)) | axes_names for series in panel.series if series.low]
        traces += [
            _trace(series, drawing.style(series)) | _label(panel, series, drawing.style(series)) | axes_names
            for series in panel.series
        ]
    return traces


def _axis_name(letter: str, number: int) -> str:
    return letter if number == 1 else f"{letter}{number}"


def _entry(optimizer: str, style: Style) -> Json:
    """What the legend shows and a click on it switches: a trace without points, there for every optimizer."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": title(optimizer),
        "x": [None],
        "y": [None],
        "legendgroup": optimizer,
        "line": _line(style),
        "marker": _marker(style, 7),
    }


def _line(style: Style) -> Json:
    return {"color": style.color, "width": 2, "dash": PLOTLY_DASHES[style.linestyle]}


def _marker(style: Style, size: int) -> Json:
    return {"color": style.color, "symbol": PLOTLY_MARKERS[style.marker], "size": size}


def _band(series: Series, style: Style) -> Json:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": series.x + series.x[::-1],
        "y": series.low + series.high[::-1],
        "fill": "toself",
        "fillcolor": style.color,
        "opacity": 0.14,
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
        "legendgroup": series.optimizer,
    }


def _trace(series: Series, style: Style) -> Json:
    color = style.color
    looks: dict[str, Json] = {
        "line": {"line": _line(style), "marker": _marker(style, 6) | {"maxdisplayed": 12}},
        "dots": {"marker": _marker(style, 8) | {"opacity": 0.8}},
        "median": {"marker": {"symbol": "line-ns", "size": 20, "line": {"color": color, "width": 3}}},
        "chosen": {"marker": {"symbol": "circle-open", "size": 16, "color": color, "line": {"width": 2}}},
        "diverged": {"marker": {"symbol": "x-thin", "size": 9, "line": {"color": color, "width": 2.5}}},
    }
    return {
        "type": "scatter",
        "mode": "lines+markers" if series.kind == "line" else "markers",
        "name": series.kind,
        "x": series.x,
        "y": series.y,
        "hovertext": series.texts,
        "hoverinfo": "text",
        "cliponaxis": series.kind == "line",
        "showlegend": False,
        "legendgroup": series.optimizer,
        **looks[series.kind],
    }


def _label(panel: Panel, series: Series, style: Style) -> Json:
    """Text beside one of the points, on top of what there is."""
    if not series.label:
        return {}
    point, left = panel.label_at(series)
    texts = [""] * len(series.x)
    texts[point] = series.label
    return {
        "mode": "markers+text",
        "text": texts,
        "textposition": f"middle {'left' if left else 'right'}",
        "textfont": {"color": style.color, "size": 11},
    }


def layout(drawing: Drawing, across: int, narrow: bool) -> Json:
    """Its panels, so many side by side, and its legend: of all names that its series have."""
    rows = math.ceil(len(drawing.panels) / across)
    names = {series.optimizer for panel in drawing.panels for series in panel.series} if drawing.legend else set()
    longest = max((len(title(name)) for name in names & drawing.styles.keys()), default=0)
    abreast = 1 if longest >= LONG_NAME else NAMES_ABREAST
    above = HEADING + (LEGEND_LINE * math.ceil(len(names) / abreast) if narrow else 0)
    panel = _panel_height(drawing)
    height = rows * panel + (rows - 1) * GAP
    found: Json = {
        "height": above + height + FOOT,
        "margin": {"l": 50, "r": 12, "t": above, "b": FOOT},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 12},
        "hovermode": "closest",
        "dragmode": False if narrow else "zoom",
        "showlegend": drawing.legend,
        "legend": _legend(above, height, max(NAME_WIDTH, longest * LETTER)) if narrow else WIDE_LEGEND,
        "grid": {
            "rows": rows,
            "columns": across,
            "pattern": "independent",
            "xgap": 0.16 if drawing.legend else 0.06,
            "ygap": GAP / (panel + GAP) if rows > 1 else 0,
        },
        "annotations": [],
        "shapes": [],
    }
    for number, each in enumerate(drawing.panels, 1):
        first = (number - 1) % across == 0
        found[_axis_name("x", number).replace("x", "xaxis")] = _axis(each.x)
        found[_axis_name("y", number).replace("y", "yaxis")] = _axis(each.y) | {
            "showticklabels": first or drawing.legend,
            "automargin": not drawing.legend,
        }
        found["annotations"].append(_heading(each, number))
        found["shapes"] += _shade(each, number)
    return found


def _panel_height(drawing: Drawing) -> int:
    if not drawing.legend:
        return NAME * len(drawing.panels[0].y.ticks) + 20
    return PANEL if len(drawing.panels) > 1 else LONE_PANEL


def _legend(above: int, height: int, width: int) -> Json:
    """The legend of a narrow page: above the panels, in lines."""
    top = 1 + (above - 6) / height
    return {"orientation": "h", "x": 0, "y": top, "yanchor": "top", "entrywidth": width, "tracegroupgap": 0}


def _axis(axis: Axis) -> Json:
    ends = [math.log10(end) for end in axis.ends] if axis.log else list(axis.ends)
    return {
        "type": "log" if axis.log else "linear",
        "range": ends,
        "tickmode": "array",
        "tickvals": axis.ticks,
        "ticktext": axis.labels,
        "title": {"text": axis.title, "standoff": 6},
        "showgrid": True,
        "zeroline": False,
        "showline": True,
    }


def _heading(panel: Panel, number: int) -> Json:
    return {
        "text": f"<b>{panel.title}</b>",
        "xref": f"{_axis_name('x', number)} domain",
        "yref": f"{_axis_name('y', number)} domain",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 8,
        "showarrow": False,
        "font": {"size": 13},
    }


def _shade(panel: Panel, number: int) -> list[Json]:
    if panel.shade is None:
        return []
    return [
        {
            "type": "rect",
            "xref": _axis_name("x", number),
            "yref": f"{_axis_name('y', number)} domain",
            "x0": panel.shade[0],
            "x1": panel.shade[1],
            "y0": 0,
            "y1": 1,
            "line": {"width": 0},
            "fillcolor": "rgba(128,128,128,0.18)",
            "layer": "below",
        }
    ]
