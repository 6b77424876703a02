"""The columns that partners and the public read: no rank, no verdict, no person."""

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns

_THEME = Column("theme", Text("thème", "theme"), "The themes.", title=Text("Thèmes", "Themes"), codes="theme")
_AUDIENCE = Column(
    "audience", Text("public", "audience"), "For whom.", title=Text("Pour qui", "For whom"), codes="audience"
)
_PLACES = Column("places", Text("où", "where"), "The territories, by name.", title=Text("Où", "Where"))
_AGES = (
    Column(
        "age_min",
        Text("âge min.", "age min."),
        "The youngest; an unknown bound is open.",
        title=Text("Âges", "Ages"),
        pattern=Text("[{age_min}]–[{age_max}]", "[{age_min}]–[{age_max}]"),
        views=("why",),
    ),
    Column("age_max", Text("âge max.", "age max."), "The oldest.", views=()),
)
_TOGETHER = Column(
    "together",
    Text("ensemble", "together"),
    "What is offered already, and by whom, to be articulated.",
    title=Text("À faire ensemble", "To do together"),
)
_EVIDENCE = Column(
    "evidence",
    Text("preuves", "evidence"),
    "Ids of the sources.",
    title=Text("D’où on le sait", "How we know"),
    format="sources",
    views=(),
)
_OFFERS = Column("offers", Text("offres", "offers"), "Each with `id`, `name`, `capacity`.", format="names")

WHO_DOES_WHAT: Columns = (
    Column("organisation_id", Text("structure (id)", "organisation (id)"), "Its id.", views=("item",)),
    Column("organisation", Text("structure", "organisation"), "Its name.", views=("terminal", "name")),
    _OFFERS,
    _THEME,
    _AUDIENCE,
    _PLACES,
    *_AGES,
    _TOGETHER,
    _EVIDENCE,
)
NEEDS: Columns = (
    Column("need_id", Text("besoin (id)", "need (id)"), "Its id.", views=("item",)),
    Column("need", Text("besoin", "need"), "Its name.", views=("terminal", "name")),
    _THEME,
    _AUDIENCE,
    _PLACES,
    *_AGES,
    Column(
        "young_people",
        Text("jeunes", "young people"),
        "How many it concerns, where that may be shown.",
        title=Text("Jeunes concernés", "Young people concerned"),
    ),
    Column(
        "offers",
        Text("offres", "offers"),
        "What answers it: `id`, `name`, `organisations`, `capacity`.",
        format="names",
    ),
    _TOGETHER,
    _EVIDENCE,
)
