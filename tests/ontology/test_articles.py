"""The article of an office or a body inside a sentence."""

import pytest

from essaim.ontology.wording.articles import with_article

CASES = [
    ("Directrice du centre social", True, "la directrice du centre social"),
    ("Adjointe à la jeunesse", True, "l’adjointe à la jeunesse"),
    ("Principal", True, "le principal"),
    ("Habitante relais, Bellevue", True, "l’habitante relais, Bellevue"),
    ("Sous-préfet à la ville", True, "le sous-préfet à la ville"),
    ("CPE", True, "le CPE"),
    ("La directrice d’Horizon", True, "la directrice d’Horizon"),
    ("Karim", True, "Karim"),
    ("Centre social des Coursives", False, "le Centre social des Coursives"),
    ("Atelier du port", False, "l’Atelier du port"),
    ("Mission locale Ouest", False, "la Mission locale Ouest"),
    ("La Passerelle", False, "La Passerelle"),
    ("Unis-Cité", False, "Unis-Cité"),
]


@pytest.mark.parametrize(("name", "office", "inside"), CASES)
def test_a_name_inside_a_sentence(name: str, office: bool, inside: str) -> None:
    said = with_article(name, office=office)
    assert said.fr == inside
    assert said.en in (name, name[:1].lower() + name[1:])
