// Shows those cells alone that somebody asks for: named by people, named differently, cut by the edge.
// Where they differ the laptop says. Knows the count and the gallery.

import { ask } from "../../ask.js";
import { part } from "../../element.js";
import { attempt } from "../../notices.js";
import { at } from "../count.js";

const PATIENCE = 1000; // ms, before the laptop is asked anew where they differ
const select = part("filter");

/** Let the person choose; `draw` is called when other cells are to be shown. */
export function watchFilters(count, gallery, draw) {
  let differing = { model: new Set(), people: new Set() };
  let asked = 0;
  let timer = null;
  const filters = {
    all: () => true,
    people: ({ by }) => by === "person",
    model: ({ id }) => differing.model.has(id),
    between: ({ id }) => differing.people.has(id),
    edge: ({ edge }) => edge,
    added: ({ added }) => added,
    twin: ({ twin_of: twin }) => Boolean(twin),
  };
  const differs = () => ["model", "between"].includes(select.value);

  const compare = async () => {
    asked = count.count.revision;
    const told = await attempt(() => ask("GET", `${at(count.id)}/differences`));
    if (told) differing = { model: new Set(told.model), people: new Set(told.people) };
  };

  const choose = async () => {
    if (differs()) await compare();
    gallery.filter = filters[select.value];
    draw();
  };

  select.addEventListener("change", choose);
  count.addEventListener("change", () => {
    if (!differs() || count.count.revision === asked) return;
    clearTimeout(timer);
    timer = setTimeout(() => compare().then(draw), PATIENCE);
  });
}
