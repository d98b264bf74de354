// Draws the charts, in the page's colours and for its width, and again when either changes.
"use strict";
const narrow = matchMedia("(max-width: 720px)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const charts = JSON.parse(document.getElementById("charts").textContent);
// What Plotly itself says, in the page's language.
const dictionary = {
  "Download plot as a PNG": tr("Download plot as a PNG"),
  "Preparing image - this may take a few seconds": tr("Preparing image - this may take a few seconds"),
  "Image download succeeded": tr("Image download succeeded"),
  "Zoom": tr("Zoom"),
  "Pan": tr("Pan"),
  "Zoom in": tr("Zoom in"),
  "Zoom out": tr("Zoom out"),
  "Reset axes": tr("Reset axes"),
  "Double-click on legend to isolate one trace": tr("Double-click on legend to isolate one trace"),
  "Double-click to zoom back out": tr("Double-click to zoom back out"),
};
const config = {
  responsive: true,
  displaylogo: false,
  showSendToCloud: false, // a button of Plotly's, by which the chart would leave this machine
  modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
  locale: "page",
  locales: { page: { dictionary } },
};

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function layoutOf(chart) {
  const layout = structuredClone(narrow.matches ? chart.narrow : chart.wide);
  layout.font.color = color("--text");
  layout.font.family = getComputedStyle(document.body).fontFamily;
  layout.modebar = { bgcolor: "rgba(0,0,0,0)", color: color("--quiet"), activecolor: color("--text") };
  for (const [name, axis] of Object.entries(layout)) {
    if (/^[xy]axis/.test(name)) {
      axis.gridcolor = color("--grid");
      axis.linecolor = color("--rule");
    }
  }
  return layout;
}

function toggle(place, group) {
  const members = place.data.flatMap((trace, number) => (trace.legendgroup === group ? [number] : []));
  const hidden = place.data[members[0]].visible === "legendonly";
  Plotly.restyle(place, { visible: hidden ? true : "legendonly" }, members);
}

// Plotly's legend is for pointers alone: this makes its names buttons for the keyboard, too.
function openLegend(place) {
  const entries = place.data.filter((trace) => trace.showlegend !== false);
  place.querySelectorAll(".legendtoggle").forEach((button, number) => {
    const entry = entries[number];
    button.setAttribute("tabindex", "0");
    button.setAttribute("role", "button");
    button.setAttribute("aria-label", entry.name);
    button.setAttribute("aria-pressed", String(entry.visible !== "legendonly"));
    button.onkeydown = (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        toggle(place, entry.legendgroup);
      }
    };
  });
}

function draw() {
  for (const [name, chart] of Object.entries(charts)) {
    const place = document.getElementById(`chart-${name}`);
    // What a click on the legend switched off stays off: Plotly notes it in the traces themselves.
    Plotly.react(place, place.data || chart.data, layoutOf(chart), config);
  }
}

draw();
for (const name of Object.keys(charts)) {
  const place = document.getElementById(`chart-${name}`);
  openLegend(place);
  place.on("plotly_afterplot", () => openLegend(place));
}
narrow.addEventListener("change", draw);
dark.addEventListener("change", draw);
