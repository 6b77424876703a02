"""The columns of an alliance: one organisation of the territory, and what it would be to you."""

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns

_VERDICTS = {
    "complement": Text("complémentaire", "complement"),
    "compare": Text("à comparer", "to compare"),
    "coordinate": Text("à articuler", "to coordinate"),
    "duplicate": Text("doublon", "duplicate"),
    "already_allied": Text("déjà allié", "already allied"),
    "undetermined": Text("non documenté", "not documented"),
    "other_public": Text("autre public", "other audience"),
}

COLUMNS: Columns = (
    Column("rank", Text("rang", "rank"), "Its place in the ranking.", format="plain", views=("terminal",)),
    Column("partner_id", Text("partenaire (id)", "partner (id)"), "Its id.", views=("item",)),
    Column("partner", Text("partenaire", "partner"), "Its name.", views=("terminal", "name")),
    Column(
        "verdict",
        Text("verdict", "verdict"),
        "`complement`, `compare`, `coordinate`, `duplicate`, `already_allied`, `other_public`, or `undetermined`.",
        codes=_VERDICTS,
        views=("group", "tag"),
    ),
    Column(
        "score",
        Text("score", "score"),
        "How well it completes you, 0 to 1: it ranks, and does not measure.",
        title=Text("Complémentarité (0 à 1)", "Complementarity (0 to 1)"),
        before="same_offer",
        views=("why",),
    ),
    Column(
        "brings",
        Text("apporte", "brings"),
        "The themes that it gives your audience.",
        title=Text("Vous apporte", "Brings you"),
        codes="theme",
    ),
    Column(
        "receives",
        Text("reçoit", "receives"),
        "The themes that you give its audience.",
        title=Text("Vous lui apportez", "Receives from you"),
        codes="theme",
    ),
    Column(
        "shared_audience",
        Text("public commun", "shared audience"),
        "The audiences that both serve.",
        codes="audience",
        views=("why",),
    ),
    Column("introducer_id", Text("présenté par (id)", "introduced by (id)"), "Who introduces, by id.", views=()),
    Column("why", Text("pourquoi", "why"), "The verdict in sentences.", views=("terminal", "line", "bare")),
    Column(
        "introducer",
        Text("présenté par", "introduced by"),
        "Who introduces you best; nobody where you know it yourselves.",
        title=Text("Qui présente", "Who introduces"),
        before="why",
        private=True,
    ),
    Column(
        "reliability",
        Text("fiabilité", "reliability"),
        "Of the best introduction, 0 to 1.",
        format="rate",
        views=(),
        private=True,
    ),
    Column(
        "same_offer", Text("même offre", "same offer"), "How alike the offers are, 0 to 1.", format="rate", views=()
    ),
    Column(
        "audience_overlap",
        Text("public en commun", "audience overlap"),
        "How alike the audiences are, 0 to 1.",
        format="rate",
        views=(),
    ),
    Column("offers", Text("offres", "offers"), "Its offers: `id`, `name`, `capacity`.", format="names", views=("why",)),
    Column(
        "evidence",
        Text("preuves", "evidence"),
        "Ids of the sources.",
        title=Text("D’où on le sait", "How we know"),
        format="sources",
        views=("why",),
    ),
    Column(
        "age_min",
        Text("âge min.", "age min."),
        "The youngest that both serve; without a year in common nobody is a duplicate.",
        views=(),
    ),
    Column("age_max", Text("âge max.", "age max."), "The oldest that both serve.", views=()),
)
