"""The columns of the answers about people and their rights."""

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns

PLACES = {
    "graph": Text("graphe", "graph"),
    "home": Text("ce dossier", "this home"),
    "elsewhere": Text("hors de portée d’essaim", "out of essaim’s reach"),
}
STATES = {
    "done": Text("fait", "done"),
    "planned": Text("à faire", "to be done"),
    "yours": Text("à vous de le faire", "yours to do"),
}
SECTIONS = {
    "why": Text("Ce que vous devez savoir", "What you should know"),
    "held": Text("Ce que le graphe dit de vous", "What the graph says of you"),
    "ties": Text("Vos liens", "Your ties"),
    "exchanges": Text("Échanges, revues et objections", "Exchanges, reviews and objections"),
    "claims": Text("D’où cela vient, source par source", "Where it comes from, source by source"),
    "aside": Text("Lignes écartées qui vous concernent", "Rows set aside that concern you"),
}

PEOPLE: Columns = (
    Column("person_id", Text("identifiant", "id"), "The id of the person.", views=()),
    Column("name", Text("nom", "name"), "The name, else the office."),
    Column("office", Text("fonction", "office"), "The office."),
    Column("organisation", Text("organisation", "organisation"), "The bodies of which the person is."),
    Column(
        "category", Text("catégorie", "category"), "A code of `person-category`.", codes="person-category", views=()
    ),
    Column("entered", Text("entrée le", "entered on"), "When the team first spoke of the person."),
    Column("informed_on", Text("informée le", "informed on"), "When the person was told, as the team’s table says."),
    Column("retain_until", Text("gardée jusqu’au", "kept until"), "The day until which the person may be kept."),
    Column("reason", Text("pourquoi", "why"), "Why the person is to be told, or erased, now."),
    Column("contact", Text("courriel", "e-mail"), "The work e-mail, where it is known.", views=()),
    Column("letter", Text("texte prêt", "ready text"), "What to send the person.", views=()),
)
ACCESS: Columns = (
    Column(
        "section",
        Text("rubrique", "section"),
        "`why`, `held`, `ties`, `exchanges`, `claims` or `aside`.",
        codes=SECTIONS,
        views=("group",),
    ),
    Column("name", Text("quoi", "what"), "What it is."),
    Column("value", Text("contenu", "content"), "What is held."),
    Column("source", Text("source", "source"), "Who says so."),
    Column("date", Text("date", "date"), "When."),
)
RIGHTS: Columns = (
    Column("place", Text("où", "where"), "`graph`, `home` or `elsewhere`.", codes=PLACES, views=("group",)),
    Column("name", Text("quoi", "what"), "What goes from there, or what may be left."),
    Column("count", Text("nombre", "number"), "How many."),
    Column("state", Text("état", "state"), "`done`, `planned`, or `yours`: essaim cannot do it.", codes=STATES),
    Column("remedy", Text("remède", "remedy"), "What to do, or the file."),
)
