// A row chosen from many: Enter in the field for words searches; without scripts it sends the form, which says the same.

export function startRowSearch(root) {
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches(".row-search input[type=search]")) return;
    event.preventDefault();
    event.target.closest(".row-search").querySelector("button[name=find]").click();
  });
}
