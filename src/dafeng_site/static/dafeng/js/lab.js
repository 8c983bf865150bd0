// The lab: sliders ask the server while they move, the whole answer comes when they are let go. Without this the form works.
import { startCharts } from "./charts.js";

const form = document.querySelector("form[data-lab]");
const parts = new Map([...document.querySelectorAll("[data-lab-part]")].map((node) => [node.dataset.labPart, node]));
const fault = document.querySelector("[data-lab-fault]");
let busy = false;
let waiting = null; // what to ask for next: "light" or "full"
let stale = null;

/** What differs from the scenario, and the rest of the form. */
function params() {
  const found = new URLSearchParams();
  for (const field of form.elements) {
    if (!field.name || !field.value) continue;
    if (field.type === "range" && Number(field.value) === Number(field.dataset.default)) continue;
    found.set(field.name, field.value);
  }
  return found;
}

function put(name, html) {
  const node = name === "chart" ? document.querySelector('[data-lab-part="chart"]') : parts.get(name);
  if (!node || html === undefined) return;
  const open = new Set([...node.querySelectorAll("details[open] > summary")].map((each) => each.textContent));
  node.innerHTML = html;
  for (const each of node.querySelectorAll("details > summary")) {
    if (open.has(each.textContent)) each.parentElement.open = true;
  }
  startCharts(node);
  window.htmx?.process(node);
}

async function ask(kind) {
  if (busy) {
    waiting = kind === "full" || waiting === "full" ? "full" : "light";
    return;
  }
  busy = true;
  const query = params();
  if (kind === "light") query.set("light", "1");
  try {
    const answer = await fetch(`${form.dataset.answer}?${query}`, { credentials: "same-origin" });
    if (answer.redirected) window.location.reload(); // the session is over
    const found = await answer.json();
    fault.hidden = !found.faults;
    fault.textContent = (found.faults || []).join(" ");
    for (const name of ["summary", "chart", "panel", "tools"]) put(name, found[name]);
    if (kind === "full" && found.query) history.replaceState(null, "", `?${found.query}`);
    parts.get("panel").classList.toggle("is-stale", kind === "light" && !found.chart);
  } catch (error) {
    fault.hidden = false;
    fault.textContent = String(error.message || error);
  } finally {
    busy = false;
  }
  if (waiting) {
    const next = waiting;
    waiting = null;
    ask(next);
  }
}

/** After the last light answer the whole one follows, also where the slider was moved by keys. */
function settle() {
  clearTimeout(stale);
  stale = setTimeout(() => ask("full"), 400);
}

function shown(field) {
  const out = field.parentElement.querySelector("output");
  if (out) out.textContent = `${Number(field.value)}%`;
}

function set(name, value) {
  const field = form.querySelector(`input[type=hidden][name="${name}"]`);
  if (field) field.value = value;
}

if (form) {
  document.documentElement.classList.add("has-lab");
  form.addEventListener("input", (event) => {
    if (event.target.type !== "range") return;
    shown(event.target);
    ask("light");
    settle();
  });
  document.addEventListener("change", (event) => {
    if (event.target.form !== form) return;
    clearTimeout(stale);
    ask("full");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask("full");
  });
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("a[data-lab-view], a[data-lab-sector]");
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (tab.dataset.labView !== undefined) set("view", tab.dataset.labView);
    else set("sector", tab.dataset.labSector);
    ask("full");
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (document.querySelector("[data-lab-over]") && event.detail.target.matches(".lab-run")) ask("full");
  });
}
