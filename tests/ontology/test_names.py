"""Names are folded one way, for the loader and for the questions."""

import pytest

from essaim.ontology.folding import normalise


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Nantes", "nantes"),
        ("SAINT-ÉTIENNE", "saint etienne"),
        ("St-Etienne", "saint etienne"),
        ("Ste. Luce-sur-Loire", "sainte luce sur loire"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("L'Haÿ les Roses", "l hay les roses"),
        ("Cœur de ville", "coeur de ville"),
        ("ŒUVRE", "oeuvre"),
        ("  Bellevue   /  Chantenay ", "bellevue chantenay"),
        ("Stade", "stade"),
        ("REP+", "rep+"),
        ("Culture + Sport", "culture sport"),
        ("", ""),
        ("—", ""),
        ("Strasse ß", "strasse ss"),
        ("Ⅻ", "xii"),
    ],
)
def test_folding(name: str, folded: str) -> None:
    assert normalise(name) == folded
    assert normalise(folded) == folded
