// Draws a course: the surface from above or in 3-D with the paths on it, and the losses beside it, up to any step.
"use strict";
// Places along each axis at which heights are computed.
const FINE = 121;
const COARSE = 81;
const FAR = 1000;
const LEAST_LOSS = 1e-8;
const config = { responsive: true, displayModeBar: false, scrollZoom: false };
const places = Object.fromEntries(["ground", "paths", "relief", "losses"].map((id) => [id, document.getElementById(id)]));

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function layoutOf(more) {
  return {
    margin: { l: 44, r: 10, t: 8, b: 36 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { size: 12, color: color("--text"), family: getComputedStyle(document.body).fontFamily },
    showlegend: false,
    hovermode: "closest",
    dragmode: false,
    ...more,
  };
}

const axis = (more) => ({ fixedrange: true, zeroline: false, gridcolor: color("--grid"), ...more });
const ground = () => [[0, color("--low")], [1, color("--high")]];

function line(descent, more) {
  return {
    type: "scatter",
    mode: "lines",
    name: descent.title,
    line: { color: descent.color, dash: descent.dash, width: 2 },
    hoverinfo: "skip",
    x: [],
    y: [],
    ...more,
  };
}

function head(descent, more) {
  const marker = { color: descent.color, symbol: descent.symbol, size: 9, line: { color: color("--page"), width: 1 } };
  return { type: "scatter", mode: "markers", name: descent.title, marker, hoverinfo: "skip", x: [], y: [], ...more };
}

// Lines, then heads: two traces for each descent, whether it is shown or not.
const both = (course, more = {}) => [
  ...course.descents.map((each) => line(each, more)),
  ...course.descents.map((each) => head(each, more)),
];

// The part of a path up to a step, none of it so far out that what draws lines would fail; nothing if it is not shown.
function shown(descent, step) {
  return descent.shown ? Math.min(step + 1, descent.path.x.length) : 0;
}

function within(values, [low, high]) {
  const far = FAR * (high - low);
  return values.map((value) => Math.min(Math.max(value, low - far), high + far));
}

const last = (values) => values.slice(-1);

// x and y of the traces of `both`, from x and y of each descent.
function pairs(course, coordinates) {
  const found = course.descents.map(coordinates);
  return [...found, ...found.map((each) => each.map(last))];
}

// The ground, and on it, in a chart of their own, the paths: Plotly moves lines quickly only where there is nothing else.
function drawPlane(course) {
  const { x, y, values, heights } = reliefOf(course.name, course, FINE);
  const top = Math.max(...heights.flat());
  const surface = {
    type: "contour",
    x,
    y,
    z: heights,
    text: values.map((row) => row.map(plain)),
    hovertemplate: "x %{x:.3g}, y %{y:.3g}<br>f %{text}<extra></extra>",
    colorscale: ground(),
    showscale: false,
    contours: { start: 0, end: top, size: top / 15 },
    line: { color: color("--contour"), width: 0.7 },
  };
  const mark = (symbol, points) => ({
    type: "scatter",
    mode: "markers",
    x: points.map((point) => point[0]),
    y: points.map((point) => point[1]),
    marker: { symbol, size: 12, color: color("--text"), line: { color: color("--text"), width: 2 } },
    hoverinfo: "skip",
  });
  const marks = [mark("star", course.minima), mark("cross-thin", [course.start])];
  const layout = (more) => layoutOf({
    xaxis: axis({ range: course.x, ...more }),
    yaxis: axis({ range: course.y, ...more }),
  });
  return Promise.all([
    Plotly.react(places.ground, [surface, ...marks], layout({}), config),
    Plotly.react(places.paths, both(course), layout({ visible: false }), config),
  ]);
}

function drawRelief(course) {
  const { x, y, heights } = reliefOf(course.name, course, COARSE);
  course.solid = { x, y, heights, lift: 0.012 * Math.max(...heights.flat()) };
  const surface = {
    type: "surface",
    x,
    y,
    z: heights,
    colorscale: ground(),
    showscale: false,
    hoverinfo: "skip",
    lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.05 },
    contours: { z: { show: true, color: color("--contour"), width: 1 }, x: { highlight: false }, y: { highlight: false } },
  };
  const scene = (title, more) => ({
    title: { text: title },
    gridcolor: color("--rule"),
    zerolinecolor: color("--rule"),
    showspikes: false,
    ...more,
  });
  const data = [surface, ...both(course, { type: "scatter3d", z: [] }).map(solid)];
  const layout = layoutOf({
    margin: { l: 0, r: 0, t: 0, b: 0 },
    dragmode: "orbit",
    uirevision: course.name, // the camera stays until another surface is chosen
    scene: {
      xaxis: scene("x", { range: course.x }),
      yaxis: scene("y", { range: course.y }),
      zaxis: scene("f", { showticklabels: false }),
      aspectratio: { x: 1.3, y: 1.3, z: 0.6 },
      camera: { eye: { x: 0.6, y: -1.25, z: 1.5 }, center: { x: 0, y: 0, z: -0.15 } },
    },
  });
  return Plotly.react(places.relief, data, layout, config);
}

// In 3-D Plotly has no triangles, its lines are thinner, and its dashes too far apart to be followed.
function solid(trace) {
  if (trace.marker) trace.marker = { ...trace.marker, size: 5, symbol: trace.marker.symbol.replace("triangle-up", "diamond") };
  else trace.line = { ...trace.line, width: 5, dash: "solid" };
  return trace;
}

function drawLosses(course) {
  const { low, high } = lossEnds(course);
  const log = course.goal === 0;
  // Powers of ten where there are many of them, 1, 2 and 5 where there are few.
  const ticks = !log ? undefined : high / low > 300 ? Math.ceil(Math.log10(high / low) / 8) : "D2";
  const layout = layoutOf({
    margin: { l: 52, r: 12, t: 8, b: 38 },
    xaxis: axis({ range: [0, 1.015 * lastStep(course)], title: { text: tr("step"), standoff: 4 } }),
    yaxis: axis({
      type: log ? "log" : "linear",
      range: log ? [Math.log10(low), Math.log10(high)] : [low, high],
      exponentformat: "power",
      dtick: ticks,
    }),
    shapes: [{
      type: "line",
      xref: "paper",
      x0: 0,
      x1: 1,
      y0: log ? course.close : course.goal,
      y1: log ? course.close : course.goal,
      line: { color: color("--quiet"), width: 1 },
    }],
  });
  return Plotly.react(places.losses, both(course), layout, config);
}

// The ends of the axis of losses, which a loss that rises or falls without end leaves.
function lossEnds(course) {
  const first = course.descents[0].path.losses[0];
  if (course.goal < 0) return { low: 2.2 * course.goal, high: Math.max(first, 0) + 0.3 };
  const least = Math.min(...course.descents.map((each) => each.path.losses.reduce((a, b) => Math.min(a, b))));
  const low = 10 ** Math.floor(Math.log10(Math.max(least, LEAST_LOSS)));
  return { low, high: Math.max(2 * first, 10 * low) };
}

// The last step worth seeing among losses: all, but where a surface falls for ever and everyone has long escaped.
function lastStep(course) {
  if (course.goal === 0) return course.steps;
  return Math.min(Math.max(...course.descents.map((each) => settled(each.path.losses, course.goal))) + 4, course.steps);
}

// Shows everything up to a step.
async function showStep(course, step, solidView) {
  const { low } = lossEnds(course);
  const jobs = [
    move(places.losses, pairs(course, (each) => {
      const losses = each.path.losses.slice(0, shown(each, step));
      const floor = course.goal === 0 ? low / 10 : low * FAR;
      return [losses.map((_, at) => at), losses.map((loss) => Math.max(loss, floor))];
    })),
  ];
  if (solidView) jobs.push(moveSolid(course, step));
  else {
    jobs.push(move(places.paths, pairs(course, (each) => {
      const end = shown(each, step);
      return [within(each.path.x.slice(0, end), course.x), within(each.path.y.slice(0, end), course.y)];
    })));
  }
  await Promise.all(jobs);
}

// New x and y for all traces of a chart, without drawing what stays. Plotly breaks a move off, and rejects without a
// reason, when the next one comes.
function move(place, found) {
  const data = found.map(([x, y]) => ({ x, y }));
  const still = { duration: 0, redraw: false };
  return Plotly.animate(place, { data, traces: data.map((_, at) => at) }, {
    mode: "immediate",
    frame: still,
    transition: { duration: 0 },
  }).catch((reason) => {
    if (reason) throw reason;
  });
}

// In 3-D a path lies on the surface as it is drawn, between whose corners it is flat, and ends where the surface does.
function moveSolid(course, step) {
  const found = pairs(course, (each) => {
    const end = shown(each, step);
    const x = each.path.x.slice(0, end), y = each.path.y.slice(0, end);
    const z = x.map((value, at) => heightAt(course.solid, value, y[at]));
    const cut = (values) => values.map((value, at) => (z[at] === null ? null : value));
    return [cut(x), cut(y), z];
  });
  const update = { x: found.map((each) => each[0]), y: found.map((each) => each[1]), z: found.map((each) => each[2]) };
  return Plotly.restyle(places.relief, update, found.map((_, at) => 1 + at));
}

// The height of a point, lifted a little, from the corners around it; null outside.
function heightAt({ x, y, heights, lift }, a, b) {
  const place = (values, value) => ((value - values[0]) / (values.at(-1) - values[0])) * (values.length - 1);
  const across = place(x, a), along = place(y, b);
  if (!(across >= 0 && along >= 0 && across <= x.length - 1 && along <= y.length - 1)) return null;
  const i = Math.min(Math.floor(across), x.length - 2), j = Math.min(Math.floor(along), y.length - 2);
  const mix = (one, other, share) => one + (other - one) * share;
  const side = (row) => mix(row[i], row[i + 1], across - i);
  return mix(side(heights[j]), side(heights[j + 1]), along - j) + lift;
}
