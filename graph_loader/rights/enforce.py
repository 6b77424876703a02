"""At the start of a load: what the suppressions say is made true of the graph, whatever loaded it, and whenever."""

from datetime import date

from essaim.graph_loader.rights.forget import forget
from essaim.graph_loader.rights.suppression import Suppressions
from essaim.graph_loader.rights.withhold import withhold
from essaim.graph_loader.write import statements
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)

_OVER = "UNWIND $ids AS id MATCH (p:Person {id: id}) WHERE p.retainUntil < $today RETURN p.id AS id"


def enforce(store: Store, model: Model, suppressions: Suppressions) -> list[Text]:
    """Take out of the graph what other loads, or other versions, left of suppressed persons; what there is to say."""
    erased = statements.known_ids(store, "Person", sorted(suppressions.of_kind("erased")))
    expired = sorted(suppressions.of_kind("expired"))
    over = {row["id"] for row in store.read(_OVER, ids=expired, today=date.today())} if expired else set()
    gone = forget(store, model, sorted(erased | over)) if erased | over else None
    objected = sorted(suppressions.of_kind("objected"))
    bared = withhold(store, model, objected) if objected else None
    notes = []
    if gone and gone.persons:
        notes.append(words("erased_again", n=gone.persons))
    if bared and bared.persons:
        notes.append(words("named_again", n=bared.persons))
    return notes
