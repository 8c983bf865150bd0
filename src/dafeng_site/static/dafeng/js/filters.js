// Filter bars apply at once when a choice changes; typing waits for Enter. Filters live in the address.

/** Leaves empty fields out of the address, so that a link stays short. */
function trim(form) {
  for (const field of form.elements) {
    if (field.name && field.value === "") field.disabled = true;
  }
}

export function startFilters(root) {
  root.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-filters]");
    if (form && event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
  });
  root.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-filters]")) trim(event.target);
  });
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-filters]")) {
      for (const field of form.elements) field.disabled = false;
      form.reset(); // after going back, the fields say what the address says
    }
  });
}
