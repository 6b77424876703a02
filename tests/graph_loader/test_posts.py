"""Posts that the State pays for: adultes-relais and FONJEP."""

from pathlib import Path

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

ROWS = """id_poste;code_tiers;raison_sociale;annee;montant;code_cv;insee_dep;insee_reg
P1;;ASSO EXEMPLE A;2022;20000;CV441;44;52
P2;77554402601284;CENTRE EXEMPLE;2022;19875.06;CV441;44;52
P3;77554402601284;CENTRE EXEMPLE;2022;100;CV441;44;52
D1;ASSO EXEMPLE B;ASSO EXEMPLE B;2023;7164;;44;52
"""


def test_posts_are_grants_of_the_state(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    path = tmp_path / "postes.csv"
    path.write_text(ROWS, encoding="utf-8")
    (report,) = load([path], embedded_store, model, LoadOptions(home=tmp_path, backbone=False)).files
    assert (report.source, report.read, report.quarantined) == ("src:postes-ville", 4, 0)
    found = embedded_store.read(
        "MATCH (s {name: 'État'})-[f:FUNDS]->(b) RETURN b.name AS name, b.siren AS siren, f.amountEur AS amount, "
        "f.year AS year, f.key AS key ORDER BY name, amount"
    )
    assert [(row["name"], row["siren"], row["amount"], row["year"]) for row in found] == [
        ("ASSO EXEMPLE A", None, 20_000.0, 2022),
        ("ASSO EXEMPLE B", None, 7_164.0, 2023),
        ("CENTRE EXEMPLE", "775544026", 100.0, 2022),
        ("CENTRE EXEMPLE", "775544026", 19_875.06, 2022),
    ]
    assert "CV441" in found[0]["key"]
    contracts = embedded_store.read("MATCH (a:Agreement) RETURN a.name AS name, a.agreementKind AS kind")
    assert [(row["name"], row["kind"]) for row in contracts] == [("Contrat de ville CV441", "contrat-de-ville")]
