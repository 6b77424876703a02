"""The team's own tables: what they give, and what is said of each kind of mistake, by sheet and line."""

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from reading import plain

from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport, LoadReport
from essaim.graph_loader.rights.suppression import Suppression, keep_suppressions
from essaim.graph_loader.team.tables import team_source
from essaim.graph_loader.team.template import write_template
from essaim.graph_store.store import Store
from essaim.ontology.errors import FileError
from essaim.ontology.model import Model

TABLES = {
    "territoires": "code;nom;nature;dans\n96;Haute-Brise;Département;\n"
    "96001;Clairebrise;Commune;dep:96\n96002;Port-Lanterne;commune;96\n",
    "acteurs": "identifiant;nom;nature;milieu;commune;territoires;thèmes\n"
    "club;Club de Clairebrise;association;association;Clairebrise;96001 | Port-Lanterne;Sport | mentorat\n"
    "ville;Ville de Clairebrise;organisation;collectivite;com:96001;;\n",
    "personnes": "identifiant;catégorie;nom affiché;fonction;rôle;structure;dernier contact;fin d’engagement\n"
    "p1;Professionnel;La directrice;Directrice;Directeur;club;15/10/2026;\n"
    "p2;volunteer;Un nom qui ne doit pas rester;Mentor, Clairebrise;mentor;club;;2027-06-30\n",
    "besoins": "identifiant;nom;territoire;thèmes;publics\nb1;Des mentors;Clairebrise;mentorat;collégiens\n",
    "offres": "identifiant;nom;acteur;thèmes;publics;capacité;besoins\n"
    "o1;Binômes;club;mentorat;Collégiens | lyceens;1 200;b1\n",
    "liens": "type de lien;de;vers;force\nconnaît;p1;p2;0,9\nEST PARTENAIRE DE;club;ville;\n",
}


def folder(path: Path, changes: Mapping[str, str] | None = None) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in {**TABLES, **(changes or {})}.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def workbook(source: Path, path: Path, sheets: Mapping[str, str] | None = None) -> Path:
    """The CSV files of `source` as one workbook, sheets renamed by `sheets`."""
    book = openpyxl.Workbook()
    book.active.title = "Lisez-moi"
    for file in sorted(source.glob("*.csv")):
        sheet = book.create_sheet((sheets or {}).get(file.stem, file.stem.capitalize()))
        for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8")), delimiter=";"):
            sheet.append(row)
    book.save(path)
    return path


def loaded(path: Path, store: Store, model: Model, home: Path) -> LoadReport:
    return load([path], store, model, LoadOptions(home=home, backbone=False))


def graph(store: Store) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    nodes = store.read(
        "MATCH (n) WHERE size(n.sources) > 0 RETURN n.id AS id, n.name AS name, n.nameKey AS key ORDER BY id"
    )
    edges = store.read(
        "MATCH (a)-[r]->(b) WHERE r.source IS NOT NULL "
        "RETURN a.id AS a, type(r) AS type, b.id AS b, r.key AS key, r.strength AS strength ORDER BY a, type, b, key"
    )
    return [tuple(row.values()) for row in nodes], [tuple(row.values()) for row in edges]


def faults(report: LoadReport, table: str) -> list[dict[str, str]]:
    (file,) = [
        one for one in report.files if Path(one.file).stem == table or one.file.endswith(f"#{table.capitalize()}")
    ]
    assert file.quarantine_file is not None
    with file.quarantine_file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def sums(file: FileReport) -> bool:
    return file.read == file.loaded + file.unchanged + file.merged + file.filtered + file.quarantined


def test_a_folder_gives_actors_people_and_ties(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    report = loaded(folder(tmp_path / "team"), embedded_store, model, tmp_path)
    assert all(sums(one) and one.quarantined == 0 for one in report.files)
    rows = embedded_store.read(
        "MATCH (o:Association {id: 'org:equipe.club'})-[r]->(x) RETURN type(r) AS type, x.id AS id ORDER BY type, id"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("HAS_THEME", "theme:mentorat"),
        ("HAS_THEME", "theme:sport"),
        ("LOCATED_IN", "com:96001"),
        ("OFFERS", "off:equipe.o1"),
        ("PARTNER_OF", "org:equipe.ville"),
        ("SERVES", "com:96001"),
        ("SERVES", "com:96002"),
    ]
    (offer,) = embedded_store.read("MATCH (o:Offer)-[:ADDRESSES]->(n:Need) RETURN o.capacity AS capacity, n.id AS need")
    assert offer == {"capacity": 1200, "need": "need:equipe.b1"}
    people = embedded_store.read(
        "MATCH (p:Person)-[r]->(:Association {id: 'org:equipe.club'}) "
        "RETURN type(r) AS type, p.displayName AS name, toString(p.retainUntil) AS until, p.visibility AS visibility "
        "ORDER BY type"
    )
    assert [tuple(row.values()) for row in people] == [
        ("VOLUNTEERS_AT", "Mentor, Clairebrise", "2028-06-30", "restricted"),
        ("WORKS_AT", "La directrice", "2029-10-15", "partner"),
    ]
    (tie,) = embedded_store.read("MATCH (:Person)-[k:KNOWS]->(:Person) RETURN k.strength AS s, k.visibility AS v")
    assert tie == {"s": 0.9, "v": "internal"}


def test_the_name_of_a_volunteer_is_nowhere(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    loaded(folder(tmp_path / "team"), embedded_store, model, tmp_path / "home")
    everything = repr(embedded_store.read("MATCH (n) RETURN n AS n")) + repr(
        embedded_store.read("MATCH ()-[r]->() RETURN r AS r")
    )
    assert "Un nom qui ne doit pas rester" not in everything
    assert "La directrice" in everything


UNNAMED = """identifiant;catégorie;nom affiché;fonction;rôle;structure;territoire du mandat;début;fin
dir;Professionnel;;Directrice;Directeur;club;;;
ref;Professionnel;;Référente jeunesse;Référent;club;;;
adj;Responsable public;;Adjointe à la jeunesse;Adjoint au maire;ville;;2020-05-18;2024-09-30
maire;Responsable public;;Maire;Maire;ville;;2020-05-18;
elu;Responsable public;Une élue;Conseillère;Conseiller municipal;;96001;2020-05-18;2026-03-22
"""


def unnamed(path: Path) -> Path:
    """A folder with persons who have a role and no name, and a town hall for those who are elected."""
    actors = TABLES["acteurs"].replace("Clairebrise;organisation;", "Clairebrise;institution;")
    actors = actors.replace("thèmes\n", "thèmes;type d’institution\n").replace("96001;;\n", "96001;;;mairie\n")
    return folder(path, {"acteurs": actors, "personnes": UNNAMED, "liens": "type de lien;de;vers\n"})


def test_persons_without_a_name_are_told_apart_by_role_and_office(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    """And each is one person still when another folder speaks of the same role."""
    report = loaded(unnamed(tmp_path / "first"), embedded_store, model, tmp_path / "home")
    assert [(one.file, one.quarantined) for one in report.files if one.quarantined] == []
    count = "MATCH (p:Person) RETURN count(p) AS n"
    assert embedded_store.read(count) == [{"n": 5}]
    second = tmp_path / "second"
    second.mkdir()
    (second / "source.toml").write_text('id = "sud"\n', encoding="utf-8")
    head, director, *_ = UNNAMED.splitlines(keepends=True)
    (second / "personnes.csv").write_text(head + director.replace("dir;", "la-directrice;"), encoding="utf-8")
    loaded(second, embedded_store, model, tmp_path / "home")
    assert embedded_store.read(count) == [{"n": 5}]
    (merged,) = embedded_store.read("MATCH (p:Person {role: 'Directrice'}) RETURN p.aliases AS aliases")
    assert sorted(merged["aliases"]) == ["dir", "la-directrice"]


def test_a_whole_id_names_what_the_graph_holds(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    """As the page writes it, for actors that open data brought and no team has named."""
    embedded_store.write("CREATE (:Association:Organisation {id: 'org:123456782', name: 'Venue des données ouvertes'})")
    head = "identifiant;date;type d’échange;acteurs\n"
    rows = "e1;2026-10-01;interview;org:123456782|club\ne2;2026-10-02;interview;org:987654321\n"
    report = loaded(folder(tmp_path / "team", {"échanges": head + rows}), embedded_store, model, tmp_path / "home")
    met = embedded_store.read("MATCH (:Interaction)-[:INVOLVES]->(a) RETURN a.name AS name ORDER BY name")
    assert [row["name"] for row in met] == ["Club de Clairebrise", "Venue des données ouvertes"]
    (fault,) = faults(report, "échanges")
    assert fault["value"] == "org:987654321"


def test_a_person_without_a_name_who_was_erased_does_not_come_back(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    team, home = unnamed(tmp_path / "team"), tmp_path / "home"
    loaded(team, embedded_store, model, home)
    (gone,) = embedded_store.read("MATCH (p:Person {role: 'Directrice'}) RETURN p.id AS id")
    embedded_store.write("MATCH (p:Person {id: $id}) DETACH DELETE p", id=gone["id"])
    keep_suppressions(embedded_store, KeyRing(home), [Suppression(gone["id"])])
    report = loaded(team, embedded_store, model, home)
    (people,) = [one for one in report.files if one.file.endswith("personnes.csv")]
    assert (people.read, people.filtered, people.quarantined) == (5, 1, 0)
    assert any("effacées à leur demande" in note.fr for note in people.notes)
    assert embedded_store.read("MATCH (p:Person) RETURN count(p) AS n") == [{"n": 4}]


def test_the_end_that_a_team_writes_wins_over_the_election_that_follows(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    loaded(unnamed(tmp_path / "team"), embedded_store, model, tmp_path / "home")
    rows = embedded_store.read(
        "MATCH (p:Person)-[r:ELECTED_IN]->() RETURN p.role AS office, toString(r.until) AS until, "
        "toString(p.retainUntil) AS kept ORDER BY office"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("Adjointe à la jeunesse", "2024-09-30", "2025-09-30"),
        ("Conseillère", "2026-03-22", "2027-03-22"),
        ("Maire", "2026-03-15", "2027-03-15"),
    ]


def test_a_workbook_gives_the_same_graph(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    team = folder(tmp_path / "team")
    loaded(team, embedded_store, model, tmp_path)
    expected = graph(embedded_store)
    assert len(expected[0]) > 8
    embedded_store.write("MATCH (n) WHERE size(n.sources) > 0 DETACH DELETE n")
    report = loaded(workbook(team, tmp_path / "team.xlsx"), embedded_store, model, tmp_path)
    assert all(one.quarantined == 0 for one in report.files)
    assert graph(embedded_store) == expected


def test_english_headings_are_read_too(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    path = tmp_path / "team"
    path.mkdir()
    (path / "actors.csv").write_text(
        "id,name,kind,sector,themes\nhub,The Hub,association,Business,Mentoring; Sport\n", encoding="utf-8"
    )
    loaded(path, embedded_store, model, tmp_path)
    assert embedded_store.read(
        "MATCH (o:Association)-[:HAS_THEME]->(t) RETURN o.sector AS s, t.id AS t ORDER BY t"
    ) == [
        {"s": "entreprise", "t": "theme:mentorat"},
        {"s": "entreprise", "t": "theme:sport"},
    ]


def test_an_untouched_template_puts_nothing_into_the_graph(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    write_template(tmp_path / "csv", xlsx=False, lang="fr", model=model)
    (book,) = write_template(tmp_path / "xlsx", xlsx=True, lang="fr", model=model)
    for path in (tmp_path / "csv", book):
        report = loaded(path, embedded_store, model, tmp_path)
        assert len(report.files) == 16
        assert all(one.read == one.filtered == 1 for one in report.files)
        assert sum("non chargée" in note.fr for one in report.files for note in one.notes) == 16
    nodes, edges = graph(embedded_store)
    assert [node[0] for node in nodes] == ["src:equipe"]
    assert edges == []


BAD = [
    (
        "offres",
        "identifiant;nom;acteur;thèmes;publics\no1;Binômes;club;mentorat;colégiens\n",
        ("2", "publics", "colégiens", "Vouliez-vous dire « Collégiens » ?"),
    ),
    (
        "offres",
        "identifiant;nom;acteur;thèmes;publics\n\no1;Binômes;clubb;mentorat;collégiens\n",
        ("3", "acteur", "clubb", "Vouliez-vous dire « club » ?"),
    ),
    (
        "liens",
        "type de lien;de;vers\nconait;p1;p2\n",
        ("2", "type de lien", "conait", "Vouliez-vous dire « connaît » ?"),
    ),
    ("liens", "type de lien;de;vers\nconnaît;p1;\n", ("2", "vers", "", "« vers »")),
    (
        "liens",
        "type de lien;de;vers\nconnaît;p1;club\n",
        ("2", "vers", "club", "à ce bout du lien « connaît » il faut : Personne."),
    ),
    (
        "besoins",
        "identifiant;nom;territoire;thèmes\nb1;Des mentors;Clairebise;mentorat\n",
        ("2", "territoire", "Clairebise", "Vouliez-vous dire Clairebrise (Haute-Brise, com:96001)"),
    ),
    (
        "acteurs",
        "identifiant;nom;nature;milieu\nclub;;association;association\n",
        ("2", "nom", "", "« nom » est obligatoire."),
    ),
    (
        "personnes",
        "identifiant;catégorie;fonction;rôle;structure;dernier contact\np1;Professionnel;x;Directeur;club;hier\n",
        ("2", "dernier contact", "hier", "une date, comme 31/12/2024"),
    ),
    (
        "besoins",
        "identifiant;nom;territoire;thèmes;gravité\nb1;Des mentors;Clairebrise;mentorat;3\n",
        ("2", "gravité", "3", "1"),
    ),
]


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
@pytest.mark.parametrize(("table", "text", "expected"), BAD, ids=[f"{one[0]}-{one[2][1]}-{one[2][2]}" for one in BAD])
def test_a_mistake_is_said_with_its_line_column_value_and_remedy(
    embedded_store: Store,
    model: Model,
    tmp_path: Path,
    table: str,
    text: str,
    expected: tuple[str, str, str, str],
    shape: str,
) -> None:
    line, column, value, reason = expected
    path = folder(tmp_path / "team", {table: text})
    if shape == "xlsx":
        path = workbook(path, tmp_path / "team.xlsx")
    report = loaded(path, embedded_store, model, tmp_path / "home")
    found = [row for row in faults(report, table) if row["column"] == column]
    assert [(row["line"], row["value"]) for row in found] == [(line, value)]
    assert reason in plain(found[0]["reason_fr"])
    assert all(map(sums, report.files))


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
def test_a_forgotten_column_is_named_with_its_table(
    embedded_store: Store, model: Model, tmp_path: Path, shape: str
) -> None:
    path = folder(tmp_path / "team", {"acteurs": "identifiant;nature;milieu\nclub;association;association\n"})
    if shape == "xlsx":
        path = workbook(path, tmp_path / "team.xlsx")
    report = loaded(path, embedded_store, model, tmp_path)
    (said,) = [f"{entry.file} : {entry.reason.fr}" for entry in report.aside if "acteurs" in entry.file.lower()]
    assert "« nom »" in said
    assert ("acteurs.csv" if shape == "csv" else "team.xlsx#Acteurs") in said


def test_two_territories_of_one_name_are_listed(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    changes = {
        "territoires": TABLES["territoires"] + "96003;Clairebrise;commune;96\n",
        "acteurs": TABLES["acteurs"].replace(";Clairebrise;96001", ";com:96001;96001"),
        "besoins": "identifiant;nom;territoire;thèmes\nb1;Des mentors;Clairebrise;mentorat\n",
    }
    report = loaded(folder(tmp_path / "team", changes), embedded_store, model, tmp_path)
    (fault,) = [row for row in faults(report, "besoins") if row["column"] == "territoire"]
    assert all(code in fault["reason_fr"] for code in ("com:96001", "com:96003"))


def test_two_folders_with_ids_of_their_own_live_together(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    first = folder(tmp_path / "first")
    (first / "source.toml").write_text('id = "nord"\ntitle = "Équipe du nord"\n', encoding="utf-8")
    second = tmp_path / "second"
    second.mkdir()
    (second / "source.toml").write_text('id = "sud"\n', encoding="utf-8")
    (second / "acteurs.csv").write_text(
        "identifiant;nom;nature;milieu\nmjc;La MJC;association;association\n", encoding="utf-8"
    )
    for path in (first, second):
        loaded(path, embedded_store, model, tmp_path)
    names = embedded_store.read("MATCH (o:Association) RETURN o.id AS id, o.sources AS sources ORDER BY id")
    assert names == [{"id": "org:nord.club", "sources": ["src:nord"]}, {"id": "org:sud.mjc", "sources": ["src:sud"]}]


def test_a_row_taken_out_is_taken_out_of_the_graph(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    many = TABLES["acteurs"] + "".join(f"a{n};Association {n};association;association;;;\n" for n in range(10))
    team = folder(tmp_path / "team", {"acteurs": many})
    source = team / "source.toml"
    source.write_text('id = "nord"\ndate = "2026-10-01"\n', encoding="utf-8")
    loaded(team, embedded_store, model, tmp_path)
    folder(team, {"acteurs": many.replace("a9;Association 9;association;association;;;\n", "")})
    source.write_text('id = "nord"\ndate = "2026-10-02"\n', encoding="utf-8")
    report = loaded(team, embedded_store, model, tmp_path)
    assert sum(one.retired for one in report.files) == 1
    assert embedded_store.read("MATCH (o:Association) RETURN count(o) AS n") == [{"n": 10}]


def test_a_workbook_may_say_whose_it_is(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Source"
    book.active.append(["identifiant", "titre", "producteur"])
    book.active.append(["nord", "Équipe du nord", "Horizon"])
    book.save(tmp_path / "team.xlsx")
    found = team_source(tmp_path / "team.xlsx")
    assert (found.id, found.title.fr, found.producer, found.licence) == ("nord", "Équipe du nord", "Horizon", "private")


def test_a_folder_without_a_word_is_the_team_s(tmp_path: Path) -> None:
    assert team_source(folder(tmp_path / "team")).id == "equipe"


@pytest.mark.parametrize(
    ("text", "said"),
    [('id = "Équipe du nord"', "l’identifiant « Équipe du nord »"), ("id = nord", "TOML illisible")],
)
def test_a_wrong_source_file_is_one_clear_sentence(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "source.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        team_source(tmp_path)
    assert said in caught.value.say("fr")
    assert str(tmp_path / "source.toml") in caught.value.say("fr")


def test_a_cell_that_the_link_or_the_actor_has_no_place_for_is_set_aside(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    changes = {
        "liens": "type de lien;de;vers;force;montant;type de financement;année\n"
        "connaît;p1;p2;0,9;1 000;;\nfinance;club;ville;;1 000;subvention;2024\n",
        "acteurs": "identifiant;nom;nature;milieu;UAI\nclub;Club;association;association;\n"
        "ville;Ville;organisation;collectivite;\nfab;Fabrique;organisation;entreprise;0440001A\n",
    }
    report = loaded(folder(tmp_path / "team", changes), embedded_store, model, tmp_path)
    (link,) = faults(report, "liens")
    assert (link["line"], link["column"], link["value"]) == ("2", "montant", "1 000")
    assert link["reason_fr"] == "cette colonne doit rester vide pour « connaît »."
    (actor,) = faults(report, "acteurs")
    assert (actor["line"], actor["column"]) == ("4", "UAI")


def test_a_table_that_a_wrong_clock_dates_is_said_to_be_older(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    file = tmp_path / "acteurs.csv"
    for name, moment in (("Club", None), ("Club renommé", 1_577_836_800), ("Club renommé", None)):
        file.write_text(f"identifiant;nom;nature\nclub;{name};association\n", encoding="utf-8")
        os.utime(file, moment and (moment, moment))
        report = loaded(file, embedded_store, model, tmp_path / "home").files[0]
        told = "check the computer’s clock, then save it again" in "".join(note.en for note in report.notes)
        assert (report.loaded, told) == ((0, True) if moment else (1, False))
