"""Volunteers and mentors are known by a role and a place: a name typed where the office stands is kept nowhere."""

from pathlib import Path

import pytest

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import LoadReport
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

TERRITORIES = "code;nom;nature;dans\n96;Haute-Brise;Département;\n96001;Clairebrise;Commune;dep:96\n"
TERRITORIES += "96002;Faye;Commune;dep:96\nQN09601Z;Les Coursives;QPV;96001\n"
ACTORS = "identifiant;nom;nature;milieu;commune\nclub;Maison des Jeunes Zéphyr;association;association;96001\n"
OFFICES = {
    "Jeanne ZZMARTIN": "Mentor",
    "jeanne zzmartin, mentore": "mentore",
    "Mme ZZDIALLO – mentor": "mentor",
    "Karim Z.": "Mentor",
    "mentor (Z. ZZBENALI)": "mentor",
    "Mentor ZZbenali": "Mentor",
    "Mentor Faye": "Mentor",
    "zz.martin@exemple.fr": "Mentor",
    "mentor, 06 00 00 99 99": "mentor",
    "Mentor, Les Coursives": "Mentor, Les Coursives",
    "Mentore du quartier Les Coursives": "Mentore du quartier Les Coursives",
    "Étudiante, mentore à la Maison des jeunes Zéphyr": "Étudiante, mentore à la Maison des jeunes Zéphyr",
    "Mentor en mécénat de compétences / Clairebrise": "Mentor en mécénat de compétences / Clairebrise",
    "Mentor 2": "Mentor 2",
}
PEOPLE = "identifiant;catégorie;nom affiché;fonction;rôle;structure;fin d’engagement\n"
PEOPLE += "".join(
    f"v{n};Bénévole ou mentor;ZZAUSSI;{office};Mentor;club;2027-06-30\n" for n, office in enumerate(OFFICES)
)
PEOPLE += "pro;Professionnel;Zoé Ypro;Directrice;Directeur;club;\n"
PEOPLE += "amie;Professionnel;Zoé ZZAMIE;Mentore;Mentor;club;\n"
PEOPLE += "bad;Bénévole ou mentor;ZZBAD;Mentore;Zorro;club;\n"
PEOPLE += "odd;Sympathisant;ZZODD;Mentore;Mentor;club;\n"


@pytest.fixture(params=[False, True], ids=["load", "dry"])
def report(request: pytest.FixtureRequest, embedded_store: Store, model: Model, tmp_path: Path) -> LoadReport:
    tables = {"territoires": TERRITORIES, "acteurs": ACTORS, "personnes": PEOPLE}
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    options = LoadOptions(home=tmp_path / "home", backbone=False, dry_run=request.param)
    return load([tmp_path / f"{name}.csv" for name in tables], embedded_store, model, options)


def test_what_is_no_role_and_no_known_place_is_kept_nowhere(
    report: LoadReport, embedded_store: Store, tmp_path: Path
) -> None:
    people, written = report.files[-1], embedded_store.read("MATCH (p:Person) RETURN p.id AS id")
    bare = [office for office, shown in OFFICES.items() if office != shown]
    if not written:  # of a dry run, nobody knows yet that nobody speaks of that commune
        bare.remove("Mentor Faye")
    faulty = {mend.line: mend for mend in people.mend if mend.column == "fonction"}
    assert [*faulty] == [2 + [*OFFICES].index(office) for office in bare]
    assert all(mend.alone and mend.value == "…" for mend in faulty.values())
    assert "will show as “mentore”. Write a role and a place" in faulty[3].reason.en
    kept = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "home").rglob("*.csv"))
    assert "Zorro" in kept and "Sympathisant" in kept
    everywhere = kept + repr(report) + repr(embedded_store.read("MATCH (n) RETURN n AS n"))
    assert "zz" not in everywhere.replace("Zoé Ypro", "").casefold() and "9999" not in everywhere.replace(" ", "")
    if written:
        rows = embedded_store.read(
            "MATCH (p:Person {personCategory: 'volunteer'}) RETURN p.displayName AS n, p.role AS r"
        )
        assert sorted(row["n"] for row in rows) == sorted([*OFFICES.values(), "Mentore"])
        assert all(row["n"] == row["r"] for row in rows)


def test_whoever_has_the_role_of_a_volunteer_is_one(report: LoadReport, embedded_store: Store) -> None:
    (mend,) = (mend for mend in report.files[-1].mend if mend.column == "catégorie" and mend.alone)
    assert mend.line == 3 + len(OFFICES)
    assert mend.reason.fr.startswith("« Mentor » est le rôle d’un bénévole : la personne est chargée comme « Bénévole")
    assert report.files[-1].quarantined == 2
