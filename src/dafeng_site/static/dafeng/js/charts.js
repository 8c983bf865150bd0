// Charts come from the server as SVG. Here they learn to tell their figures under the pointer and to be saved as PNG.
import { openDrawer } from "./dialogs.js";

const NEAR = 28; // units of the picture within which a year counts as pointed at

function spots(svg) {
  return [...svg.querySelectorAll("g.hot[data-x]")].map((node) => ({
    x: Number(node.dataset.x),
    y: Number(node.dataset.y),
    when: node.dataset.when,
    name: node.dataset.name,
    label: node.dataset.label,
    colour: node.dataset.colour,
  }));
}

function nearest(list, x) {
  let best = null;
  for (const spot of list) {
    if (best === null || Math.abs(spot.x - x) < Math.abs(best - x)) best = spot.x;
  }
  return best !== null && Math.abs(best - x) < NEAR ? best : null;
}

function show(tip, plot, list, at, scale) {
  const here = list.filter((spot) => spot.x === at);
  tip.replaceChildren();
  const head = document.createElement("strong");
  head.textContent = here[0].when;
  tip.append(head);
  for (const spot of here) {
    const line = document.createElement("div");
    line.textContent = `${spot.name}  ${spot.label}`;
    tip.append(line);
  }
  tip.hidden = false;
  const left = at * scale;
  const room = plot.clientWidth - tip.offsetWidth - 8;
  tip.style.left = `${Math.max(4, Math.min(left + 12, room))}px`;
  tip.style.top = `${Math.max(4, Math.min(...here.map((spot) => spot.y)) * scale - tip.offsetHeight - 10)}px`;
}

function tell(plot) {
  const tip = document.createElement("div");
  tip.className = "chart-tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  plot.append(tip);
  for (const svg of plot.querySelectorAll("svg")) {
    const list = spots(svg);
    if (!list.length) continue;
    const width = svg.viewBox.baseVal.width;
    svg.addEventListener("pointermove", (event) => {
      const box = svg.getBoundingClientRect();
      const scale = box.width / width;
      const at = nearest(list, (event.clientX - box.left) / scale);
      if (at === null) tip.hidden = true;
      else show(tip, plot, list, at, scale);
    });
    svg.addEventListener("pointerleave", () => {
      tip.hidden = true;
    });
  }
  plot.addEventListener("click", (event) => {
    const spot = event.target.closest("g.hot[data-href]");
    if (spot) openDrawer(spot.dataset.href);
  });
}

/** Draws the stand-alone SVG on a canvas at twice its size and saves it. */
async function savePng(figure) {
  const answer = await fetch(figure.dataset.svg, { credentials: "same-origin" });
  if (!answer.ok) return;
  const source = URL.createObjectURL(new Blob([await answer.text()], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(source);
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${figure.dataset.name || "chart"}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }, "image/png");
}

export function startCharts(root) {
  for (const figure of root.querySelectorAll("[data-chart]:not([data-ready])")) {
    figure.dataset.ready = "1";
    for (const plot of figure.querySelectorAll(".chart-plot")) tell(plot);
    figure.querySelector("[data-png]")?.addEventListener("click", () => savePng(figure));
  }
}
