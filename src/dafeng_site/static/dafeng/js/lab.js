// The lab: sliders ask the server while they move, the whole answer comes when they are let go. Without this the form works.
import { startCharts } from "./charts.js";

const form = document.querySelector("form[data-lab]");
const parts = new Map([...document.querySelectorAll("[data-lab-part]")].map((node) => [node.dataset.labPart, node]));
const fault = document.querySelector("[data-lab-fault]");
const RANK = { light: 0, panel: 1, full: 2 };
let busy = false;
let waiting = null; // what to ask for next
let settling = null;
let drawn = null;
const past = [];
const future = [];
let now = null;

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
  const open = new Map([...node.querySelectorAll("details > summary")].map((each) => [named(each), each.parentElement.open]));
  const wanted = Boolean(document.getElementById("lab-find")?.value); // folds with what was looked for stay open
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  const again = focused && (focused.id ? `#${focused.id}` : mark(focused));
  const typed = focused?.matches("input[type=search], input[type=text]") ? focused.value : null; // an answer does not take back what is being typed
  node.innerHTML = html;
  for (const each of node.querySelectorAll("details > summary")) {
    const was = open.get(named(each));
    if (was !== undefined && !(wanted && each.parentElement.open)) each.parentElement.open = was;
  }
  if (again) resume(node.querySelector(again), typed);
  startCharts(node);
  window.htmx?.process(node);
}

/** The focus goes back to where it was, and what was typed there stands again with the mark at its end. */
function resume(field, typed) {
  if (!field) return;
  field.focus({ preventScroll: true });
  if (typed === null) return;
  field.value = typed;
  field.setSelectionRange(typed.length, typed.length);
}

/** What a fold is known by from one answer to the next: its key, or what stands on it. */
function named(summary) {
  return summary.parentElement.dataset.key || summary.textContent;
}

/** How to find a pressed button again after its part has been replaced. */
function mark(node) {
  for (const name of ["labView", "labBy", "labRule", "labSector"]) {
    if (node.dataset[name] === undefined) continue;
    const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `[data-${attribute}="${node.dataset[name]}"]`;
  }
  return null;
}

/** Which of the two drawings of a chart is seen: as in charts.css, by the room that the chart has. */
function width() {
  return parts.get("panel").clientWidth - 34 <= 520 ? "narrow" : "wide";
}

/** What comes of the drivers, beside their sliders: picture, words, values by year. */
function beside(drivers) {
  for (const [name, each] of Object.entries(drivers || {})) {
    const spark = form.querySelector(`[data-lab-spark="${name}"]`);
    if (spark) spark.innerHTML = each.chart;
    const said = form.querySelector(`[data-lab-now="${name}"]`);
    if (said) said.textContent = each.said;
    for (const [year, value] of Object.entries(each.values)) {
      const cell = form.querySelector(`[data-lab-result="p.${name}.${year}"]`);
      if (cell) cell.textContent = value;
    }
  }
}

/** Links, forms and the key beside the results follow the state. */
function follow(found) {
  for (const node of document.querySelectorAll("[data-lab-query]")) {
    const name = node.tagName === "FORM" ? "action" : "href";
    node.setAttribute(name, `${node.getAttribute(name).split("?")[0]}?${found.query}`);
  }
  for (const node of document.querySelectorAll("[data-lab-key]")) {
    if (node.tagName === "INPUT") node.value = found.key;
    else node.textContent = found.key;
  }
  const link = document.getElementById("lab-link");
  if (link) link.value = `${window.location.origin}${window.location.pathname}?${found.query}&key=${found.key}`;
}

function say(text) {
  fault.hidden = !text;
  fault.textContent = text;
}

async function ask(kind) {
  if (busy) {
    waiting = waiting && RANK[waiting] > RANK[kind] ? waiting : kind;
    return;
  }
  busy = true;
  const query = params();
  if (kind !== "full") query.set("part", kind);
  drawn = width();
  query.set("draw", drawn);
  let found = null;
  try {
    const answer = await fetch(`${form.dataset.answer}?${query}`, { credentials: "same-origin" });
    if (answer.redirected) window.location.assign(`?${params()}`); // the session is over: sign in, come back here
    else if (!(answer.headers.get("Content-Type") || "").includes("json")) say(fault.dataset.refused);
    else found = await answer.json();
  } catch {
    say(fault.dataset.offline);
  }
  if (found) take(found, kind);
  busy = false;
  const next = waiting || (found?.more ? "panel" : null);
  waiting = null;
  if (next) ask(next);
}

/** What is wrong stands beside its slider, whose group is opened; the last good answer stays. */
function blame(faults) {
  for (const node of form.querySelectorAll("[data-lab-beside]")) {
    const said = faults[node.dataset.labBeside.slice(2)] || faults[node.dataset.labDriver] || "";
    node.textContent = said;
    node.hidden = !said;
    if (said) node.closest("details.lab-group").open = true;
  }
}

function take(found, kind) {
  blame(found.beside || {});
  say((found.faults || []).join(" "));
  for (const name of ["summary", "chart", "panel"]) put(name, found[name]);
  beside(found.drivers);
  if (!found.query) return;
  if (kind !== "light") {
    follow(found);
    window.history.replaceState(null, "", `?${found.query}`);
  }
  const panel = parts.get("panel");
  const late = Boolean(found.more) || (kind === "light" && !found.chart);
  panel.classList.toggle("is-stale", late);
  panel.setAttribute("aria-busy", String(Boolean(found.more)));
}

/** After the last light answer the whole one follows, also where the slider was moved by keys. */
function settle() {
  clearTimeout(settling);
  settling = setTimeout(() => {
    remember();
    ask("full");
  }, 400);
}

function shown(field) {
  if (field.type !== "range") {
    drag(field);
    return;
  }
  const out = field.parentElement.querySelector("output");
  const text = `${Number(field.value)}%`;
  if (out) out.textContent = text;
  field.setAttribute("aria-valuetext", text);
}

/** The fields that are the state: named sliders, and the years that a driver is given for. */
function ranges() {
  return [...form.querySelectorAll("input[type=range][name], input[data-lab-point]")];
}

/** The slider beside a year stands where its field says, or at the scenario's own value. */
function drag(field) {
  const slider = form.querySelector(`[data-lab-drag="${field.name}"]`);
  if (slider) slider.value = field.value || slider.dataset.own;
}

function levels() {
  return ranges().map((field) => field.value);
}

/** Keep the state before this change for undo; a new change forgets what was undone. */
function remember() {
  const here = levels();
  if (here.join() === now.join()) return;
  past.push(now);
  future.length = 0;
  now = here;
  buttons();
}

function restore(from, to) {
  if (!from.length) return;
  to.push(now);
  now = from.pop();
  lay(now);
}

function lay(values) {
  ranges().forEach((field, at) => {
    field.value = values[at];
    shown(field);
  });
  buttons();
  ask("full");
}

function buttons() {
  for (const [name, list] of [["undo", past], ["redo", future]]) {
    const button = form.querySelector(`[data-lab-${name}]`);
    button.hidden = false;
    button.disabled = list.length === 0;
  }
}

function set(name, value) {
  const field = form.querySelector(`input[type=hidden][name="${name}"]`);
  if (field) field.value = value;
}

/** On paper the verdicts of all targets stand open; afterwards the folds are as before. */
function unfold(open) {
  for (const fold of document.querySelectorAll("details.lab-standing")) {
    if (open) fold.dataset.was ??= String(fold.open);
    fold.open = open || fold.dataset.was === "true";
    if (!open) delete fold.dataset.was;
  }
}

function pressed(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const tab = event.target.closest("a[data-lab-view], a[data-lab-sector], a[data-lab-by], a[data-lab-rule]");
  if (tab && plain) {
    event.preventDefault();
    for (const name of ["View", "Sector", "By", "Rule"]) {
      const value = tab.dataset[`lab${name}`];
      if (value !== undefined) set(name.toLowerCase(), value);
    }
    ask("full");
  }
  if (event.target.closest("[data-lab-undo]")) restore(past, future);
  if (event.target.closest("[data-lab-redo]")) restore(future, past);
  if (event.target.closest("[data-lab-reset]") && plain) {
    event.preventDefault();
    for (const field of ranges()) field.value = field.dataset.default || "";
    remember();
    lay(levels());
  }
}

if (form) {
  document.documentElement.classList.add("has-lab");
  now = levels();
  buttons();
  form.addEventListener("input", (event) => {
    const { target } = event;
    if (target.type !== "range" && target.dataset.labPoint === undefined) return;
    if (target.dataset.labDrag) form.querySelector(`[name="${target.dataset.labDrag}"]`).value = target.value;
    else shown(target);
    ask("light");
    settle();
  });
  document.addEventListener("change", (event) => {
    if (event.target.form !== form) return;
    clearTimeout(settling);
    remember();
    ask("full");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask("full");
  });
  document.addEventListener("click", pressed);
  window.addEventListener("beforeprint", () => unfold(true));
  window.addEventListener("afterprint", () => unfold(false));
  window.addEventListener("resize", () => {
    if (drawn && drawn !== width()) ask("full");
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (document.querySelector("[data-lab-over]") && event.detail.target.matches(".lab-run")) ask("full");
  });
}
