"""The `[figures]` of a declaration: columns of figures, each written out as its column, its observation and its tie."""

from collections.abc import Mapping
from typing import Any

from essaim.graph_loader.declare.section import Section

_PARTS = ("columns", "entities", "relations")


def with_figures(table: Mapping[str, Any], part: Section) -> dict[str, Any]:
    """`table` with, for each indicator of its `[figures]`, what else is written three times. Raises OntologyError.

    `of` is the end that is observed and `key` the column that it is known by; `from` gives the headings of each
    indicator, `secret` what the publisher writes where it keeps a figure to itself.
    """
    if not part.table:
        return dict(table)
    of, key, year = part.take("of"), part.need("key", str), part.need("year", str)
    effect, secret = part.get("effect", str, "territory"), part.get("secret", list, [])
    headings = part.need("from", dict)
    part.done()
    whole = {**table, **{name: dict(table.get(name, {})) for name in _PARTS}}
    whole.pop("figures")
    for code, names in headings.items():
        whole["columns"][code] = {"from": names, "type": "decimal", "secret": secret}
        whole["entities"][code] = {
            "class": "Observation",
            "key": [{"value": code}, key, year],
            "when": code,
            "properties": {
                "indicator": {"value": code},
                "year": year,
                "value": code,
                "effectOn": {"value": effect},
            },
        }
        whole["relations"][f"observes-{code}"] = {"type": "OBSERVES", "from": code, "to": of, "hub": "to"}
    return whole
