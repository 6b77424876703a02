"""The columns of `likely`: two actors of the territory that no known tie joins, and why they will probably meet."""

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns

COLUMNS: Columns = (
    Column(
        "rank",
        Text("rang", "rank"),
        "By `l3`, then by `adamic_adar`; equal ones share it. Empty below fifteen known ties.",
        format="plain",
        views=("terminal",),
    ),
    Column("actor_id", Text("identifiant", "id"), "The id of one.", views=("item",)),
    Column("name", Text("nom", "name"), "The name of one.", views=("terminal", "name")),
    Column("with_id", Text("avec : identifiant", "with: id"), "The id of the other.", views=()),
    Column("with_name", Text("avec", "with"), "The name of the other.", views=("terminal", "name")),
    Column("why", Text("pourquoi", "why"), "In a sentence.", views=("terminal", "line", "bare")),
    Column(
        "l3",
        Text("chemins de trois liens", "paths of three ties"),
        "Paths of three ties between the two, weighing less through those who have many (Kovács et al. 2019).",
        views=(),
    ),
    Column(
        "adamic_adar",
        Text("Adamic-Adar", "Adamic-Adar"),
        "Σ 1 / ln of the contacts of each contact that both have.",
        views=(),
    ),
    Column("common", Text("contacts communs", "common contacts"), "The contacts that both have, by name.", views=()),
)
