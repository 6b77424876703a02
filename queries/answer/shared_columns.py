"""The columns that many saved questions have, and whose heading no property of the ontology gives."""

from collections.abc import Mapping
from types import MappingProxyType

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column

STATES: Mapping[str, Text] = MappingProxyType(
    {"known": Text("connu", "known"), "undetermined": Text("non documenté", "not documented")}
)
_COLUMNS = (
    Column("about", Text("à propos de", "about"), "What it is about."),
    Column("actor", Text("acteur", "actor"), "The name of the person or organisation."),
    Column("age_max", Text("âge max.", "age max."), "The oldest served."),
    Column("age_min", Text("âge min.", "age min."), "The youngest served."),
    Column("association", Text("association", "association"), "The name of the association."),
    Column("audience", Text("public", "audience"), "The audience.", codes="audience"),
    Column("audiences", Text("publics", "audiences"), "The audiences.", codes="audience"),
    Column("deployment", Text("déploiement", "deployment"), "The name of the deployment."),
    Column("name", Text("nom", "name"), "The name."),
    Column("need", Text("besoin", "need"), "The name of the need."),
    Column("offer", Text("offre", "offer"), "The name of the offer."),
    Column("organisation", Text("organisation", "organisation"), "The name of the organisation."),
    Column("person", Text("personne", "person"), "The name of the person, else the office."),
    Column("qpv", Text("quartier (QPV)", "neighbourhood (QPV)"), "The name of the priority neighbourhood."),
    Column("qpv_id", Text("quartier (id)", "neighbourhood (id)"), "The same, by id."),
    Column("source_id", Text("source", "source"), "The source, by id."),
    Column("state", Text("état", "state"), "`known`, or `undetermined` where no source tells.", codes=STATES),
    Column("territory_id", Text("territoire", "territory"), "The place, by id."),
    Column("theme", Text("thème", "theme"), "The theme.", codes="theme"),
    Column("themes", Text("thèmes", "themes"), "The themes.", codes="theme"),
    Column("young_people", Text("jeunes", "young people"), "How many young people."),
)
SHARED: Mapping[str, Column] = MappingProxyType({column.name: column for column in _COLUMNS})
