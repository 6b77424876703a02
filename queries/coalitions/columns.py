"""The columns of a coalition: one body of it, and what it adds to those before it."""

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns

COLUMNS: Columns = (
    Column("order", Text("tour", "turn"), "When it was chosen: each adds most to those before it.", format="plain"),
    Column("organisation_id", Text("structure (id)", "organisation (id)"), "Its id.", views=("item",)),
    Column("organisation", Text("structure", "organisation"), "Its name.", views=("terminal", "name")),
    Column("sector", Text("milieu", "sector"), "Its sector.", codes="sector"),
    Column("required", Text("demandée", "required"), "Whether it had to be there.", views=("why",)),
    Column(
        "adds",
        Text("ajoute", "adds"),
        "What it adds to the value of the coalition: in young people where all needs are counted, else in needs.",
    ),
    Column("why", Text("pourquoi", "why"), "In sentences.", views=("terminal", "line", "bare")),
    Column("needs", Text("besoins", "needs"), "The needs that its offers answer.", format="names", views=("why",)),
    Column("offers", Text("offres", "offers"), "These: `id`, `name`, `capacity`.", format="names", views=("why",)),
    Column("introducer_id", Text("présenté par (id)", "introduced by (id)"), "Who introduces, by id.", views=()),
    Column("introducer", Text("présenté par", "introduced by"), "Who introduces you best.", views=("why",)),
    Column("reliability", Text("fiabilité", "reliability"), "Of that introduction, 0 to 1.", format="rate", views=()),
    Column("evidence", Text("preuves", "evidence"), "Ids of the sources.", format="sources", views=("why",)),
)
