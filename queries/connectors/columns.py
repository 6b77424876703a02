"""The columns of a connector: one actor of the territory, and how surely it links the others."""

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns

_LABELS = {
    "key": Text("connecteur clé", "key connector"),
    "probable": Text("probable", "probable"),
    "insufficient_data": Text("données insuffisantes", "not enough data"),
}
_BADGES = {"bridge": Text("pont", "bridge"), "broker": Text("passeur", "broker"), "core": Text("noyau", "core")}

COLUMNS: Columns = (
    Column(
        "rank",
        Text("rang", "rank"),
        "By the betweenness that is expected over the resamples; equal ones share it. Empty below fifteen known ties.",
        format="plain",
        views=("terminal",),
    ),
    Column("actor_id", Text("identifiant", "id"), "Its id.", views=("item",)),
    Column("name", Text("nom", "name"), "Its name.", views=("terminal", "name")),
    Column(
        "label",
        Text("libellé", "label"),
        "`key` (`p_top_k` at least .9, or .95 where ties are noted as certain; thirty actors have a declared tie), "
        "`probable` (.5) or `insufficient_data`.",
        title=Text("Verdict", "Verdict"),
        codes=_LABELS,
        views=("terminal", "tag"),
    ),
    Column(
        "rank_low",
        Text("fourchette", "range"),
        "Its best place over the resamples.",
        title=Text("Rang probable", "Likely rank"),
        format="plain",
        pattern=Text("{rank_low} – {rank_high}", "{rank_low} – {rank_high}"),
        before="name",
    ),
    Column("rank_high", Text("au plus bas", "at worst"), "Its worst place.", format="plain", views=()),
    Column(
        "p_top_k",
        Text("chance d’être en tête", "chance of being on top"),
        "The share of resamples in which it is among the first `top_k` by betweenness.",
        title=Text("Parmi les {top_k} premiers", "Among the first {top_k}"),
        pattern=Text("{p_top_k} des réseaux possibles", "{p_top_k} of the possible networks"),
        format="percent",
        views=("why",),
    ),
    Column("top_k", Text("places en tête", "places on top"), "How many count as first.", views=()),
    Column(
        "betweenness",
        Text("intermédiarité", "betweenness"),
        "The equivalent number of pairs whose shortest known paths lead over it.",
        views=(),
    ),
    Column(
        "degree",
        Text("liens directs", "direct ties"),
        "How many contacts it has.",
        title=Text("Contacts directs", "Direct contacts"),
    ),
    Column(
        "constraint",
        Text("contrainte", "constraint"),
        "Burt’s; empty, like the effective size, below four contacts, or where under 60 % of them were interviewed.",
        views=(),
    ),
    Column("effective_size", Text("taille effective", "effective size"), "Burt’s.", views=()),
    Column("core", Text("noyau", "core"), "The deepest k-core that it belongs to.", views=()),
    Column(
        "participation",
        Text("ouverture aux milieux", "spread over sectors"),
        "How evenly its contacts spread over sectors.",
        views=(),
    ),
    Column(
        "badges",
        Text("particularités", "particulars"),
        "`bridge`, `broker`, `core`.",
        title=Text("Rôle", "Role"),
        codes=_BADGES,
        views=("why",),
    ),
    Column("why", Text("pourquoi", "why"), "The rank in sentences.", views=("terminal", "line", "bare")),
    Column("kind", Text("sorte", "kind"), "Its class.", codes="class", views=()),
    Column(
        "sector",
        Text("milieu", "sector"),
        "Its sector.",
        title=Text("Secteur", "Sector"),
        codes="sector",
        views=("why",),
    ),
    Column(
        "betweenness_near",
        Text("intermédiarité à 4 pas", "betweenness within 4 steps"),
        "The same for pairs at most four ties apart: longer chains introduce nobody.",
        views=(),
    ),
    Column(
        "fragile",
        Text("fragilité", "fragility"),
        "The share of resamples in which others are cut off without it; from 0.8 on `why` names those interviewed.",
        views=(),
    ),
    Column(
        "roles",
        Text("rôles de passage", "brokerage roles"),
        "Gould and Fernandez’s: `role`, how many `pairs` no known tie joins, their `weight` by how sure it all is, "
        "and up to three `examples`.",
        views=(),
    ),
    Column(
        "expected_betweenness",
        Text("intermédiarité attendue", "expected betweenness"),
        "The same, on average over the resamples: known ties as sure as they are, and those that are likely missing.",
        views=(),
    ),
    Column(
        "interviewed",
        Text("interrogé", "interviewed"),
        "Whether an exchange with it, or with somebody of it, is recorded, or it told one of its ties.",
        title=Text("Interrogé", "Interviewed"),
        views=("why",),
    ),
)
