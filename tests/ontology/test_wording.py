"""Sentences and the forms that values take in them."""

from datetime import date

import pytest

from essaim.ontology.text import Text
from essaim.ontology.wording.forms import Place, inside, join, listed, number, of, sentence, small, typeset
from essaim.ontology.wording.near import did_you_mean, nearest
from essaim.ontology.wording.phrases import Phrases

N, W = "\u202f", "\u00a0"
WORDS = """
[places]
fr = "Sur {n} {n|jeune|jeunes}, {share:percent} : {places:0.0} {places|place|places} ; l'accès est {open|ouvert|fermé}"
en = "Of {n} young {n|person|people}, {share:percent}: {places:0.0} {places|place|places}; access is {open|open|closed}"

[names]
fr = "{names:list} ; {names:list 2} ; {names:quotes} ; {names:commas 1} ; {names:semicolons}"
en = "{names:list}; {names:list 2}; {names:quotes}; {names:commas 1}; {names:semicolons}"

[place]
fr = "{who:capital} {place:of}, {label:small}, {contact:inside} le {when:day}, {said:quote}, {count|aucun|un|plusieurs}"
en = "{who:capital} of {place}, {label:small}, {contact:inside} on {when}, {said:quote}, {count|none|a single|several}"
"""


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Phrases:
    path = tmp_path_factory.mktemp("words") / "words.toml"
    path.write_text(WORDS, encoding="utf-8")
    return Phrases(path)


def test_numbers_shares_plurals_and_truths_follow_the_language(words: Phrases) -> None:
    assert words("places", n=12000, share=0.345, places=1.5, open=True) == (
        f"Sur 12{N}000 jeunes, 34{N}%{W}: 1,5 place{N}; l’accès est ouvert",
        "Of 12,000 young people, 34%: 1.5 places; access is open",
    )
    assert words("places", n=1, share=1, places=0, open=False) == (
        f"Sur 1 jeune, 100{N}%{W}: 0,0 place{N}; l’accès est fermé",
        "Of 1 young person, 100%: 0.0 places; access is closed",
    )


def test_lists_and_quotations(words: Phrases) -> None:
    assert words("names", names=["A", Text("Bé", "Bee"), "C"]) == (
        f"A, Bé et C{N}; A, Bé et 1 autre{N}; «{N}A{N}», «{N}Bé{N}», «{N}C{N}»{N}; A{N}; A{N}; Bé{N}; C",
        "A, Bee and C; A, Bee and 1 more; “A”, “Bee”, “C”; A; A; Bee; C",
    )


def test_places_labels_roles_and_days(words: Phrases) -> None:
    values = {"label": "Collégiens", "contact": "La directrice", "when": date(2026, 11, 3), "said": "oui"}
    assert words("place", who="élus", place=Place("Gers", 2), count=0, **values) == (
        f"Élus du Gers, collégiens, la directrice le 03/11/2026, «{N}oui{N}», aucun",
        "Élus of Gers, collégiens, la directrice on 2026-11-03, “oui”, none",
    )
    assert words("place", who="x", place="Auch", count=2, **values).fr.endswith("plusieurs")


def test_values_must_be_those_of_the_slots(words: Phrases) -> None:
    with pytest.raises(TypeError, match="names"):
        words("names", name="A")


@pytest.mark.parametrize(
    ("place", "fr"),
    [  # as the Code officiel géographique of 2024 names them: name, TNCC
        (Place("Auch", 1), "d’Auch"),
        (Place("Gers", 2), "du Gers"),
        (Place("Loire-Atlantique", 3), "de la Loire-Atlantique"),
        (Place("Ardennes", 4), "des Ardennes"),
        (Place("Ain", 5), "de l’Ain"),
        (Place("Ille-et-Vilaine", 1), "d’Ille-et-Vilaine"),
        (Place("Paris", 0), "de Paris"),
        (Place("Le Havre", 2), "du Havre"),
        (Place("La Rochelle", 3), "de La Rochelle"),
        (Place("Les Lilas", 4), "des Lilas"),
        (Place("L'Abergement-Clémenciat", 5), "de L'Abergement-Clémenciat"),
        (Place("Halluin", 0), "de Halluin"),
        (Place("Los Masos", 8), "de Los Masos"),
        (Place("Aux Marais", 6), "d’Aux Marais"),
        ("Hyères", "de Hyères"),
        ("Emmaüs", "d’Emmaüs"),
    ],
)
def test_of_a_place(place: Place | str, fr: str) -> None:
    assert of(place, "fr") == fr
    assert of(place, "en") == (place if isinstance(place, str) else place.name)


def test_small_keeps_initials_and_inside_touches_articles_alone() -> None:
    assert [small(word) for word in ("REP ou REP+", "Élèves", "")] == ["REP ou REP+", "élèves", ""]
    assert [inside(name) for name in ("L’élue", "Une mère", "Lamia", "Des voisins")] == [
        "l’élue", "une mère", "Lamia", "des voisins",
    ]  # fmt: skip


def test_one_name_is_a_list_and_pieces_a_sentence() -> None:
    assert listed(["A"], "fr") == "A"
    assert sentence(join([Text("a", "b"), Text("c ?", "d?")], Text(" ; ", "; "))) == ("A ; c ?", "B; d?")


def test_typography() -> None:
    assert typeset("« l'un » : 5 % ; quoi ?", "fr") == f"«{N}l’un{N}»{W}: 5{N}%{N}; quoi{N}?"
    assert typeset("it's 5%", "en") == "it’s 5%"
    assert number(float("inf"), "fr") == "—"


def test_the_nearest_words_come_first_and_far_ones_not_at_all() -> None:
    known = ["mentorat", "Ménage", "montage", "sport"]
    assert nearest("mentora", known)[0] == "mentorat"
    assert nearest("MENAGE", known)[0] == "Ménage"
    assert nearest("colegiens", ["Collégiens", "Écoliers"]) == ["Collégiens"]  # 95 and 71 percent: one says it all
    assert nearest("xyz", known) == [] and did_you_mean("xyz", known) is None
    assert did_you_mean("sports", known) == (f"Vouliez-vous dire «{N}sport{N}» ?", "Did you mean “sport”?")
