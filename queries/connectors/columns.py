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
        "By `p_top_k`, then by betweenness on the known ties; equal ones share it.",
        format="plain",
        views=("terminal",),
    ),
    Column("actor_id", Text("identifiant", "id"), "Its id.", views=("item",)),
    Column("name", Text("nom", "name"), "Its name.", views=("terminal", "name")),
    Column(
        "label",
        Text("libellé", "label"),
        "`key` (at least thirty actors have a declared tie), `probable` or `insufficient_data`.",
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
        pattern=Text("{p_top_k} des tirages", "{p_top_k} of the draws"),
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
        views=("why",),
    ),
    Column(
        "constraint",
        Text("contrainte", "constraint"),
        "Burt’s; empty, as the four others of this kind, where there are too few ties to tell.",
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
        "The share of resamples in which others are cut off without it; from 0.8 on `why` names them.",
        views=(),
    ),
    Column(
        "roles",
        Text("rôles de passage", "brokerage roles"),
        "Gould and Fernandez’s: `role`, weighted `pairs`, and up to three `examples` that no known tie joins.",
        views=(),
    ),
)
