const DOT = 2.4; // pixels
// The drawing: places come from the page; names never cover one another; a cached picture while it moves.
class Drawing {
  constructor(canvas, data, onChoose) {
    Object.assign(this, { canvas, data, onChoose, hidden: new Set(), near: null, chosen: -1, path: new Set() });
    this.context = canvas.getContext("2d");
    this.copy = document.createElement("canvas");
    this.count = data.ids.length;
    this.degree = new Uint32Array(this.count);
    this.links = Array.from({ length: this.count }, () => []);
    data.start.forEach((start, link) => {
      const end = data.end[link];
      this.degree[start]++; this.degree[end]++;
      this.links[start].push(link); this.links[end].push(link);
    });
    if (data.flat) this.degree.fill(0); // nobody is greater than another
    this.order = [...data.ids.keys()].sort((one, other) => this.degree[other] - this.degree[one] || one - other);
    this.shapes = data.kinds.map((kind) => new Path2D(kind.path));
    this.box = null;
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.listen();
  }
  resize() {
    const { clientWidth: wide, clientHeight: high } = this.canvas;
    if (!wide || !high) return;
    this.dense = Math.min(2, window.devicePixelRatio || 1);
    for (const one of [this.canvas, this.copy]) { one.width = wide * this.dense; one.height = high * this.dense; }
    Object.assign(this, { wide, high });
    this.fit();
  }
  colours() {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(name).trim();
    this.ink = get("--ink"); this.page = get("--page"); this.fade = get("--fade"); this.edge = get("--edge"); this.accent = get("--accent");
    this.tones = this.data.kinds.map((_, rank) => get(`--k${rank}`));
  }
  shown(node) { return !this.hidden.has(this.data.kind[node]); }
  fit(nodes) {
    const { x, y } = this.data;
    let left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;
    for (const node of nodes || this.order) {
      left = Math.min(left, x[node]); right = Math.max(right, x[node]); top = Math.min(top, y[node]); bottom = Math.max(bottom, y[node]);
    }
    const side = Math.min(90, this.wide / 10);
    const scale = Math.min((this.wide - 2 * side) / Math.max(right - left, 1200), (this.high - 110) / Math.max(bottom - top, 1200));
    this.scale = scale;
    if (!nodes) this.whole = scale;
    this.left = this.wide / 2 - scale * (left + right) / 2;
    this.top = (this.high - 30) / 2 - scale * (top + bottom) / 2;
    this.draw();
  }
  at(node) { return [this.scale * this.data.x[node] + this.left, this.scale * this.data.y[node] + this.top]; }
  size(node) {
    const crowd = Math.max(0.25, Math.min(1, 14 / Math.sqrt(this.count)));
    const zoom = Math.max(0.8, Math.min(2.2, Math.sqrt(this.scale / (this.whole || this.scale))));
    return (0.55 + 0.11 * Math.sqrt(this.degree[node])) * crowd * zoom * (this.near && this.near.has(node) ? 1.25 : 1);
  }
  draw() {
    if (!this.wide) return;
    if (!this.tones) this.colours();
    const context = this.context;
    context.setTransform(this.dense, 0, 0, this.dense, 0, 0);
    context.fillStyle = this.page;
    context.fillRect(0, 0, this.wide, this.high);
    this.drawLinks(context);
    this.drawNodes(context);
    context.setTransform(this.dense, 0, 0, this.dense, 0, 0);
    this.drawNames(context);
    const copy = this.copy.getContext("2d");
    copy.drawImage(this.canvas, 0, 0);
    this.kept = [this.scale, this.left, this.top];
    document.body.dataset.settled = "yes";
  }
  drawLinks(context) {
    const { start, end } = this.data;
    const line = (link) => {
      if (!this.shown(start[link]) || !this.shown(end[link])) return;
      context.moveTo(...this.at(start[link]));
      context.lineTo(...this.at(end[link]));
    };
    context.lineWidth = start.length > 5000 ? 0.35 : 0.8;
    context.strokeStyle = this.near ? this.fade : this.edge;
    context.globalAlpha = start.length > 5000 ? 0.3 : this.near ? 0.7 : 0.55;
    context.beginPath();
    for (let link = 0; link < start.length; link++) line(link);
    context.stroke();
    context.globalAlpha = 1;
    const strong = (links) => { context.beginPath(); links.forEach(line); context.stroke(); };
    if (this.chosen >= 0) { context.lineWidth = 1.4; context.strokeStyle = this.edge; strong(this.links[this.chosen]); }
    if (this.path.size) { context.lineWidth = 3; context.strokeStyle = this.accent; strong([...this.path]); }
  }
  drawNodes(context) {
    const light = (node) => !this.near || this.near.has(node), { kind } = this.data;
    for (const strong of this.near ? [false, true] : [true]) {
      const large = [];
      const fill = (node) => { context.fillStyle = strong ? this.tones[kind[node]] : this.fade; };
      // A change of scale for each mark is dear: where no shape can be seen, squares.
      for (let node = 0; node < this.count; node++) {
        if (!this.shown(node) || light(node) !== strong) continue;
        const [x, y] = this.at(node), half = 8 * this.size(node);
        if (x < -20 || y < -20 || x > this.wide + 20 || y > this.high + 20) continue;
        if (half > DOT || node === this.chosen) { large.push(node); continue; }
        fill(node);
        context.fillRect(x - half, y - half, 2 * half, 2 * half);
      }
      for (const node of large) {
        const [x, y] = this.at(node), size = this.size(node) * this.dense;
        context.setTransform(size, 0, 0, size, x * this.dense, y * this.dense);
        fill(node);
        context.fill(this.shapes[kind[node]]);
        if (node === this.chosen) { context.lineWidth = 3; context.strokeStyle = this.ink; context.stroke(this.shapes[kind[node]]); }
      }
      context.setTransform(this.dense, 0, 0, this.dense, 0, 0);
    }
  }
  drawNames(context) {
    context.font = '13px system-ui, "DejaVu Sans", sans-serif';
    context.textBaseline = "middle";
    context.lineJoin = "round";
    const cell = 6, across = Math.ceil(this.wide / cell), down = Math.ceil(this.high / cell), taken = new Uint8Array(across * down);
    const claim = (x0, y0, x1, y1, force) => {
      const [left, right, top, bottom] = [Math.floor(x0 / cell), Math.floor(x1 / cell), Math.floor(y0 / cell), Math.floor(y1 / cell)];
      if (!force && (left < 0 || top < 0 || right >= across || bottom >= down)) return false;
      for (const set of force ? [true] : [false, true]) {
        for (let y = Math.max(0, top); y <= Math.min(bottom, down - 1); y++) {
          for (let x = Math.max(0, left); x <= Math.min(right, across - 1); x++) {
            if (set) taken[y * across + x] = 1; else if (taken[y * across + x]) return false;
          }
        }
      }
      return true;
    };
    const wanted = this.near ? [...this.near].sort((one, other) => (other === this.chosen) - (one === this.chosen) || this.degree[other] - this.degree[one]) : this.order;
    const seen = wanted.filter((node) => this.shown(node)).slice(0, 600);
    for (const node of seen.slice(0, 250)) {
      const [x, y] = this.at(node), half = this.size(node) * 8;
      claim(x - half, y - half, x + half, y + half, true);
    }
    let left = Math.round(this.wide * this.high / 11000);
    this.named = [];
    for (const node of seen) {
      if (!left) break;
      const [x, y] = this.at(node);
      if (x < 0 || y < 0 || x > this.wide || y > this.high) continue;
      if (this.name(context, claim, node, 36) || (this.near && this.name(context, claim, node, 18))) left--;
    }
  }
  name(context, claim, node, most) {
    const whole = this.data.names[node], name = whole.length > most ? `${whole.slice(0, most - 1)}…` : whole;
    const [x, y] = this.at(node), half = context.measureText(name).width / 2, off = this.size(node) * 10 + 4;
    for (const [cx, cy] of [[x, y + off + 7], [x, y - off - 7], [x + off + half, y], [x - off - half, y]]) {
      if (!claim(cx - half - 2, cy - 7, cx + half + 2, cy + 7, false)) continue;
      context.strokeStyle = this.page; context.lineWidth = 4; context.strokeText(name, cx - half, cy);
      context.fillStyle = this.ink; context.fillText(name, cx - half, cy);
      this.named.push([name, cx, cy]);
      return true;
    }
    return false;
  }
  // What is seen, as a drawing that can be enlarged and edited.
  svg(title) {
    const make = (tag, given, text = "") => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
      element.textContent = text;
      return element;
    };
    const whole = make("svg", { viewBox: `0 0 ${this.wide} ${this.high}`, width: this.wide, height: this.high, "font-family": "system-ui, sans-serif", "font-size": 13 });
    const { start, end, kind, kinds } = this.data, short = (number) => Number(number.toFixed(1));
    const line = (links) => links.filter((link) => this.shown(start[link]) && this.shown(end[link])).map((link) => `M${this.at(start[link]).map(short)}L${this.at(end[link]).map(short)}`).join("");
    const strokes = (links, colour, width) => make("path", { d: line(links), stroke: colour, "stroke-width": width, fill: "none" });
    whole.append(make("title", {}, title), make("rect", { width: "100%", height: "100%", fill: this.page }));
    whole.append(strokes([...start.keys()], this.near ? this.fade : this.edge, 0.8));
    if (this.chosen >= 0) whole.append(strokes(this.links[this.chosen], this.edge, 1.4));
    if (this.path.size) whole.append(strokes([...this.path], this.accent, 3));
    for (const strong of [false, true]) {
      for (let node = 0; node < this.count; node++) {
        if (!this.shown(node) || (!this.near || this.near.has(node)) !== strong) continue;
        const fill = strong ? this.tones[kind[node]] : this.fade;
        whole.append(make("path", { d: kinds[kind[node]].path, fill, transform: `translate(${this.at(node).map(short)}) scale(${short(this.size(node))})` }));
      }
    }
    for (const [name, x, y] of this.named) {
      whole.append(make("text", { x: short(x), y: short(y), "text-anchor": "middle", "dominant-baseline": "middle", fill: this.ink, stroke: this.page, "stroke-width": 3, "paint-order": "stroke" }, name));
    }
    return new XMLSerializer().serializeToString(whole);
  }
  moved() {
    if (this.count + this.data.start.length < 4000) { if (!this.frame) this.frame = requestAnimationFrame(() => { this.frame = 0; this.draw(); }); return; }
    const context = this.context, [scale, left, top] = this.kept, ratio = this.scale / scale;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = this.page;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.drawImage(this.copy, (this.left - left * ratio) * this.dense, (this.top - top * ratio) * this.dense, this.copy.width * ratio, this.copy.height * ratio);
    clearTimeout(this.later);
    this.later = setTimeout(() => this.draw(), 160);
  }
  zoom(by, x = this.wide / 2, y = this.high / 2) {
    const scale = Math.max(this.whole / 2, Math.min(this.whole * 60, this.scale * by)), ratio = scale / this.scale;
    this.left = x - (x - this.left) * ratio; this.top = y - (y - this.top) * ratio; this.scale = scale;
    this.moved();
  }
  choose(node, together = [], path = []) {
    this.chosen = node;
    this.path = new Set(path);
    const around = node < 0 ? together : [node, ...this.links[node].flatMap((link) => [this.data.start[link], this.data.end[link]]), ...together];
    this.near = around.length ? new Set(around) : null;
    if (this.wide) this.fit(node < 0 ? undefined : this.near);
  }
  hit(x, y) {
    let best = -1, least = 1e9;
    for (let node = 0; node < this.count; node++) {
      if (!this.shown(node)) continue;
      const [ox, oy] = this.at(node), far = (ox - x) ** 2 + (oy - y) ** 2, reach = this.size(node) * 10 + 6;
      if (far < reach * reach && far < least) { best = node; least = far; }
    }
    return best;
  }
  listen() {
    const fingers = new Map();
    let way = 0, apart = 0;
    this.canvas.addEventListener("pointerdown", (event) => {
      fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
      way = 0; apart = 0;
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) { this.canvas.classList.toggle("on", this.hit(event.offsetX, event.offsetY) >= 0); return; }
      const [dx, dy] = [event.offsetX - before[0], event.offsetY - before[1]];
      fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
      way += Math.abs(dx) + Math.abs(dy);
      if (fingers.size === 1) { this.left += dx; this.top += dy; this.moved(); return; }
      const [one, other] = [...fingers.values()], far = Math.hypot(one[0] - other[0], one[1] - other[1]);
      if (apart) this.zoom(far / apart, (one[0] + other[0]) / 2, (one[1] + other[1]) / 2);
      apart = far;
    });
    const up = (event) => {
      if (event.type === "pointerup" && fingers.size === 1 && way < 6) this.onChoose(this.hit(event.offsetX, event.offsetY));
      fingers.delete(event.pointerId);
    };
    this.canvas.addEventListener("pointerup", up);
    this.canvas.addEventListener("pointercancel", up);
    this.canvas.addEventListener("wheel", (event) => { event.preventDefault(); this.zoom(Math.exp(-event.deltaY * 0.0015), event.offsetX, event.offsetY); }, { passive: false });
    this.canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      if (step) { event.preventDefault(); this.left += step[0]; this.top += step[1]; this.moved(); }
      else if (event.key === "+" || event.key === "=") this.zoom(1.3);
      else if (event.key === "-") this.zoom(1 / 1.3);
    });
  }
}
