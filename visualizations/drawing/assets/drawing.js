"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = (id) => JSON.parse(byId(id).textContent);
  const { nodes, edges, cards, words, everyName } = data("graph");
  const make = (tag, text) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  const shownNodes = new vis.DataSet(nodes);
  const network = new vis.Network(byId("drawing"), { nodes: shownNodes, edges: new vis.DataSet(edges) }, data("options"));
  const done = () => {
    network.setOptions({ physics: false });
    byId("settling").hidden = true;
    document.body.dataset.settled = "yes";
  };
  network.once("stabilizationIterationsDone", done);

  // Names are written on the screen, not on the drawing: one size whatever the zoom, the most connected first; a name that
  // would cover another one or a symbol waits for a closer look.
  const HIGH = 16;
  const ranked = [...nodes].sort((one, other) => other.size - one.size);
  const hiddenKinds = new Set();
  let hovered = null;

  const LANDMARKS = 12;
  const apart = (box) => (other) => box[0] >= other[2] || box[2] <= other[0] || box[1] >= other[3] || box[3] <= other[1];
  const inside = (box, canvas) => box[0] >= 0 && box[1] >= 0 && box[2] <= canvas.clientWidth && box[3] <= canvas.clientHeight;

  const write = (context, lines, middles, taken, symbols) => {
    const wide = Math.max(...lines.map((line) => context.measureText(line).width));
    const high = lines.length * HIGH;
    for (const [x, y] of middles(wide, high)) {
      const box = [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2];
      if (!inside(box, context.canvas) || !taken.every(apart(box)) || !symbols.every(apart(box))) continue;
      taken.push(box);
      lines.forEach((line, rank) => {
        const top = box[1] + rank * HIGH;
        context.strokeText(line, x, top);
        context.fillText(line, x, top);
      });
      return;
    }
  };

  const writeAll = (context) => {
    const places = network.getPositions();
    const at = (id) => network.canvasToDOM(places[id]);
    const chosen = new Set([...network.getSelectedNodes(), hovered]);
    const seen = ranked.filter((node) => !hiddenKinds.has(node.kind));
    const ids = new Set(seen.map((node) => node.id));
    const radius = (node) => node.size * network.getScale() + 2;
    const taken = [];
    const symbols = seen.map((node) => {
      const { x, y } = at(node.id);
      return [x - radius(node), y - radius(node), x + radius(node), y + radius(node)];
    });
    const first = seen.filter((node) => chosen.has(node.id));
    context.font = '13px system-ui, "DejaVu Sans", sans-serif';
    context.fillStyle = "#1c2430";
    for (const [rank, node] of [...new Set([...first, ...seen])].entries()) {
      const { x, y } = at(node.id);
      const off = radius(node) + 1;
      write(context, cards[node.id].label.split("\n"), (wide, high) => [
        [x, y + off + high / 2], [x, y - off - high / 2], [x + off + wide / 2 + 2, y], [x - off - wide / 2 - 2, y],
      ], taken, rank < LANDMARKS ? [] : symbols);
    }
    context.font = '11px system-ui, "DejaVu Sans", sans-serif';
    context.fillStyle = "#55606e";
    for (const edge of edges) {
      if (!ids.has(edge.from) || !ids.has(edge.to)) continue;
      if (edges.length > everyName && !chosen.has(edge.from) && !chosen.has(edge.to)) continue;
      const [from, to] = [at(edge.from), at(edge.to)];
      write(context, [edge.words], () => [[(from.x + to.x) / 2, (from.y + to.y) / 2]], taken, symbols);
    }
  };

  network.on("afterDrawing", (context) => {
    const density = context.canvas.width / context.canvas.clientWidth;
    context.save();
    context.setTransform(density, 0, 0, density, 0, 0);
    Object.assign(context, { textAlign: "center", textBaseline: "top", lineJoin: "round", strokeStyle: "#ffffff", lineWidth: 3 });
    writeAll(context);
    context.restore();
  });
  network.on("hoverNode", (event) => { hovered = event.node; });
  network.on("blurNode", () => { hovered = null; });

  const links = (id) => {
    const list = make("ul");
    for (const edge of edges) {
      if (edge.from !== id && edge.to !== id) continue;
      const out = edge.from === id;
      const other = out ? edge.to : edge.from;
      const item = make("li");
      const go = make("button", cards[other].name);
      go.type = "button";
      go.addEventListener("click", () => choose(other));
      item.append(make("span", out ? `${edge.words} → ` : `← ${edge.words} : `), go);
      list.append(item);
    }
    return list.childElementCount ? list : make("p", words.no_links);
  };

  const show = (id) => {
    const card = cards[id];
    const list = make("dl");
    for (const [label, value] of card.facts) list.append(make("dt", label), make("dd", value));
    const kind = make("p", card.kind);
    kind.className = "hint";
    byId("card").replaceChildren(make("h2", card.name), kind, list, make("h3", words.links), links(id));
  };

  const choose = (id) => {
    network.selectNodes([id]);
    network.focus(id, { scale: Math.max(network.getScale(), 0.9), animation: false });
    show(id);
  };

  network.on("selectNode", (event) => show(event.nodes[0]));

  for (const button of document.querySelectorAll("#legend button")) {
    button.addEventListener("click", () => {
      const hidden = button.getAttribute("aria-pressed") === "true";
      button.setAttribute("aria-pressed", String(!hidden));
      if (hidden) hiddenKinds.add(button.dataset.group);
      else hiddenKinds.delete(button.dataset.group);
      shownNodes.update(nodes.filter((node) => node.kind === button.dataset.group).map((node) => ({ id: node.id, hidden })));
    });
  }

  const index = nodes.map((node) => [fold(cards[node.id].name), node.id]);
  for (const node of nodes) {
    const option = make("option");
    option.value = cards[node.id].name;
    byId("names").append(option);
  }
  byId("find").addEventListener("input", (event) => {
    const asked = fold(event.target.value);
    const found = asked && (index.find(([name]) => name.startsWith(asked)) || index.find(([name]) => name.includes(asked)));
    byId("found").textContent = asked && !found ? words.not_found : found ? cards[found[1]].name : "";
    if (found) choose(found[1]);
  });

  const zoom = (by) => network.moveTo({ scale: network.getScale() * by });
  byId("in").addEventListener("click", () => zoom(1.4));
  byId("out").addEventListener("click", () => zoom(1 / 1.4));
  byId("fit").addEventListener("click", () => network.fit());
})();
