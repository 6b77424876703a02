"""The columns of `measures`: one actor of the territory, and where it stands in the network of known ties."""

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns

_ROLES = {
    "coordinator": Text("coordinateur", "coordinator"),
    "itinerant": Text("intermédiaire", "itinerant broker"),
    "gatekeeper": Text("portier", "gatekeeper"),
    "representative": Text("représentant", "representative"),
    "liaison": Text("agent de liaison", "liaison"),
}


def _figure(name: str, french: str, english: str, doc: str) -> Column:
    return Column(name, Text(french, english), doc, views=())


def _roles() -> Columns:
    """Two columns a role: how many open paths, and how far that is from chance."""
    every: list[Column] = []
    for role, label in _ROLES.items():
        every.append(_figure(role, label.fr, label.en, "Open paths of this role (Gould and Fernandez 1989)."))
        z = "How far that is from chance: sectors permuted 400 times; empty where nothing varies."
        every.append(_figure(f"{role}_z", f"{label.fr} (z)", f"{label.en} (z)", z))
    return tuple(every)


COLUMNS: Columns = (
    Column("actor_id", Text("identifiant", "id"), "Its id.", views=("item",)),
    Column("name", Text("nom", "name"), "Its name.", views=("terminal", "name")),
    Column("kind", Text("sorte", "kind"), "Its class.", codes="class", views=()),
    Column("sector", Text("milieu", "sector"), "Its sector.", codes="sector", views=()),
    _figure("interviewed", "interrogé", "interviewed", "Whether an exchange with it is recorded, or it told a tie."),
    Column("degree", Text("liens directs", "direct ties"), "How many contacts it has."),
    _figure("in_degree", "liens reçus", "ties received", "Directed ties (recommends, funds …) that lead to it."),
    _figure("out_degree", "liens donnés", "ties given", "Directed ties that lead from it."),
    _figure("pagerank", "PageRank", "PageRank", "On directed ties alone, α = .85; empty where there is none."),
    Column(
        "betweenness",
        Text("intermédiarité", "betweenness"),
        "Pairs of actors whose shortest known paths lead over it: exact to 20,000 actors.",
    ),
    _figure("betweenness_error", "erreur", "error", "Standard error of the same; empty where it is exact."),
    _figure(
        "betweenness_near", "intermédiarité à 4 pas", "betweenness within 4 steps", "On paths of at most four ties."
    ),
    Column(
        "harmonic_closeness",
        Text("proximité", "closeness"),
        "Harmonic: the sum of 1 / distance to all others.",
    ),
    _figure("eigenvector", "centralité spectrale", "eigenvector", "Of the largest group of actors; 0 elsewhere."),
    Column("core", Text("noyau", "core"), "The deepest k-core that it belongs to."),
    Column("community", Text("communauté", "community"), "Louvain’s, 1 the largest; 0 without a tie."),
    _figure(
        "participation", "ouverture aux milieux", "spread over sectors", "1 − Σ of squared shares; from 4 contacts on."
    ),
    _figure("constraint", "contrainte", "constraint", "Burt’s; read it where its contacts were interviewed."),
    _figure("effective_size", "taille effective", "effective size", "Burt’s, in Borgatti’s form."),
    _figure(
        "documented", "contacts interrogés", "contacts interviewed", "The share of its contacts who were interviewed."
    ),
    _figure(
        "fragmentation_without",
        "fragmentation sans lui",
        "fragmentation without it",
        "KPP-Neg: 1 − Σ 1/d / (n (n − 1)) of the others once it is gone; for the 2,000 of most contacts, else empty.",
    ),
    *_roles(),
    _figure(
        "fragmentation_error",
        "fragmentation (erreur)",
        "fragmentation (error)",
        "Standard error of the same; empty where it is exact.",
    ),
    _figure(
        "directed_betweenness",
        "intermédiarité orientée",
        "directed betweenness",
        "Ordered pairs whose shortest paths along directed ties (others both ways) lead over it; empty where none is.",
    ),
    _figure("closeness_out", "proximité, donnée", "closeness, out", "Harmonic, to those whom it reaches so."),
    _figure("closeness_in", "proximité, reçue", "closeness, in", "Harmonic, from those who reach it so."),
)
