"""The columns of what the graph says of itself and of a territory: one row a figure, a term, a source, a file."""

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns
from essaim.queries.answer.shared_columns import SHARED, STATES

_SECTIONS = {
    "figures": Text("Chiffres", "Figures"),
    "neighbourhoods": Text("Quartiers prioritaires", "Priority neighbourhoods"),
    "education": Text("Éducation prioritaire", "Priority education"),
    "institutions": Text("Institutions", "Institutions"),
    "associations": Text("Associations", "Associations"),
    "mentoring": Text("Réseaux de mentorat que des fichiers citent", "Mentoring networks that files cite"),
    "needs": Text("Besoins", "Needs"),
    "estimated": Text("Besoins estimés d’après des chiffres", "Needs estimated from figures"),
    "network": Text("Réseau connu", "Known network"),
}
_UNITS = {
    "one": Text("", ""),
    "index": Text("", ""),
    "person": Text(" hab.", " people"),
    "young": Text(" jeunes", " young people"),
    "percent": Text(" %", "%"),
    "EUR": Text(" €", " €"),
}
_HOLDINGS = {
    "engine": Text("Moteur", "Engine"),
    "class": Text("Nœuds, par classe", "Nodes, by class"),
    "source": Text("Territoires documentés, par source", "Territories documented, by source"),
    "load": Text("Dernier chargement", "Latest load"),
    "people": Text("Personnes", "People"),
}
_TERMS = {
    "class": Text("Classes", "Classes"),
    "relation": Text("Relations", "Relations"),
    "property": Text("Propriétés", "Properties"),
}

_FATES = {
    "removed": Text("retiré", "removed"),
    "restored": Text("remis comme avant", "put back as before"),
    "remains": Text("reste", "remains"),
}
_TAKEN_BACK = {
    "removed": Text("retiré", "removed"),
    "restored": Text("gardé, d’autres le disent", "kept, others say it"),
    "stub": Text("gardé par son nom, un lien y tient", "kept by its name, a tie needs it"),
    "retired": Text("à recharger : il l’avait retiré", "to load again: it had taken this out"),
}

DIAGNOSE: Columns = (
    Column(
        "section",
        Text("rubrique", "section"),
        "`figures`, `neighbourhoods`, `education`, `institutions`, `associations`, `mentoring` "
        "(networks that files cite), `needs`, `estimated` (from figures, said by nobody) or `network`.",
        codes=_SECTIONS,
        views=("group",),
    ),
    Column(
        "indicator",
        Text("indicateur", "indicator"),
        "A code of the vocabulary `indicator`; `qpv`, `association`, `mentor`, `mentors-not-found`, `need`, or a code "
        "of `institution-kind`, for what is listed by name; `association-count`, `need-count`; of the network "
        "`actors`, `interviewed`, `ties`, `missing-ties`; of needs estimated from figures `estimated-` and the "
        "formula.",
        codes="indicator",
        views=(),
    ),
    Column("entity_id", Text("identifiant", "id"), "The id of what is listed by name.", views=("item",)),
    Column(
        "name",
        Text("nom", "name"),
        "The indicator in words, or the name. A count of schools by type follows the count of all of them.",
        title=Text("Indicateur", "Indicator"),
        views=("terminal", "name"),
    ),
    Column(
        "value",
        Text("valeur", "value"),
        "The figure; never 0 for « unknown ». Empty where nothing documents it (`state`), and for a thing that is "
        "listed and not measured.",
        pattern=Text("{value}[{unit}]", "{value}[{unit}]"),
        unknown="state",
    ),
    Column(
        "unit", Text("unité", "unit"), "`one`, `index`, `person`, `young`, `percent` or `EUR`.", codes=_UNITS, views=()
    ),
    Column(
        "year",
        Text("année", "year"),
        "Its year; of a count, that of the file that documents it. Two sources that give one indicator for one year "
        "have a row each.",
        format="plain",
    ),
    Column(
        "reference_value",
        Text("dans le département", "in the département"),
        "The figure of the one département that holds the territory; none for a number of people.",
        title=Text("Département", "Département"),
        pattern=Text("{reference_value}[{unit}]", "{reference_value}[{unit}]"),
    ),
    Column(
        "reference_territory_id",
        Text("territoire de référence", "reference territory"),
        "That département, by id.",
        views=(),
    ),
    Column(
        "state",
        Text("état", "state"),
        "`known`, `undetermined`, or `partial`: some are known, and no source lists them all.",
        codes={**STATES, "partial": Text("liste incomplète", "incomplete list")},
        views=(),
    ),
    Column("territory_id", Text("territoire", "territory"), "What the row speaks of, by id.", views=()),
    Column("source_id", Text("source", "source"), "The source, by id.", views=("terminal",)),
)

STATUS: Columns = (
    Column(
        "section",
        Text("rubrique", "section"),
        "`engine`, `class`, `source`, `load` (the latest of this home) or `people`.",
        codes=_HOLDINGS,
        views=("group",),
    ),
    Column("item", Text("élément", "item"), "What is counted: a name of the ontology, an id of a source.", views=()),
    Column("name", Text("nom", "name"), "The same in words."),
    Column(
        "value",
        Text("valeur", "value"),
        "Of the engine, what it is; else a number of nodes, for a source the number of things it documents.",
    ),
    Column(
        "set_aside",
        Text("écartées", "set aside"),
        "Rows of the latest load of each file that went to quarantine, and of the latest load.",
    ),
    Column("date", Text("date", "date"), "The day of the source’s file, or of the latest load."),
)

SCHEMA: Columns = (
    Column("kind", Text("sorte", "kind"), "`class`, `relation` or `property`.", codes=_TERMS, views=("group",)),
    Column("name", Text("nom", "name"), "Its name in the graph."),
    Column("label", Text("libellé", "label"), "Its label."),
    Column(
        "of",
        Text("relève de", "of"),
        "The parent of a class, the ends of a relation, the owner of a property.",
    ),
    Column("type", Text("type", "type"), "The type of a property’s values; `[]`: a list."),
    Column("required", Text("obligatoire", "required"), "Whether a property must be there."),
    Column("values", Text("valeurs acceptées", "accepted values"), "The values that a property accepts."),
    Column("count", Text("nombre", "count"), "What the graph holds, subclasses apart."),
)

SOURCES: Columns = (
    Column("source_id", Text("source", "source"), "Its id; the team’s tables are one source."),
    Column("title", Text("titre", "title"), "Its title."),
    Column("producer", Text("producteur", "producer"), "Who publishes it."),
    Column("licence", Text("licence", "licence"), "A code of the vocabulary `licence`.", codes="licence"),
    Column(
        "recognised_by",
        Text("se reconnaît à", "recognised by"),
        "The columns by which a file is recognised: one row for each form of file.",
    ),
    Column("url", Text("où la trouver", "where to get it"), "The producer’s page."),
    Column("last_load", Text("dernier chargement", "last load"), "The day of the file loaded last."),
)

LOAD: Columns = (
    Column("source", Text("source", "source"), "The source that the file is of.", views=()),
    Column("file", Text("fichier", "file"), "The file.", views=()),
    Column(
        "read",
        Text("lues", "read"),
        "Its rows: `loaded` + `unchanged` + `merged` + `filtered` + `quarantined`.",
        total="always",
    ),
    Column("loaded", Text("chargées", "loaded"), "New ones, and changed ones.", total="always"),
    Column("unchanged", Text("inchangées", "unchanged"), "Those that were there as they are.", total="some"),
    Column("merged", Text("jointes", "merged"), "Those that say the same thing as another row.", total="some"),
    Column(
        "filtered",
        Text("hors champ", "filtered"),
        "Those out of the scope of the source, or of `--territory`.",
        total="some",
    ),
    Column("quarantined", Text("écartées", "set aside"), "Those set aside, with a reason each.", total="always"),
    Column("retired", Text("retirées", "retired"), "What an earlier file held and this one does not.", total="some"),
    Column(
        "quarantine_file",
        Text("fichier des lignes écartées", "quarantine file"),
        "A CSV of the rows set aside: line, column, value, reason. Corrected, it can be loaded.",
        views=(),
    ),
    Column("cells", Text("cellules", "cells"), "Cells set aside alone, in rows that were loaded.", total="some"),
    Column("name", Text("fichier", "file"), "The file in short: its name, or that of its sheet.", views=("name",)),
    Column(
        "mend",
        Text("à corriger", "to mend"),
        "What is to be mended, causes first, a thousand a file at most: `line`, `column`, `value`, `reason`, `alone` "
        "(the cell alone is set aside), `follows` (the line of the row at fault, where this one only cites it).",
        views=(),
        format="mend",
    ),
    Column("aside", Text("laissé de côté", "left aside"), "Why the file was not loaded at all.", views=()),
)

UNDO: Columns = (
    Column(
        "fate",
        Text("sort", "fate"),
        "`removed` (it was new), `restored` (as it was before), or `remains` (abandoned).",
        codes=_FATES,
    ),
    Column("kind", Text("code", "code"), "A class, or the type of a relationship.", views=()),
    SHARED["name"],
    Column("count", Text("nombre", "count"), "How many."),
)

FORGET: Columns = (
    Column(
        "fate",
        Text("sort", "fate"),
        "`removed`; `restored` (others describe it too, and it is as they do); or `stub` (nobody describes it any more "
        "and a tie of another source or file needs it: its name stays); or `retired` (it had taken this out of what "
        "`file` said: load that file again to have it back).",
        codes=_TAKEN_BACK,
    ),
    Column("kind", Text("code", "code"), "A class, or the type of a relationship.", views=()),
    SHARED["name"],
    Column("count", Text("nombre", "count"), "How many."),
    Column("id", Text("identifiant", "id"), "What was retired: its id, or those of its two ends.", views=()),
    Column(
        "file", Text("fichier", "file"), "The file that had said what was retired, if this home knows it.", views=()
    ),
)

UPGRADE: Columns = (
    Column("format", Text("format", "format"), "The format that the step leads to, or that of the backup put back."),
    Column("change", Text("changement", "change"), "What the step changes."),
    Column("nodes", Text("nœuds", "nodes"), "How many nodes it changed or put back; empty where nothing was written."),
    Column("relationships", Text("relations", "relationships"), "How many relationships, likewise."),
)

QUESTIONS: Columns = (
    SHARED["name"],
    Column("question", Text("question", "question"), "What it asks."),
    Column("params", Text("paramètres", "parameters"), "Its parameters; in brackets, one that may be left out."),
)
