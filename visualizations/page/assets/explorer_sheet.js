const LONG = 400; // signs: a column with longer cells is in the file alone
// The open question as a table to sort and to save. Its cells are the words of the list, so that both say the same.
class Sheet {
  constructor(page) {
    Object.assign(this, { page, own: byId("sheet"), by: -1, down: false, at: 0, of: null });
    byId("table").addEventListener("click", () => { this.of = null; this.show(); });
    byId("csv").addEventListener("click", () => {
      const { head, rows } = this.table();
      save(`${this.page.question()}.csv`, csv([head, ...rows.map((row) => row.cells)]), "text/csv");
    });
  }
  table() {
    const question = this.page.question();
    return question === "ecosystem" ? this.whole() : document.querySelector(`#${question} table`) ? this.figures(question) : this.listed(question);
  }
  whole() {
    const { word, data, kindOf, degree } = this.page;
    const links = (node) => data.flat ? [] : [node === undefined ? word("degree") : String(degree[node])];
    return { head: [word("name"), word("type"), ...links(), "id"], rows: data.ids.map((id, node) => ({ node, name: 0, cells: [data.names[node], kindOf(node), ...links(node), id] })) };
  }
  figures(question) {
    const { word } = this.page, tables = all(`#${question} table`), parts = tables.some((table) => table.caption);
    const head = parts ? [word("section")] : [], rows = [], put = this.placing(head);
    for (const table of tables) {
      const titles = all("th", table).map((title) => title.textContent);
      for (const line of all("tbody tr", table)) {
        const link = line.querySelector("[data-n]"), cells = parts ? [table.caption?.textContent ?? ""] : [];
        titles.forEach((title, at) => put(cells, title, line.cells[at].textContent));
        rows.push({ node: link ? Number(link.dataset.n) : -1, name: parts ? 1 : 0, cells });
      }
    }
    return this.filled(head, rows);
  }
  listed(question) {
    const { word, say, data, grow } = this.page;
    grow(question);
    const head = [word("rank"), word("name"), say(data.tags[question]), word("summary")], rows = [], put = this.placing(head);
    for (const entry of all(`#${question} .entries > li`)) {
      const name = entry.querySelector(".name"), text = (query) => all(query, entry).map((one) => one.textContent);
      const cells = [String(entry.value), name.textContent, text(".tag").join(), text(":scope > .line:not(:has(b))").join(" · ")];
      for (const line of all(":scope > .line > b", entry)) put(cells, line.textContent, line.parentElement.textContent.slice(line.textContent.length).replace(/^\s*:\s*/, ""));
      for (const fact of all("dt", entry)) put(cells, fact.textContent, fact.nextElementSibling.textContent);
      const paths = text(".path"), sources = text("details > ul > li");
      if (paths.length) put(cells, word("paths"), paths.join(" | "));
      if (sources.length) put(cells, word("sources"), sources.join(" | "));
      rows.push({ node: name.dataset.n === undefined ? -1 : Number(name.dataset.n), name: 1, cells });
    }
    return this.filled(head, rows);
  }
  placing(head) { // puts a text under its title, whatever the titles of the other rows
    const places = new Map();
    return (cells, title, text) => {
      if (!places.has(title)) places.set(title, head.push(title) - 1);
      cells[places.get(title)] = text;
    };
  }
  filled(head, rows) {
    for (const { cells } of rows) for (let at = 0; at < head.length; at++) cells[at] ??= "";
    return { head, rows };
  }
  figure(text) {
    const plain = text.replace(/[\s\u00a0\u202f≈~]/g, ""), found = /^-?\d+(\.\d+)?/.exec(this.page.lang() ? plain.replace(/,/g, "") : plain.replace(",", "."));
    return found ? Number(found[0]) : NaN;
  }
  sorted({ rows }, by) {
    if (by < 0) return rows;
    const told = rows.map((row) => [row, row.cells[by] ?? "", this.figure(row.cells[by] ?? "")]);
    const counted = told.every(([, text, value]) => !text || !Number.isNaN(value)), sign = this.down ? -1 : 1;
    return told.sort(([, one, first], [, other, second]) => !one - !other || sign * (counted ? first - second : one.localeCompare(other))).map(([row]) => row);
  }
  show() {
    const { word, item } = this.page, table = this.table(), question = this.page.question();
    const whole = question === "ecosystem", { flat } = this.page.data;
    if (this.of !== question) Object.assign(this, { of: question, by: whole ? (flat ? 0 : 2) : -1, down: whole && !flat, at: 0 });
    const rows = this.sorted(table, this.by), pages = Math.max(1, Math.ceil(rows.length / 50));
    const read = table.head.map((_, at) => rows.every(({ cells }) => (cells[at] ?? "").length <= LONG));
    const head = make("tr"), body = make("tbody"), drawn = make("table"), top = make("thead");
    table.head.forEach((title, by) => {
      if (!read[by]) return;
      const heading = make("th", undefined, { scope: "col" });
      heading.setAttribute("aria-sort", this.by === by ? (this.down ? "descending" : "ascending") : "none");
      heading.append(button(title, () => { this.down = this.by === by && !this.down; this.by = by; this.at = 0; this.show(); }));
      head.append(heading);
    });
    for (const { node, name, cells } of rows.slice(this.at * 50, this.at * 50 + 50)) {
      const line = make("tr");
      cells.forEach((text, at) => {
        if (!read[at]) return;
        const one = make("td", at === name && node >= 0 ? undefined : text);
        if (at === name && node >= 0) one.append(item(node, text, () => this.own.close()));
        line.append(one);
      });
      body.append(line);
    }
    top.append(head);
    drawn.append(top, body);
    const turn = (by) => button(word(by < 0 ? "previous" : "next"), () => { this.at = (this.at + by + pages) % pages; this.show(); });
    const bar = make("div", undefined, { className: "bar" }), wide = make("div", undefined, { className: "wide", tabIndex: 0 });
    if (pages > 1) bar.append(turn(-1), make("span", `${this.at + 1} / ${pages}`), turn(1));
    bar.append(button(word("close"), () => this.own.close()));
    wide.setAttribute("role", "region");
    wide.setAttribute("aria-labelledby", "sheet-title");
    wide.append(drawn);
    this.own.replaceChildren(make("h2", this.page.title(question), { id: "sheet-title" }), make("p", `${word("sorted_by")} ${read.every(Boolean) ? "" : word("whole")}`, { className: "hint" }), bar, wide);
    if (!this.own.open) this.own.showModal();
  }
}
