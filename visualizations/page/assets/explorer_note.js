// « Noter un contact »: what is written becomes rows of the team's own table, in a file that stays on this computer.
class Note {
  constructor(page) {
    Object.assign(this, { page, own: byId("note"), form: byId("note-form"), rows: [], given: page.data.note });
    if (!this.given) return;
    byId("note-close").addEventListener("click", () => this.own.close());
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.keep(); });
  }
  can(node) { return Boolean(this.given && this.given.own[node]); }
  open(node, stance) {
    const { date, said, outcome, stance_before: before } = this.form.elements;
    this.node = node;
    byId("note-who").textContent = this.page.data.names[node];
    byId("note-done").textContent = "";
    date.value ||= new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
    before.selectedIndex = Math.max(0, [...before.options].findIndex((one) => one.textContent === stance));
    said.value = outcome.value = "";
    this.own.showModal();
  }
  keep() {
    const { data, lang, word } = this.page, { columns, heads, file, own } = this.given;
    const known = { id: `echange-${new Date().toISOString().replace(/\D/g, "")}`, actors: own[this.node] === 1 ? data.ids[this.node] : own[this.node] };
    const column = (name) => known[name] ?? this.form.elements[name]?.value ?? "";
    this.rows.push(columns.map(column));
    save(`${file[lang()]}.csv`, csv([heads[lang()], ...this.rows]), "text/csv");
    byId("note-done").textContent = word("noted").replace("{count}", this.rows.length);
  }
}
