"""What a team writes of a person on health, religion, opinion, origin or offences is for those who need it alone."""

from pathlib import Path

from reading import plain

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

HEAD = "identifiant;catégorie;nom affiché;fonction;rôle;structure;motivation\n"
SAID = "identifiant;date;type d’échange;acteurs;propos;résultat\n"
TABLES = {
    "acteurs": "identifiant;nom;nature;milieu;motivation\n"
    "club;Club;Association;association;Aide aux malades du cancer\n",
    "personnes": HEAD
    + "p1;Professionnel;A;Directrice;Directeur;club;Le sport\n"
    + "p2;Professionnel;B;Trésorière;Trésorier;club;Revient d’un ARRÊT-MALADIE\n",
    "échanges": SAID
    + "# e0;2026-10-01;Entretien;club;Musulmane;\n"
    + "e1;2026-10-01;Entretien;club;Santé et handicap sont leurs sujets;Le Secours catholique suit\n"
    + "e2;2026-10-02;Entretien;p1;Quel connard;\n"
    + "e3;2026-10-03;Entretien;p1;;Élue RN, musulmane\n"
    + "e4;2026-10-04;Entretien;p1;Un conseil de classe, dans l’enceinte du collège, en croyant bien faire;"
    + "La CPAM et l’assurance maladie\n",
    "objections": "identifiant;nom;acteurs;réponse\no1;Trop cher;p1;Il a été condamné\n",
}


def test_such_a_row_is_loaded_restricted_and_pointed_out(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    report = load([tmp_path], embedded_store, model, LoadOptions(home=tmp_path / "home", backbone=False))
    assert all(file.quarantined == file.cells == 0 for file in report.files)
    seen = embedded_store.read(
        "MATCH (n) WHERE size(n.sources) > 0 AND n.id <> 'src:equipe' "
        "RETURN coalesce(n.name, n.displayName, toString(n.date)) AS name, n.visibility AS v"
    )
    assert {row["name"] for row in seen if row["v"] == "restricted"} == {"B", "2026-10-02", "2026-10-03", "Trop cher"}
    ties = embedded_store.read("MATCH (:Person {displayName: 'B'})-[r]->() RETURN r.visibility AS v")
    assert {row["v"] for row in ties} == {"restricted"}
    said = {
        Path(file.file).stem: [plain(n.fr) for n in file.notes if "devant la personne" in n.fr] for file in report.files
    }
    assert {name: len(notes) for name, notes in said.items()} == {
        "acteurs": 0,  # a body is nobody
        "personnes": 1,
        "échanges": 1,
        "objections": 1,
    }
    (note,) = said["échanges"]
    assert "2 lignes chargées" in note
    for part in (
        "ligne 4, « propos » (injure)",
        "ligne 5, « résultat » (religion)",
        "ligne 5, « résultat » (parti ou opinion politique)",
    ):
        assert part in note
    assert "ARRÊT" not in said["personnes"][0], "the note does not repeat it"
