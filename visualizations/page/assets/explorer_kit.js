"use strict";
// What every part of the page uses. Elements are made one by one, their words are text and never markup.
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
const grown = (one) => {
  if (typeof one === "string") return document.createTextNode(one);
  const [tag, given, ...inside] = one, element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
  element.append(...inside.map(grown));
  return element;
};
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/œ/g, "oe").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const save = (name, content, type) => {
  const link = make("a", undefined, { href: URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};
// A cell that a spreadsheet would run as a formula is told apart by an apostrophe.
const cell = (value) => `"${String(value).replace(/[\s\p{Cc}]+/gu, " ").replace(/(^|;)(?=\s*[=+\-@＝＋－＠])/g, "$1'").replaceAll('"', '""')}"`;
const csv = (lines) => `\ufeff${lines.map((line) => line.map(cell).join(";")).join("\r\n")}\r\n`;
