"""A file of events that comes back corrected: what an earlier version of it said and it does not hold any more."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide.to_graph import Edges, keyed
from essaim.graph_loader.forgetting.loaded_files import loaded_files
from essaim.graph_loader.read.source_file import SourceFile
from essaim.graph_loader.rows import Rows
from essaim.graph_loader.stamp import Stamp
from essaim.graph_loader.write.statements import Between
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
_SAID = (
    "MATCH (a:{start})-[r:{type}]->(b:{end}) WHERE r.source = $source AND r.loadId IN $loads AND r.year IN $years "
    "RETURN a.id AS a, b.id AS b, r.key AS key"
)


def no_longer_held(
    context: Context, file: SourceFile, rows: Rows, stamp: Stamp, edges: Sequence[Edges]
) -> Iterator[Text]:
    """That events of the years of this file, which this home loaded under its name, are not in it: an event is taken
    out by nobody's guess, and this says how. Raises StoreError."""
    declaration, name = file.source.declaration, Path(file.name).name
    if not declaration.events:
        return
    known = [other for other in loaded_files(context.home) if other.source == stamp.source]
    loads = sorted({other.load for other in known if Path(other.path).name == name} - {stamp.load})
    years = sorted(rows.judged()[declaration.events].drop_nulls().unique().to_list())
    if not loads or not years:
        return
    stated = {pair for one in edges for pair in keyed(one).select("_from", "_to", "key").iter_rows()}
    gone = 0
    for between in {Between(one.type, *one.roots, one.near, stamp.source) for one in edges}:
        text = _SAID.format(start=between.start, type=between.type, end=between.end)
        said = context.store.read(text, source=stamp.source, loads=loads, years=years)
        gone += sum((row["a"], row["b"], row["key"]) not in stated for row in said)
    if gone:
        command = f"essaim forget {shlex.quote(name)}"
        yield words("no_longer_held", n=gone, file=name, years=[str(year) for year in years], command=command)
