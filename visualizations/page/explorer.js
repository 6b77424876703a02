(async () => {
  const byId = (id) => document.getElementById(id);
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const make = (tag, text, more = {}) => {
    const element = Object.assign(document.createElement(tag), more);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const button = (text, act) => {
    const made = make("button", text, { type: "button" });
    made.addEventListener("click", act);
    return made;
  };
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/œ/g, "oe").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  const holder = byId("data");
  const unpack = async (packed) => {
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
    return JSON.parse(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text());
  };
  const read = JSON.parse(holder.textContent);
  const data = holder.dataset.packed ? await unpack(read) : read;
  let lang = document.documentElement.lang === "en" ? 1 : 0;
  const say = (pair) => pair[lang];
  const word = (name) => say(data.words[name]);
  document.documentElement.classList.add("on");
  // The page holds the sentences of its own language, the data those of the other one.
  const turned = (element) => (element.dataset.a || "").split(" ").filter(Boolean).map((pair) => pair.split(":"));
  const said = data.said.map((other) => (lang ? [other, ""] : ["", other]));
  for (const element of all("[data-t]")) said[element.dataset.t][lang] = element.textContent;
  for (const element of all("[data-a]")) for (const [name, rank] of turned(element)) said[rank][lang] = element.getAttribute(name);

  const drawing = new Drawing(byId("canvas"), data, (node) => go({ node }));
  const questions = all("[data-q]").map((link) => link.dataset.q);
  const listed = new Map(questions.map((key) => [key, all(`#${key} .entries > li .name[data-n]`).map((link) => Number(link.dataset.n))]));
  const linked = new Map();
  data.start.forEach((start, link) => {
    for (const pair of [`${start}-${data.end[link]}`, `${data.end[link]}-${start}`]) linked.set(pair, link);
  });

  // The state is in the address: #question&n=item&hide=kinds
  const parse = () => {
    const [question, ...rest] = decodeURIComponent(location.hash.slice(1)).split("&");
    const given = new URLSearchParams(rest.join("&"));
    const node = given.get("n") === null ? -1 : Number(given.get("n"));
    return {
      question: questions.includes(question) ? question : questions[0],
      node: Number.isInteger(node) && node < data.ids.length ? node : -1,
      hidden: new Set((given.get("hide") || "").split(".").filter(Boolean).map(Number)),
    };
  };
  let state = parse();
  const write = ({ question, node, hidden }) =>
    `#${question}${node >= 0 ? `&n=${node}` : ""}${hidden.size ? `&hide=${[...hidden].sort((a, b) => a - b).join(".")}` : ""}`;
  const go = (change) => { location.hash = write({ ...state, ...change }); };

  const route = (entry) => {
    const steps = entry ? all("[data-n]", entry.querySelector(".path") || document.createElement("p")).map((one) => Number(one.dataset.n)) : [];
    return { steps, links: steps.slice(1).map((end, at) => linked.get(`${steps[at]}-${end}`)).filter((link) => link !== undefined) };
  };
  const entryOf = (question, node) => all(`#${question} .entries > li`).find((item) => item.querySelector(`.name[data-n="${node}"]`));

  const show = () => {
    const before = state;
    state = parse();
    for (const link of all("[data-q]")) {
      if (link.dataset.q === state.question) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    }
    for (const section of all("#panel > section")) section.classList.toggle("open", section.id === state.question && state.node < 0);
    for (const entry of all("[data-k]")) entry.setAttribute("aria-pressed", String(!state.hidden.has(Number(entry.dataset.k))));
    drawing.hidden = state.hidden;
    card();
    const { steps, links } = route(state.node >= 0 ? entryOf(state.question, state.node) : null);
    drawing.choose(state.node, state.node < 0 ? listed.get(state.question).slice(0, 10) : steps, links);
    if (state.question === "ecosystem" && state.node < 0) drawing.choose(-1);
    if (before.node !== state.node || before.question !== state.question) byId("panel").scrollTop = 0;
  };

  const kindOf = (node) => say(data.kinds[data.kind[node]].label);
  const item = (node, act = () => go({ node })) => button(data.names[node], act);

  const neighbours = (node) => {
    const groups = new Map();
    for (const link of drawing.links[node]) {
      const out = data.start[link] === node, other = out ? data.end[link] : data.start[link], kind = data.kind[other];
      if (!groups.has(kind)) groups.set(kind, new Map());
      const told = groups.get(kind).get(other) || [];
      const ref = data.source[link] >= 0 ? ` · ${data.sources[data.source[link]]}${data.day[link] ? ` (${data.day[link]})` : ""}` : "";
      told.push(`${out ? "→ " : "← "}${say(data.relations[data.relation[link]])}${ref}`);
      groups.get(kind).set(other, told);
    }
    return [...groups].sort(([one], [other]) => one - other);
  };

  const card = () => {
    const place = byId("card");
    place.hidden = state.node < 0;
    if (state.node < 0) { place.replaceChildren(); return; }
    const node = state.node;
    const title = say(said[data.title[questions.indexOf(state.question)]]);
    const back = button(`← ${title}`, () => go({ node: -1 }));
    back.className = "return";
    const parts = [make("p"), make("h2", data.names[node]), make("p", `${kindOf(node)} · ${drawing.links[node].length} ${word("links")}`, { className: "line" })];
    parts[0].append(back);
    const mentions = questions.filter((key) => key !== "ecosystem").map((key) => [key, entryOf(key, node)]).filter(([, entry]) => entry);
    for (const [key, entry] of mentions) {
      const copy = entry.cloneNode(true);
      copy.querySelector(".name").remove();
      copy.querySelector("details").open = key === state.question;
      const list = make("ol", undefined, { className: "entries" });
      list.append(copy);
      parts.push(make("h3", say(said[data.title[questions.indexOf(key)]])), list);
    }
    const groups = neighbours(node);
    if (!groups.length) parts.push(make("p", word("no_links"), { className: "none" }));
    for (const [kind, others] of groups) {
      const list = make("ul", undefined, { className: "near" });
      for (const [other, told] of [...others].slice(0, 200)) {
        const line = make("li");
        line.append(item(other), make("br"), make("small", told.join(" ; ")));
        list.append(line);
      }
      const fold = make("details", undefined, { open: others.size <= 12 });
      fold.append(make("summary", `${say(data.kinds[kind].label)} (${others.size})`), list);
      parts.push(fold);
    }
    place.replaceChildren(...parts);
  };

  const index = data.names.map(fold);
  const find = () => {
    const asked = fold(byId("find").value).split(" ").filter(Boolean);
    const found = asked.length ? drawing.order.filter((node) => asked.every((part) => index[node].includes(part))) : [];
    byId("found").textContent = asked.length ? (found.length ? `${found.length} ${word("found")}` : word("not_found")) : "";
    byId("results").replaceChildren(...found.slice(0, 8).map((node) => {
      const line = make("li");
      line.append(item(node), " ", make("small", kindOf(node)));
      return line;
    }));
  };
  byId("find").addEventListener("input", find);
  byId("find").addEventListener("keydown", (event) => {
    if (event.key === "Enter") byId("results").querySelector("button")?.click();
  });

  for (const entry of all("[data-k]")) {
    entry.addEventListener("click", () => {
      const hidden = new Set(state.hidden), kind = Number(entry.dataset.k);
      if (!hidden.delete(kind)) hidden.add(kind);
      go({ hidden });
    });
  }
  // Links of the lists keep the kinds that are hidden.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-n], a[data-q]");
    if (!link) return;
    event.preventDefault();
    go(link.dataset.q ? { question: link.dataset.q, node: -1 } : { node: Number(link.dataset.n) });
    if (link.dataset.q && window.innerWidth < 900) byId("panel").scrollIntoView();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !byId("sheet").open && state.node >= 0) go({ node: -1 });
    const list = event.target.closest && event.target.closest(".entries, .results, .questions");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!list || !step) return;
    const stops = all(".name[data-n], .results button, .questions a", list.parentElement).filter((one) => list.contains(one));
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (next) { event.preventDefault(); next.focus(); }
  });

  const order = { by: 2, down: true, page: 0 };
  const rows = () => data.ids.map((_, node) => [data.names[node], kindOf(node), drawing.degree[node], node]);
  const LONG = 50;
  const sheet = () => {
    const own = byId("sheet");
    const sign = order.down ? -1 : 1;
    const sorted = rows().sort((one, other) => sign * (order.by === 2 ? one[2] - other[2] : one[order.by].localeCompare(other[order.by])) || one[3] - other[3]);
    const pages = Math.max(1, Math.ceil(sorted.length / LONG));
    const head = make("tr"), body = make("tbody"), table = make("table", undefined, { className: "sheet" }), top = make("thead");
    ["name", "type", "degree"].forEach((name, by) => {
      const cell = make("th", undefined, { scope: "col" });
      cell.setAttribute("aria-sort", order.by === by ? (order.down ? "descending" : "ascending") : "none");
      cell.append(button(word(name), () => { order.down = order.by === by ? !order.down : by === 2; order.by = by; order.page = 0; sheet(); }));
      head.append(cell);
    });
    for (const row of sorted.slice(order.page * LONG, (order.page + 1) * LONG)) {
      const line = make("tr"), name = make("td");
      name.append(item(row[3], () => { own.close(); go({ node: row[3] }); }));
      line.append(name, make("td", row[1]), make("td", String(row[2])));
      body.append(line);
    }
    const turn = (by) => () => { order.page = (order.page + by + pages) % pages; sheet(); };
    const bar = make("div", undefined, { className: "bar" });
    bar.append(button(word("previous"), turn(-1)), make("span", `${order.page + 1} / ${pages}`), button(word("next"), turn(1)), button(word("close"), () => own.close()));
    top.append(head);
    table.append(top, body);
    own.replaceChildren(make("h2", byId("table").textContent, { id: "sheet-title" }), make("p", word("sorted_by"), { className: "hint" }), bar, table);
    if (!own.open) own.showModal();
  };
  byId("table").addEventListener("click", sheet);

  // A cell that a spreadsheet would run as a formula is told apart by an apostrophe.
  const cell = (value) => `"${String(value).replace(/^\s*[=+\-@\t\r]/, (lead) => `'${lead}`).replaceAll('"', '""')}"`;
  byId("csv").addEventListener("click", () => {
    const lines = [["id", word("name"), word("type"), word("degree")], ...rows().map((row) => [data.ids[row[3]], row[0], row[1], row[2]])];
    const file = new Blob([`\ufeff${lines.map((line) => line.map(cell).join(";")).join("\r\n")}\r\n`], { type: "text/csv" });
    const link = make("a", undefined, { href: URL.createObjectURL(file), download: "ecosysteme.csv" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });
  byId("print").addEventListener("click", () => window.print());
  byId("fit").addEventListener("click", () => { drawing.fit(); });
  byId("zoom_in").addEventListener("click", () => drawing.zoom(1.4));
  byId("zoom_out").addEventListener("click", () => drawing.zoom(1 / 1.4));

  byId("lang").addEventListener("click", () => {
    lang = 1 - lang;
    document.documentElement.lang = lang ? "en" : "fr";
    for (const element of all("[data-t]")) element.textContent = say(said[element.dataset.t]);
    for (const element of all("[data-a]")) for (const [name, rank] of turned(element)) element.setAttribute(name, say(said[rank]));
    find(); card();
  });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const repaint = () => { drawing.colours(); drawing.draw(); };
  byId("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const now = root.dataset.theme || (dark.matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    repaint();
  });
  dark.addEventListener("change", repaint);
  window.addEventListener("hashchange", show);
  show();
})();
