// What every page does: drawer, keyboard, charts, filters. Each part looks for its own elements and leaves the rest alone.
import { startCharts } from "./charts.js";
import { startDialogs } from "./dialogs.js";
import { startDrafts } from "./drafts.js";
import { startFilters } from "./filters.js";
import { startKeys } from "./keys.js";
import { startPlan } from "./plan.js";
import { startRowSearch } from "./rowsearch.js";

startDialogs(document);
startKeys(document);
startCharts(document);
startFilters(document);
startPlan(document);
startDrafts(document);
startRowSearch(document);

document.addEventListener("htmx:afterSwap", (event) => {
  startCharts(event.target);
});
