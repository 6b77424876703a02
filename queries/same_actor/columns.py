"""The columns of `review` and `unmerge`: two entries that may be one body, why, and what was decided."""

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns

OUTCOMES = {"merged": Text("sûr", "sure"), "proposed": Text("à décider", "to decide")}
VERDICTS = {
    "same": Text("la même", "the same"),
    "different": Text("pas la même", "not the same"),
    "later": Text("plus tard", "later"),
    "refused": Text("refusé", "refused"),
}
_ENDS: Columns = (
    Column("name", Text("structure", "body"), "The name of one.", views=("terminal", "name")),
    Column("with_name", Text("et", "and"), "The name of the other.", views=("terminal", "name")),
)
_IDS: Columns = (
    Column("actor_id", Text("identifiant", "id"), "The id of one.", views=("item",)),
    Column("with_id", Text("avec : identifiant", "with: id"), "The id of the other.", views=()),
)
REVIEW: Columns = (
    Column(
        "outcome",
        Text("avis", "opinion"),
        "`merged`: sure by its numbers or its name in one place; `proposed`: somebody decides.",
        codes=OUTCOMES,
        views=("terminal", "tag"),
    ),
    *_ENDS,
    Column("why", Text("pourquoi", "why"), "In a sentence.", views=("terminal", "line", "bare")),
    Column("score", Text("ressemblance", "likeness"), "How alike they are, 0 to 1.", format="rate", views=()),
    Column("sources", Text("sources", "sources"), "Who speaks of the one.", format="sources", views=("why",)),
    Column("with_sources", Text("et", "and"), "Who speaks of the other.", format="sources", views=("why",)),
    *_IDS,
)
DECIDED: Columns = (
    Column(
        "verdict", Text("décision", "decision"), "What stands from now on.", codes=VERDICTS, views=("terminal", "tag")
    ),
    *_ENDS,
    Column(
        "why", Text("remarque", "remark"), "Why it cannot be, where it is refused.", views=("terminal", "line", "bare")
    ),
    Column("author", Text("par", "by"), "Who decided.", views=("terminal",)),
    Column("date", Text("le", "on"), "When.", views=("terminal",)),
    *_IDS,
)
