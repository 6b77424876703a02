"""The columns of a contact: whom to approach, through whom, why and with what in hand."""

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns

COLUMNS: Columns = (
    Column("rank", Text("rang", "rank"), "When to meet them.", format="plain", views=("terminal",)),
    Column("contact_id", Text("contact (id)", "contact (id)"), "Their id.", views=("item",)),
    Column("contact", Text("contact", "contact"), "Their name, or their office.", views=("terminal", "name")),
    Column("kind", Text("sorte", "kind"), "What kind of actor they are.", codes="actor-kind", views=()),
    Column("organisation", Text("organisation", "organisation"), "Where they work.", views=("name",)),
    Column(
        "stance",
        Text("position", "stance"),
        "Where they stand, after the latest exchange.",
        codes="stance",
        views=("tag",),
    ),
    Column(
        "phase",
        Text("phase", "phase"),
        "The phase in which that was said.",
        title=Text("Étape", "Phase"),
        codes="phase",
        views=("why",),
    ),
    Column("next_step", Text("prochain pas", "next step"), "What to do next.", views=("terminal", "line")),
    Column(
        "reason",
        Text("raison", "reason"),
        "Why them: each fact that makes them worth meeting.",
        before="stance",
        views=("terminal", "bare", "why"),
    ),
    Column("motivation", Text("ce qui l’anime", "motivation"), "What moves them.", views=("why",)),
    Column(
        "reach_by",
        Text("pour le joindre", "reach by"),
        "A work address, never a private one.",
        views=("why",),
    ),
    Column(
        "paths",
        Text("chemins", "paths"),
        "At most three lists of steps from you to them. A step is `forward` when the relationship of the graph runs "
        "`from` → `to`; its `reliability` is `stated` in your tables, or estimated; `date` and "
        "`author` are those of what was noted, `met` says that the step is a meeting of yours.",
        title=Text("Chemins d’introduction", "Paths of introductions"),
        format="paths",
        views=("why",),
    ),
    Column("introducer_id", Text("présenté par (id)", "introduced by (id)"), "Who introduces, by id.", views=()),
    Column(
        "reliability",
        Text("fiabilité", "reliability"),
        "Of the best path, 0 to 1: the product of its steps’.",
        format="rate",
        views=(),
    ),
    Column("after", Text("à voir avant (id)", "to see before (id)"), "Whom to see before, by id.", views=()),
    Column(
        "evidence",
        Text("preuves", "evidence"),
        "Ids of the sources, all among the answer’s `sources`.",
        title=Text("D’où on le sait", "How we know"),
        format="sources",
        views=("why",),
    ),
    Column(
        "confidence",
        Text("confiance", "confidence"),
        "The weakest of what it rests on, 0 to 1: the least likely tie of the path, the least reliable source.",
        title=Text("Confiance dans ces données", "Confidence in these data"),
        views=("why",),
    ),
    Column("plan_b", Text("plan B", "plan B"), "What to do should this fail.", views=("why",)),
    Column(
        "cost_of_skipping",
        Text("si on l’oublie", "cost of skipping"),
        "What is lost without them.",
        views=("why",),
    ),
    Column(
        "introducer",
        Text("présenté par", "introduced by"),
        "Who introduces you, on the best path; nobody where you know the contact yourselves.",
        title=Text("Par", "Through"),
        pattern=Text(
            "[{introducer}, ][{introduction}][ (fiabilité {reliability})]",
            "[{introducer}, ][{introduction}][ (reliability {reliability})]",
        ),
        before="next_step",
        views=("terminal", "line"),
    ),
    Column(
        "after_names",
        Text("à voir avant", "to see before"),
        "Whom to see before.",
        before="evidence",
        views=("why",),
    ),
    Column(
        "introduction",
        Text("présentation", "introduction"),
        "Whether one of yours knows the contact, or who introduces you agreed to, or is still to be asked.",
        codes={
            "direct": Text("contact direct", "direct contact"),
            "agreed": Text("accord donné", "agreed"),
            "to_ask": Text("à demander", "to be asked"),
        },
        views=(),
    ),
)
