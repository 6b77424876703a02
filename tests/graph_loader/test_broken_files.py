"""Some sixty files broken in as many ways: each is read or ends in a sentence, none in silence or without bounds."""

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.outcome import check_outcome
from essaim.graph_loader.read.files import recognised
from essaim.graph_loader.read.place_cells import Places
from essaim.graph_loader.read.take_in import take_in
from essaim.graph_store.store import Store
from essaim.ontology.errors import FileError, SetAsideError
from essaim.ontology.model import Model

HEAD = "identifiant;nom;nature;milieu;commune;thèmes"
ROW = "a{0};Été {0};Association;Association;;Mentorat"
GOOD = "\n".join([HEAD, *(ROW.format(rank) for rank in range(5)), ""])
MAYORS = (
    "Code du département;Libellé du département;Code de la commune;Libellé de la commune;Nom de l'élu;Prénom de l'élu;"
    "Date de début du mandat;Date de début de la fonction"
)
SCDL = "nomAttribuant;idAttribuant;dateConvention;nomBeneficiaire;idBeneficiaire;objet;montant;nature"
SQUARE = [[[-1.5, 47.2], [-1.4, 47.2], [-1.4, 47.3], [-1.5, 47.2]]]
DAY = "18/05/2020"


def mayor(commune: str, name: str, since: str = DAY) -> str:
    return f"44;Loire-Atlantique;{commune};X;{name};Ada;{since};{since}"


def feature(coordinates: Any, kind: str = "Polygon", **more: Any) -> dict[str, Any]:
    properties = {"code_qp": "QN04401M", "lib_qp": "Test", "insee_com": "44109"}
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry} | more


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def book(change: Callable[[Any], None] = lambda sheet: None, **sheets: str) -> bytes:
    """A workbook whose sheet « Acteurs » is changed, and others that are as visible as said."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Acteurs"
    for line in GOOD.splitlines():
        sheet.append(line.split(";"))
    for name, state in sheets.items():
        copy = workbook.copy_worksheet(sheet)
        copy.title, copy.sheet_state = name, state
    change(sheet)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def set_cell(place: str, value: object) -> Callable[[Any], None]:
    return lambda sheet: sheet.__setitem__(place, value)


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "."), content)
    return out.getvalue()


BOOK = book()
TEXTS: Mapping[str, bytes | str] = {
    "vide.csv": b"",
    "blancs.csv": b"\n\n  \n",
    "zeros.csv": b"\0" * 500,
    "page.csv": "<!DOCTYPE html><html>Connexion</html>",
    "sans-ligne.csv": HEAD + "\n",
    "sans-titre.csv": GOOD.split("\n", 1)[1],
    "sep.csv": "sep=;\n" + GOOD,
    "sep-seul.csv": "sep=;\n",
    "titres.csv": "Nos acteurs\n\n" + GOOD,
    "virgules.csv": GOOD.replace(";", ","),
    "tabulations.tsv": GOOD.replace(";", "\t"),
    "guillemet.csv": GOOD.replace("Été 2", '"Été 2'),
    "guillemets.csv": GOOD.replace("Été", '"Été'),
    "guillemet-en-tete.csv": GOOD.replace("nom;", '"nom;', 1),
    "guillemet-final.csv": GOOD + '"',
    "large.csv": GOOD + "a9;Neuf;Association;Association;;Mentorat;de;trop\n",
    "etroit.csv": GOOD + "a9\n",
    "cr.csv": GOOD.replace("\n", "\r"),
    "mixte.csv": GOOD.replace("\n", "\r\n", 2),
    "octet.csv": GOOD.encode().replace("Été 2".encode(), b"\xc9t\xe9 2"),
    "latin.csv": GOOD.encode("latin-1"),
    "dos.csv": GOOD.encode("cp850"),
    "mac.csv": GOOD.encode("mac_roman"),
    "utf16.csv": GOOD.encode("utf-16"),
    "utf16-sans-marque.csv": GOOD.encode("utf-16-le"),
    "utf16-impair.csv": GOOD.encode("utf-16")[:-1],
    "utf32.csv": GOOD.encode("utf-32"),
    "perdu.csv": GOOD.replace("Été 2", "�t�"),
    "nuls.csv": GOOD.replace("Été 2", "\0"),
    "proche.csv": GOOD.replace("milieu", "millieu"),
    "inconnu.csv": "a;b;c\n1;2;3\n",
    "schema.json": '{"$schema": "https://frictionlessdata.io/schemas/table-schema.json"}',
    "cog.csv": "TYPECOM,COM,REG,LIBELLE\nCOM,01001,84,X\n",
    "qpv2015.csv": "code_qp,nom_qp,nom_commune,pop_mun\nQP044001,X,Nantes,12\n",
    "maires.csv": "\n".join([MAYORS, mayor("44109", "UN"), mayor("44109", "DEUX"), ""]),
    "maires-sans-fin.csv": "\n".join([MAYORS, mayor("44109", "UN", "31/12/9999"), ""]),
    "maires-strange.csv": "\n".join([MAYORS + ";Libellé fonction", mayor("44109", "UN") + ";Maire", ""]),
    "scdl.csv": f"{SCDL}\nVille;99999990700010;2024-01-02;Asso;;x;{'9' * 5000};aide en numéraire\n",
    "coupe.json": b'{"type": "FeatureCollection", "features": [{"type": ',
    "profond.json": b"[" * 100_000,
    "nombre.geojson": collection(feature(SQUARE)).replace(b"47.3", b"9" * 5000),
    "lambert.geojson": collection(feature([[[355000, 6689000], [356000, 6689000], [356000, 6690000]]])),
    "mercator.geojson": collection(feature([[[-173000, 5980000], [-172000, 5980000], [-172000, 5990000]]])),
    "inverse.geojson": collection(feature([[[47.2, -1.5], [47.2, -1.4], [47.3, -1.4], [47.2, -1.5]]])),
    "anneau.geojson": collection(feature([[]])),
    "texte.geojson": collection(feature([[["x", "y"]] * 4])),
    "un-nombre.geojson": collection(feature([[[1.0]] * 4])),
    "nombre-seul.geojson": collection(feature(5, "MultiPolygon")),
    "geometrie-liste.geojson": collection(feature(SQUARE, geometry=[1, 2])),
    "proprietes-liste.geojson": collection(feature(SQUARE, properties=[1])),
    "infini.geojson": collection(feature(SQUARE)).replace(b"47.3", b"Infinity"),
    "non-traits.geojson": b'{"type": "FeatureCollection", "features": [1, "x", null]}',
    "cache.xlsx": book(Brouillon="hidden", Secret="veryHidden"),
    "tout-cache.xlsx": book(lambda sheet: setattr(sheet, "title", "Acteurs (ignore)")),
    "formule.xlsx": book(set_cell("B3", "=A1")),
    "fusion.xlsx": book(lambda sheet: sheet.merge_cells("F2:F4")),
    "loin.xlsx": book(set_cell("XFD1048576", "x")),
    "bas.xlsx": book(set_cell("A1048576", "bas")),
    "erreur.xlsx": book(set_cell("E3", "#N/A")),
    "coupe.xlsx": BOOK[:-200],
    "sans-classeur.xlsx": archive(**{"xl/rien.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}),
    "vieux.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "une.csv.gz": gzip.compress(GOOD.encode()),
    "coupe.csv.gz": gzip.compress(GOOD.encode())[:-9],
    "faux.csv.gz": b"\x1f\x8bnon",
    "deux.zip": archive(un__csv=GOOD.encode(), notes__pdf=b"x"),
    "vide.zip": archive(),
    "coupe.zip": archive(un__csv=GOOD.encode())[:-30],
}
LOADED = {
    *("sep.csv", "titres.csv", "virgules.csv", "tabulations.tsv", "guillemet.csv", "large.csv", "etroit.csv", "cr.csv"),
    *("mixte.csv", "octet.csv", "latin.csv", "dos.csv", "mac.csv", "utf16.csv", "utf16-sans-marque.csv", "utf32.csv"),
    *("utf16-impair.csv", "perdu.csv", "proche.csv", "cache.xlsx", "formule.xlsx", "fusion.xlsx", "loin.xlsx"),
    *("bas.xlsx", "scdl.csv", "erreur.xlsx", "une.csv.gz", "deux.zip", "guillemet-final.csv"),
}


def ends(path: Path, model: Model) -> tuple[str, int]:
    """How a file that is loaded alone ends: the sentence that is said of it, if any, and how many rows stand."""
    try:
        files = recognised([path], model)
        intakes = [take_in(file, Places()) for file in files.files]
    except FileError as error:
        assert path.name in error.text.fr and path.name in error.text.en
        return error.text.fr, 0
    rows = [intake.raw.height - len({fault.row for fault in intake.faults if not fault.alone}) for intake in intakes]
    assert not any("�" in str(row) for intake in intakes for row in intake.frame.iter_rows())
    said = [text.fr for intake in intakes for text in (*intake.notes, *(fault.reason for fault in intake.faults))]
    return " ".join(said), sum(rows)


def written(folder: Path, name: str) -> Path:
    path = folder / name
    content = TEXTS[name]
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", TEXTS)
def test_a_broken_file_ends_in_a_sentence_or_is_read(name: str, model: Model, tmp_path: Path) -> None:
    said, rows = ends(written(tmp_path, name), model)
    assert rows or said or name == "sans-ligne.csv"
    assert bool(rows) == (name in LOADED), said


def test_none_stops_the_others(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    """All in one folder: each is either a line of the report or left aside with a reason."""
    folder = tmp_path / "tout"
    folder.mkdir()
    for name in TEXTS:
        written(folder, name)
    (folder / "~$cache.xlsx").write_bytes(b"x")
    (folder / "lisez.pdf").write_bytes(b"x")
    options = LoadOptions(home=tmp_path / "home", backbone=False, dry_run=True, allow_shrink=True)
    report = load([folder], embedded_store, model, options)
    named = {Path(file.file.partition("#")[0]) for file in report.files} | {
        Path(entry.file.partition("#")[0]) for entry in report.aside
    }
    assert {path.relative_to(folder).parts[0] for path in named} == {*TEXTS, "~$cache.xlsx", "lisez.pdf"}
    for file in report.files:
        counts = (file.loaded, file.unchanged, file.merged, file.filtered, file.quarantined)
        assert file.read == sum(counts)
        assert file.loaded or file.merged or file.mend or file.notes, file.file


def test_a_load_that_writes_nothing_fails(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    path = tmp_path / "acteurs.csv"
    path.write_text(GOOD.replace("Association;Association", "zzz;zzz"), encoding="utf-8")
    options = LoadOptions(home=tmp_path, backbone=False, dry_run=True)
    with pytest.raises(SetAsideError, match="read, none kept") as caught:
        check_outcome(load([path], embedded_store, model, options), strict=False)
    assert "Ligne 2, « nature » : « zzz » est inconnu" in caught.value.text.fr
    path.write_text(GOOD.replace("milieu", "milieu;Notre note").replace("Association;;", "Association;x;;"), "utf-8")
    report = load([path], embedded_store, model, options)
    check_outcome(report, strict=False)
    with pytest.raises(SetAsideError, match="Notre note"):
        check_outcome(report, strict=True)


# What is heavy, each in a process of its own

MEASURED = """
import resource, sys, time
from pathlib import Path
from test_broken_files import ends
from essaim.ontology.compile import load_model
said, rows = ends(Path(sys.argv[1]), load_model())
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "linux" else 1024 * 1024)
print(rows, most, said[:2000])
"""


def inflating(times: int) -> bytes:
    """A workbook one part of which inflates to `times` megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != "xl/worksheets/sheet1.xml":
                new.writestr(part, old.read(part))
        with new.open("xl/worksheets/sheet1.xml", "w") as file:
            for _ in range(times):
                file.write(b"<c><v>1</v></c>" * 66_667)
    return out.getvalue()


def repeating() -> bytes:
    """A workbook of one cell that says to be there in each place of the sheet."""
    row = b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
    row += b'table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell>'
    return archive(content__xml=b"<table:table>" + row + b"</table:table-row></table:table>")


def placeless() -> bytes:
    """A workbook whose last row, far down and wide, says of none of its cells where it stands."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                far = b'<row r="1048576">' + b"<c><v>1</v></c>" * 16_384 + b"</row></sheetData>"
                text = text.replace(b"</sheetData>", far)
            new.writestr(part, text)
    return out.getvalue()


def endless() -> bytes:
    """A workbook with more rows, of one cell each, than any spreadsheet holds; none says which it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                text = text.replace(b"</sheetData>", b"<row><c><v>1</v></c></row>" * 1_500_000 + b"</sheetData>")
            new.writestr(part, text)
    return out.getvalue()


HEAVY: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "cellules.xlsx": (lambda: inflating(310), "gonfle"),
    "serrees.xlsx": (lambda: inflating(200), "gonfle"),
    "sans-place.xlsx": (placeless, "gonfle"),
    "sans-fin.xlsx": (endless, "gonfle"),
    "repete.ods": (repeating, "gonfle"),
    "gonfle.csv.gz": (lambda: gzip.compress(b"\0" * 60_000_000, 1) * 9, "gonfle"),
    "cellule.csv": (
        lambda: f'{GOOD}a9;"{"dix octet" * 1_300_000}\n";Association;Association;;\n'.encode(),
        "trop long",
    ),
    "loin.xlsx": (lambda: book(set_cell("XFD1048576", "x")), "très loin"),
    "guillemets.csv": (lambda: (HEAD + "\n" + 'a;"Été;Association;Association;;\n' * 200_000).encode(), "guillemet"),
}


@pytest.mark.parametrize("name", HEAVY)
def test_what_inflates_keeps_within_bounds(name: str, tmp_path: Path) -> None:
    content, expected = HEAVY[name]
    path = tmp_path / name
    path.write_bytes(content())
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=Path(__file__).parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent), "PYTHONUTF8": "1"},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    _, most, said = done.stdout.split(" ", 2)
    assert expected in said and int(most) < 1_500


def test_a_table_that_cannot_be_read_takes_nothing_out(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    """Its rows may be those that the others no longer hold."""
    folder, options = tmp_path / "tout", LoadOptions(home=tmp_path / "home", backbone=False, allow_shrink=True)
    folder.mkdir()
    lines = GOOD.splitlines()
    (folder / "acteurs-1.csv").write_text("\n".join([lines[0], *lines[1:3], ""]), encoding="utf-8")
    (folder / "acteurs-2.csv").write_text("\n".join([lines[0], *lines[3:], ""]), encoding="utf-8")
    load([folder], embedded_store, model, options)
    (folder / "acteurs-2.csv").write_text("\n".join(["identifiant;nature", "a3;Association", ""]), encoding="utf-8")
    report = load([folder], embedded_store, model, options)
    assert [Path(entry.file).name for entry in report.aside] == ["acteurs-2.csv"]
    assert any("rien n’est retiré" in note.fr for note in report.notes)
    (there,) = embedded_store.read("MATCH (a:Association) RETURN count(*) AS n")
    assert there["n"] == 5
