// Lines over the steps on a canvas: little work, as the machine that draws them is the one that trains.
"use strict";

const LAYER_COLORS = ["#1f77b4", "#e8590c", "#2f9e44", "#c026d3", "#8a7a00", "#d62728", "#0891b2", "#7a5cff", "#7f7f7f", "#a0522d"];
const layerColor = (index) => LAYER_COLORS[index % LAYER_COLORS.length];

function style(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// A number in three digits.
function plain(value) {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(1) : String(Number(value.toPrecision(3)));
  return text.replace(/-/g, "−").replace("e+", "e");
}

const grouped = (count) => count.toLocaleString("en").replace(/,/g, "\u202f");

// Some four to seven ticks between two numbers, each a 1, 2 or 5 with zeros.
function evenTicks(low, high, most) {
  const rough = (high - low) / most || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough);
  const ticks = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high * (1 + 1e-9); at += 1) ticks.push(Number((at * step).toPrecision(12)));
  return ticks;
}

// 1, 2, 5, 10, 20 … between two numbers; of many powers of ten only those.
function logTicks(low, high) {
  const ticks = [];
  const decades = Math.log10(high / low);
  const factors = decades < 2.5 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / 6));
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    if (power % every) continue;
    for (const factor of factors) {
      const tick = Number((factor * 10 ** power).toPrecision(6));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks.length > 1 ? ticks : evenTicks(low, high, 4);
}

// The lowest and highest of what can be drawn, with some room.
function bounds(values, log) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return log ? [0.1, 10] : [0, 1];
  if (log) return low === high ? [low / 2, high * 2] : [low / 1.15, high * 1.15];
  const room = 0.06 * (high - low) || 0.05;
  return [low - room, high + room];
}

// Draws lines {points: [[x, y] …], color, width, dash, dots} with y logarithmic or in percent.
function drawChart(canvas, { title, lines, log = false, percent = false, end = 1 }) {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (!width) return;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const drawable = lines.map((line) => ({ ...line, points: line.points.filter(([, y]) => y !== null && (!log || y > 0)) }));
  const [low, high] = bounds(drawable.flatMap((line) => line.points.map(([, y]) => y)), log);
  const box = { left: 52, right: width - 10, top: 26, bottom: height - 24 };
  const place = log ? Math.log : (value) => value;
  const x = (value) => box.left + (value / end) * (box.right - box.left);
  const y = (value) => box.bottom - ((place(value) - place(low)) / (place(high) - place(low))) * (box.bottom - box.top);

  context.font = "600 13px system-ui, sans-serif";
  context.fillStyle = style("--text");
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(title, box.left, 15);
  context.font = "11px system-ui, sans-serif";
  context.fillStyle = style("--quiet");
  context.strokeStyle = style("--grid");
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of log ? logTicks(low, high) : evenTicks(low, high, 5)) {
    const at = Math.round(y(tick)) + 0.5;
    context.beginPath();
    context.moveTo(box.left, at);
    context.lineTo(box.right, at);
    context.stroke();
    context.fillText(percent ? `${plain(100 * tick)} %` : plain(tick), box.left - 6, at);
  }
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const tick of evenTicks(0, end, width < 420 ? 4 : 6)) context.fillText(grouped(tick), Math.min(x(tick), box.right - 12), box.bottom + 7);

  context.save();
  context.beginPath();
  context.rect(box.left, box.top - 3, box.right - box.left + 8, box.bottom - box.top + 6);
  context.clip();
  context.lineJoin = "round";
  for (const line of drawable) {
    context.strokeStyle = context.fillStyle = line.color;
    context.globalAlpha = line.pale ? 0.35 : 1;
    context.lineWidth = line.width || 2;
    context.setLineDash(line.dash || []);
    context.beginPath();
    line.points.forEach(([at, value], index) => (index ? context.lineTo(x(at), y(value)) : context.moveTo(x(at), y(value))));
    context.stroke();
    context.setLineDash([]);
    if (line.dots || line.points.length === 1) {
      for (const [at, value] of line.points) {
        context.beginPath();
        context.arc(x(at), y(value), 3, 0, 2 * Math.PI);
        context.fill();
      }
    }
  }
  context.restore();
}
