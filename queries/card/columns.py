"""The columns of a card."""

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns

SECTIONS = {
    "who": Text("Qui, quoi", "Who, what"),
    "where": Text("Où", "Where"),
    "ties": Text("Liens", "Ties"),
    "figures": Text("Chiffres", "Figures"),
    "exchanges": Text("Échanges, étapes, bilans", "Exchanges, steps, reviews"),
    "differs": Text("Ce que les sources disent différemment", "What sources say differently"),
    "aside": Text("Lignes mises de côté qui en parlent", "Rows set aside that speak of it"),
    "ask": Text("Ce qu’on pourrait demander", "What could be asked"),
}

CARD: Columns = (
    Column(
        "section",
        Text("rubrique", "section"),
        "`who`, `where`, `ties`, `figures`, `exchanges`, `differs`, `aside` or `ask`.",
        codes=SECTIONS,
        views=("group",),
    ),
    Column("name", Text("quoi", "what"), "What it is: a property, a tie with its other end, an exchange."),
    Column("value", Text("contenu", "content"), "What is said of it."),
    Column("told_by", Text("source", "source"), "The source, by its short id, or the file of a row set aside."),
    Column("author", Text("auteur", "author"), "Who says so, where that is noted."),
    Column("date", Text("date", "date"), "The day of what was noted, else of the file that says so (ISO)."),
    Column("entity_id", Text("fiche (id)", "entry (id)"), "The id of the other end, to be shown in turn.", views=()),
    Column("source", Text("titre de la source", "title of the source"), "The title of the source.", views=()),
    Column("source_id", Text("source (id)", "source (id)"), "The id of the source.", views=()),
)
