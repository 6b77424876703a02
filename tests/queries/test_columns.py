"""The names of columns and their order are a promise (docs/cli.md): scripts read them. More may come at the end."""

import pytest

from essaim.commands import doctor
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.about import columns as about
from essaim.queries.alliances.columns import COLUMNS as ALLIANCES
from essaim.queries.answer.column import Column, Columns, column_named, names_of, shown_in
from essaim.queries.approach.columns import COLUMNS as APPROACH
from essaim.queries.connectors.columns import COLUMNS as CONNECTORS
from essaim.queries.gaps.columns import COLUMNS as GAPS
from essaim.queries.people import columns as rights

ANSWERS: dict[str, Columns] = {
    "diagnose": about.DIAGNOSE,
    "connectors": CONNECTORS,
    "gaps": GAPS,
    "alliances": ALLIANCES,
    "approach": APPROACH,
    "doctor": doctor.COLUMNS,
    "status": about.STATUS,
    "schema": about.SCHEMA,
    "sources": about.SOURCES,
    "load": about.LOAD,
    "people": rights.PEOPLE,
    "access": rights.ACCESS,
    "erase": rights.RIGHTS,
    "questions": about.QUESTIONS,
}
PROMISED = {
    "diagnose": "section indicator entity_id name value unit year reference_value reference_territory_id state "
    "territory_id source_id",
    "connectors": "rank actor_id name label rank_low rank_high p_top_k top_k betweenness degree constraint "
    "effective_size core participation badges why kind sector betweenness_near fragile roles",
    "gaps": "rank need_id territory_id theme audience age_min age_max state threshold p_gap young_people capacity "
    "coverage coverage_low coverage_high sources_consulted sources_expected why need unmet offers evidence "
    "deprivation priority to_refer said_by said_on answered_on apart",
    "alliances": "rank partner_id partner verdict score brings receives shared_audience introducer_id why introducer "
    "reliability same_offer audience_overlap offers evidence age_min age_max",
    "approach": "rank contact_id contact kind organisation stance phase next_step reason motivation reach_by paths "
    "introducer_id reliability after evidence confidence plan_b cost_of_skipping introducer after_names",
    "doctor": "check state detail remedy",
    "status": "section item name value set_aside date",
    "schema": "kind name label of type required values count",
    "sources": "source_id title producer licence recognised_by url last_load",
    "load": "source file read loaded unchanged merged filtered quarantined retired quarantine_file",
    "questions": "name question params",
    "people": "person_id name office organisation category entered informed_on retain_until reason contact letter",
    "access": "section name value source date",
    "erase": "place name count state remedy",
}


@pytest.mark.parametrize("answer", PROMISED)
def test_the_promised_columns_come_first_and_in_their_order(answer: str) -> None:
    promised = PROMISED[answer].split()
    assert list(names_of(ANSWERS[answer]))[: len(promised)] == promised


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_column_has_its_words(answer: str, model: Model) -> None:
    columns, names = ANSWERS[answer], names_of(ANSWERS[answer])
    assert len(set(names)) == len(names)
    for column in columns:
        assert all(column.label) and column.doc.endswith(".") and all(column.heading), column.name
        assert not isinstance(column.codes, str) or column.codes in {"", "class", "relation", *model.schemes}
        assert not column.unknown or column.unknown in names
        assert not column.before or column.before in names


def test_a_column_nobody_declared_reads_as_the_property_of_its_name(model: Model) -> None:
    pupils = model.classes["School"].properties["pupils"]
    column = column_named("pupils", model)
    assert (column.label, column.doc, column.format) == (pupils.label, pupils.definition.en, "auto")
    assert column_named("school_type", model).codes == "school-type"
    assert column_named("audiences", model).codes == "audience"
    assert column_named("amount_eur", model).format == "euros"
    assert [column_named(name).format for name in ("year", "last_year", "rank", "step")] == 3 * ["plain"] + ["auto"]
    assert column_named("never_heard_of", model).label == Text("never heard of", "never heard of")


def test_a_column_is_shown_where_it_says() -> None:
    label = Text("x", "x")
    columns = (
        Column("a", label),
        Column("b", label, views=()),
        Column("c", label, views=("group",)),
        Column("d", label, views=("why",), before="a"),
        Column("e", label, before="b"),
    )
    assert names_of(shown_in(columns, "terminal")) == ("a", "e")
    assert names_of(shown_in(columns, "why", "group")) == ("d", "a", "e", "c")
