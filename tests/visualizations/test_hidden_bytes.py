"""Of a workbook with one of each at each level, an output for others holds no byte of what is not theirs."""

from pathlib import Path
from typing import Any

import pytest
from leaves import decoded

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.about.diagnose import diagnose
from essaim.queries.alliances.answer import alliances
from essaim.queries.answer.arguments import Visibility
from essaim.queries.answer.scope import scope_of
from essaim.queries.approach.answer import approach
from essaim.queries.connectors.answer import connectors
from essaim.queries.gaps.answer import gaps
from essaim.queries.saved.catalogue import catalogue
from essaim.queries.saved.run import run_saved
from essaim.visualizations.output import write_page
from essaim.visualizations.page.explorer import explore
from essaim.visualizations.terminal.data import to_data

LEVELS = {"PUB": "Publiable", "PAR": "Partenaires", "INT": "Interne", "RES": "Restreint"}
THEIRS: dict[Visibility, set[str]] = {
    "public": {"PUB"}, "partner": {"PUB", "PAR"}, "internal": {"PUB", "PAR", "INT", "RES"},
}  # fmt: skip
HEADS = {
    "acteurs": "identifiant;nom;nature;milieu;commune;thèmes;visibilité",
    "offres": "identifiant;nom;acteur;thèmes;publics;capacité;territoires",
    "besoins": "identifiant;nom;territoire;thèmes;publics;jeunes concernés;exprimé par;visibilité",
    "conventions": "identifiant;nom;type de convention;signataires;visibilité",
    "echanges": "identifiant;date;type d’échange;acteurs;propos;visibilité",
}
ROWS = {
    "acteurs": "a{0};ZZ{0}acteur;Association;Association;44109;Sport;{1}",
    "offres": "o{0};ZZ{0}offre;a{0};Sport;Collégiens;1{2}7;44109",
    "besoins": "b{0};ZZ{0}besoin;44109;Sport;Collégiens;1{2}3;a{0};Publiable",
    "conventions": 'c{0};ZZ{0}convention;Convention de partenariat;"aPUB ; a{0}";Publiable',
    "echanges": "e{0};2026-10-01;Entretien;a{0};ZZ{0}propos;Publiable",
}


@pytest.fixture
def town(embedded_store: Store, model: Model, tmp_path: Path) -> Store:
    """A commune of which the team noted one of each, at each level by the actor alone."""
    embedded_store.write(
        "CREATE (:Municipality:Territory {id: 'com:44109', code: '44109', name: 'Port', nameKey: 'port', "
        "visibility: 'public', sources: []})"
    )
    for table, head in HEADS.items():
        rows = [ROWS[table].format(code, label, rank) for rank, (code, label) in enumerate(LEVELS.items(), 1)]
        path = tmp_path / f"{table}.csv"
        path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
        (file,) = load([path], embedded_store, model, LoadOptions(home=tmp_path / "home", backbone=False)).files
        assert (file.quarantined, file.read) == (0, 4), table
    return embedded_store


@pytest.mark.parametrize("reader", THEIRS)
def test_no_byte_of_what_is_not_theirs(reader: Visibility, town: Store, model: Model, tmp_path: Path) -> None:
    scope = scope_of(town, model, "com:44109", visibility=reader)
    answers = [question(scope) for question in (alliances, gaps, connectors, approach, diagnose)]
    texts = [explore(scope, "fr"), explore(scope, "en")]
    for name in sorted(name for name, query in catalogue().items() if query.is_open):
        answers.append(run_saved(town, model, name, {"territory": "com:44109"}, reader=reader))
    write_page(town, model, answers[5], tmp_path / "drawing.html", "fr", reader)
    texts.append((tmp_path / "drawing.html").read_text(encoding="utf-8"))
    forms: Any = ("json", "csv", "ndjson")
    texts += [to_data(answer.said("fr"), form, "fr") for answer in answers for form in forms]
    whole = "\n".join(part for text in texts for part in (text, decoded(text)))
    assert {code for code in LEVELS if f"ZZ{code}" in whole} == THEIRS[reader]
    for kind in ("acteur", "offre", "besoin"):
        assert {code for code in LEVELS if f"ZZ{code}{kind}" in whole} == THEIRS[reader], kind
    if reader != "internal":
        assert not [code for code in LEVELS if f"ZZ{code}propos" in whole]
