"""Who is to be told of being listed: entered over a month ago by the team, or about to be met, and not told."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Lang
from essaim.queries.answer.names import Match
from essaim.queries.people.access import access
from essaim.queries.people.held import Held, held_people
from essaim.queries.people.telling import MONTH, people, retention, why_tell

TODAY = date.today()
EARLIER = (TODAY - MONTH - timedelta(days=1)).isoformat()
LATELY = (TODAY - MONTH).isoformat()


@pytest.fixture
def peopled(embedded_store: Store) -> Store:
    """A team and a register; five persons."""
    write = embedded_store.write
    write("CREATE (:Source {id: 'src:team', licence: 'private', name: 'L’équipe'})")
    write("CREATE (:Source {id: 'src:rne', licence: 'lov2', name: 'Registre'})")
    for name, source, first in (
        ("early", "src:team", EARLIER),
        ("late", "src:team", LATELY),
        ("told", "src:team", EARLIER),
        ("listed", "src:rne", EARLIER),
        ("tied", "src:rne", EARLIER),
    ):
        write(
            "CREATE (:Person {id: $id, role: $name, firstSeen: $first, sources: [$source], visibility: 'partner', "
            "lawfulBasis: 'legitimate-interest', retainUntil: date('2030-01-01'), "
            'claims: [\'{"source":"\' + $source + \'","date":"\' + $first + \'"}\']})',
            id=f"per:{name}",
            name=name,
            source=source,
            first=first,
        )
    write("MATCH (p:Person {id: 'per:told'}) SET p.informedOn = date('2020-01-01')")
    write(
        "MATCH (p:Person {id: 'per:tied'}), (q:Person {id: 'per:told'}) "
        "CREATE (q)-[:KNOWS {source: 'src:team', firstSeen: $first}]->(p)",
        first=EARLIER,
    )
    return embedded_store


def told(store: Store, model: Model, **more: object) -> list[str]:
    return [row["person_id"] for row in people(store, model, None, to_inform=True, **more).rows]  # type: ignore[arg-type]


def test_a_month_after_the_team_entered_or_tied_somebody(peopled: Store, model: Model) -> None:
    assert told(peopled, model) == ["per:early", "per:tied"]
    assert [one.id for one in held_people(peopled, model, TODAY)] == ["per:early", "per:late", "per:tied", "per:told"]


def test_before_an_exchange_a_step_or_a_first_contact(peopled: Store, model: Model) -> None:
    assert told(peopled, model, contacts={"per:listed"}) == ["per:early", "per:listed", "per:tied"]
    peopled.write(
        "MATCH (p:Person {id: 'per:late'}) CREATE (:Interaction {id: 'int:a', date: $day})-[:INVOLVES]->(p)",
        day=TODAY,
    )
    assert told(peopled, model) == ["per:early", "per:late", "per:tied"]
    peopled.write("MATCH (i:Interaction {id: 'int:a'}) SET i.date = $day", day=TODAY - timedelta(days=1))
    assert told(peopled, model) == ["per:early", "per:tied"]
    peopled.write("MATCH (p:Person {id: 'per:late'}) CREATE (:Step {id: 'step:a', name: 'Signer'})-[:OWNED_BY]->(p)")
    assert told(peopled, model) == ["per:early", "per:late", "per:tied"]
    peopled.write("MATCH (s:Step {id: 'step:a'}) SET s.doneOn = $day", day=TODAY)
    assert told(peopled, model) == ["per:early", "per:tied"]


def test_every_reason_is_given() -> None:
    one = Held("per:a", {}, date(2020, 1, 2), (), date(2099, 3, 4), ("Signer",), contact=True)
    reason = why_tell(one, TODAY)
    assert reason is not None
    assert reason.en == (
        "an exchange is planned on 2099-03-04; she is among the first to meet; a step to be done is hers: Signer; "
        "entered over a month ago, on 2020-01-02"
    )


def test_the_last_day_of_a_term_is_not_over(peopled: Store) -> None:
    peopled.write("MATCH (p:Person {id: 'per:early'}) SET p.retainUntil = $day", day=TODAY)
    peopled.write("MATCH (p:Person {id: 'per:late'}) SET p.retainUntil = $day", day=TODAY - timedelta(days=1))
    assert [row["person_id"] for row in retention(peopled).rows] == ["per:late"]


def test_what_is_held_is_said_in_words(peopled: Store, model: Model, tmp_path: Path) -> None:
    """No code, no list of a program, no date of a machine: whoever asks reads French, or English."""
    peopled.write(
        "MATCH (p:Person {id: 'per:told'})-[r:KNOWS]->(q:Person {id: 'per:tied'}) "
        "SET p.firstSeen = '2026-11-29', r.strength = 0.8 "
        "CREATE (:Interaction {id: 'int:1', agreed: ['may-be-named', 'introduces']})-[:INVOLVES]->(p)"
    )
    answer = access(peopled, model, tmp_path, Match("per:told", "Directrice", "Person"), None)
    said: dict[Lang, str] = {
        lang: plain(" | ".join(str(row["value"]) for row in answer.said(lang).rows)) for lang in ("fr", "en")
    }
    assert "29/11/2026" in said["fr"] and "2026-11-29" in said["en"]
    assert "force : 0,8" in said["fr"] and "strength: 0.8" in said["en"]
    assert "may be named, will introduce us" in said["en"].lower()
    assert "Accepte d" in said["fr"] and "may-be-named" not in said["fr"] + said["en"]
