"""The columns of a gap: one need of the territory, what is known of its answers, and what that makes of it."""

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns

_STATES = {
    "established": Text("établi", "established"),
    "undetermined": Text("non documenté", "not documented"),
    "covered": Text("pas de manque établi", "no gap established"),
}
_GROUPS = {
    "established": Text("Sans réponse suffisante, c’est établi", "Established gaps"),
    "undetermined": Text("Indéterminé : à documenter", "Undetermined: to be documented"),
    "covered": Text("Pas de manque établi au regard du seuil", "No gap established against the threshold"),
}

COLUMNS: Columns = (
    Column("rank", Text("rang", "rank"), "Its place in the ranking.", format="plain", views=("terminal",)),
    Column("need_id", Text("besoin (id)", "need (id)"), "Its id.", views=("item",)),
    Column("territory_id", Text("territoire", "territory"), "Where it is, by id.", views=()),
    Column(
        "theme",
        Text("thème", "theme"),
        "Its themes.",
        title=Text("Thèmes", "Themes"),
        codes="theme",
        views=("why",),
    ),
    Column("audience", Text("public", "audience"), "Its audiences.", codes="audience", views=("why",)),
    Column(
        "age_min",
        Text("âge min.", "age min."),
        "The youngest it concerns: its own bound, else that of its audiences. An unknown bound is open.",
        title=Text("Âges", "Ages"),
        pattern=Text("[{age_min}]–[{age_max}]", "[{age_min}]–[{age_max}]"),
        views=("why",),
    ),
    Column("age_max", Text("âge max.", "age max."), "The oldest it concerns.", views=()),
    Column(
        "state",
        Text("état", "state"),
        "`established`, `undetermined`, or `covered`: no gap established, not that everybody has a place.",
        codes=_STATES,
        headings=_GROUPS,
        views=("group", "tag"),
    ),
    Column(
        "threshold",
        Text("seuil", "threshold"),
        "The share of the young people with a place, 0 to 1, under which a need is a gap.",
        format="percent",
        before="sources_consulted",
        views=("why",),
    ),
    Column(
        "p_gap",
        Text("probabilité du manque", "probability of a gap"),
        "The probability that it is a gap.",
        format="rate",
        views=(),
    ),
    Column(
        "young_people",
        Text("jeunes", "young people"),
        "How many young people it concerns.",
        title=Text("Jeunes concernés", "Young people concerned"),
    ),
    Column(
        "capacity",
        Text("places", "places"),
        "The places known. Unknown is empty, never 0.",
        title=Text("Places connues", "Known places"),
    ),
    Column(
        "coverage",
        Text("couverture", "coverage"),
        "The share of the young people that these places can take, 0 to 1.",
        format="percent",
        pattern=Text("{coverage} ({coverage_low}–{coverage_high})", "{coverage} ({coverage_low}–{coverage_high})"),
        views=("why",),
    ),
    Column(
        "coverage_low",
        Text("couverture basse", "low coverage"),
        "Its lowest likely value.",
        format="percent",
        views=(),
    ),
    Column(
        "coverage_high",
        Text("couverture haute", "high coverage"),
        "Its highest likely value.",
        format="percent",
        views=(),
    ),
    Column(
        "sources_consulted",
        Text("sources consultées", "sources consulted"),
        "How many of the surveys that would tell have been loaded.",
        title=Text("Relevés consultés", "Surveys consulted"),
        pattern=Text("{sources_consulted} sur {sources_expected}", "{sources_consulted} of {sources_expected}"),
        views=("why",),
    ),
    Column("sources_expected", Text("sources attendues", "sources expected"), "How many there are.", views=()),
    Column("why", Text("pourquoi", "why"), "The figures in a sentence.", views=("terminal", "line", "bare")),
    Column("need", Text("besoin", "need"), "Its name.", before="young_people", views=("terminal", "name")),
    Column(
        "unmet",
        Text("jeunes sans réponse", "young people unmet"),
        "How many remain without a place.",
        title=Text("Sans place, environ", "Without a place, about"),
        before="coverage",
        views=("why",),
    ),
    Column(
        "offers",
        Text("offres", "offers"),
        "The offers counted: `id`, `name`, `organisations`, `capacity`, what was `counted` of it, if it is `stated`.",
        format="names",
        views=("why",),
    ),
    Column(
        "evidence",
        Text("preuves", "evidence"),
        "Ids of the sources.",
        title=Text("D’où on le sait", "How we know"),
        format="sources",
        views=("why",),
    ),
    Column(
        "deprivation",
        Text("écart de précarité", "deprivation gap"),
        "By how many standard deviations its place is poorer than the communes around; empty where unknown.",
        views=(),
    ),
    Column(
        "priority",
        Text("poids dans le classement", "weight in the ranking"),
        "What ranks established gaps: `unmet` × (1 + 0.5 × `deprivation`).",
        views=(),
    ),
)
