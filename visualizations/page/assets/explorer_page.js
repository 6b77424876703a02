(async () => {
  const holder = byId("data");
  const unpack = async (packed) => {
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
    return JSON.parse(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text());
  };
  const read = JSON.parse(holder.textContent);
  const data = holder.dataset.packed ? await unpack(read) : read;
  let lang = document.documentElement.lang === "en" ? 1 : 0;
  const home = lang;
  const say = (pair) => pair[lang];
  const word = (name) => say(data.words[name]);
  document.documentElement.classList.add("on");
  // The page holds the sentences of its own language, the data those of the other one.
  const said = data.said.map((other) => (lang ? [other, ""] : ["", other]));
  const turned = (element) => (element.dataset.a || "").split(" ").filter(Boolean).map((pair) => pair.split(":"));
  const learn = (from) => {
    for (const element of all("[data-t]", from)) said[element.dataset.t][home] = element.textContent;
    for (const element of all("[data-a]", from)) for (const [name, rank] of turned(element)) said[rank][home] = element.getAttribute(name);
  };
  const turn = (from) => {
    for (const element of all("[data-t]", from)) element.textContent = say(said[element.dataset.t]);
    for (const element of all("[data-a]", from)) for (const [name, rank] of turned(element)) element.setAttribute(name, say(said[rank]));
  };
  learn(document);

  const drawing = new Drawing(byId("canvas"), data, (node) => go({ node }));
  const questions = all("[data-q]").map((link) => link.dataset.q);
  const title = (question) => say(said[data.title[questions.indexOf(question)]]);
  const listed = new Map(questions.map((key) => [key, all(`#${key} .entries > li .name[data-n]`).map((link) => Number(link.dataset.n))]));

  // The rows after the first ones are made when somebody asks for them.
  const rest = new Map(Object.entries(data.more));
  const entries = (question) => all(`#${question} .entries > li`);
  const made = (tree) => {
    const entry = grown(tree);
    learn(entry);
    if (lang !== home) turn(entry);
    return entry;
  };
  const grow = (question, count = Infinity) => {
    const left = rest.get(question) || [], list = document.querySelector(`#${question} .entries`);
    if (!left.length) return;
    list.append(...left.splice(0, count).map(([, tree]) => made(tree)));
    follow(question);
  };
  const follow = (question) => {
    const more = document.querySelector(`#${question} .follow`), left = rest.get(question).length;
    more.textContent = word("rest").replace("{count}", left);
    more.hidden = !left;
  };
  for (const more of all(".follow")) {
    const question = more.closest("section").id;
    more.addEventListener("click", () => {
      const next = entries(question).length;
      grow(question, 30);
      entries(question)[next].querySelector(".name").focus();
    });
  }
  const entryOf = (question, node) => {
    const found = entries(question).find((item) => item.querySelector(`.name[data-n="${node}"]`));
    const later = !found && (rest.get(question) || []).find(([place]) => place === node);
    return later ? made(later[1]) : found;
  };

  // The state is in the address: #question&n=item&hide=kinds
  const parse = () => {
    const [question, ...more] = decodeURIComponent(location.hash.slice(1)).split("&");
    const given = new URLSearchParams(more.join("&"));
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
    const steps = entry ? all("[data-n]", entry.querySelector(".path") || make("p")).map((one) => Number(one.dataset.n)) : [];
    return { steps, links: steps.slice(1).flatMap((end, at) => drawing.links[steps[at]].filter((link) => data.start[link] === end || data.end[link] === end)) };
  };

  const shapes = all("#map [data-n]");
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
    const core = state.node >= 0 ? [state.node] : state.question === "ecosystem" ? [] : listed.get(state.question).slice(0, 10);
    const around = new Set(core.flatMap((node) => [node, ...drawing.links[node].flatMap((link) => [data.start[link], data.end[link]])]));
    for (const shape of shapes) shape.classList.toggle("here", around.has(Number(shape.dataset.n)));
    if (before.node === state.node && before.question === state.question) return;
    byId("panel").scrollTop = 0;
    if (window.innerWidth < 900) byId("panel").scrollIntoView();
  };

  const kindOf = (node) => say(data.kinds[data.kind[node]].label);
  const item = (node, text = data.names[node], before = () => {}) => button(text, () => { before(); go({ node }); });

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
    const place = byId("card"), node = state.node;
    place.hidden = node < 0;
    if (node < 0) { place.replaceChildren(); return; }
    const back = make("p"), mentions = questions.filter((key) => key !== "ecosystem").map((key) => [key, entryOf(key, node)]).filter(([, entry]) => entry);
    back.append(button(`← ${title(state.question)}`, () => go({ node: -1 })));
    const parts = [back, make("h2", data.names[node]), make("p", `${kindOf(node)} · ${drawing.links[node].length} ${word("links")}`, { className: "line" })];
    if (note.can(node)) {
      const stance = (mentions.find(([key]) => key === "approach") || [])[1]?.querySelector(".tag")?.textContent;
      const open = button(word("note"), () => note.open(node, stance));
      open.className = "main";
      parts.push(open);
    }
    for (const [key, entry] of mentions) {
      const copy = entry.cloneNode(true), list = make("ol", undefined, { className: "entries" });
      copy.querySelector(".name").remove();
      copy.querySelector("details").open = key === state.question;
      list.append(copy);
      parts.push(make("h3", title(key)), list);
    }
    const groups = neighbours(node);
    if (!groups.length) parts.push(make("p", word("no_links"), { className: "none" }));
    for (const [kind, others] of groups) {
      const list = make("ul", undefined, { className: "near" }), folded = make("details", undefined, { open: others.size <= 12 });
      for (const [other, told] of [...others].slice(0, 200)) {
        const line = make("li");
        line.append(item(other), make("br"), make("small", told.join(" ; ")));
        list.append(line);
      }
      folded.append(make("summary", `${say(data.kinds[kind].label)} (${others.size})`), list);
      parts.push(folded);
    }
    place.replaceChildren(...parts);
  };

  let index = null;
  const find = () => {
    index ??= data.names.map(fold);
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
    const link = event.target.closest("a[data-n], a[data-q], #map [data-n]");
    if (!event.target.closest("#export")) byId("export").open = false;
    if (!link) return;
    event.preventDefault();
    go(link.dataset.q ? { question: link.dataset.q, node: -1 } : { node: Number(link.dataset.n) });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]") && state.node >= 0) go({ node: -1 });
    const list = event.target.closest && event.target.closest(".entries, .results, .questions");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!list || !step) return;
    const stops = all(".name[data-n], .results button, .questions a", list.parentElement).filter((one) => list.contains(one));
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (next) { event.preventDefault(); next.focus(); }
  });

  const page = { data, lang: () => lang, say, word, title, item, kindOf, grow, degree: drawing.degree, question: () => state.question };
  const note = new Note(page);
  new Sheet(page);
  const now = () => `${state.question}${state.node >= 0 ? `-${state.node}` : ""}`;
  byId("png").addEventListener("click", () => byId("canvas").toBlob((picture) => save(`${now()}.png`, picture)));
  byId("svg").addEventListener("click", () => save(`${now()}.svg`, drawing.svg(document.title), "image/svg+xml"));
  byId("print").addEventListener("click", () => window.print());
  byId("fit").addEventListener("click", () => { drawing.fit(); });
  byId("zoom_in").addEventListener("click", () => drawing.zoom(1.4));
  byId("zoom_out").addEventListener("click", () => drawing.zoom(1 / 1.4));
  // On paper nothing can be unfolded.
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = all("#panel details:not([open])");
    for (const one of folded) one.open = true;
  });
  window.addEventListener("afterprint", () => { for (const one of folded) one.open = false; });

  byId("lang").addEventListener("click", () => {
    lang = 1 - lang;
    document.documentElement.lang = lang ? "en" : "fr";
    turn(document);
    for (const question of rest.keys()) follow(question);
    find(); card();
  });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const repaint = () => { drawing.colours(); drawing.draw(); };
  byId("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const shown = root.dataset.theme || (dark.matches ? "dark" : "light");
    root.dataset.theme = shown === "dark" ? "light" : "dark";
    repaint();
  });
  dark.addEventListener("change", repaint);
  window.addEventListener("hashchange", show);
  show();
})();
