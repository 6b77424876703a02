"""Files are fetched as publishers really answer; what fails is a sentence, and the others go on."""

import json
import zipfile
from collections.abc import Iterator
from email.utils import formatdate
from io import BytesIO
from pathlib import Path

import pytest
from publisher import Page, Publisher, publisher

from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.declare.download import overridden
from essaim.graph_loader.fetching import transfer
from essaim.graph_loader.fetching.fetch import Fetched, fetch, published_for
from essaim.graph_loader.fetching.published import departments_of
from essaim.graph_loader.fetching.transfer import Transfer
from essaim.graph_loader.fetching.troubles import TransferError
from essaim.ontology.errors import NameUnknownError, OntologyError
from essaim.ontology.model import Model

TABLE = b"code_qp;lib_qp;insee_com;insee_dep\n" + b"QN03201M;Grand Garros;32013;32\n" * 2_000


@pytest.fixture(scope="module")
def desk() -> Iterator[Publisher]:
    with publisher() as desk:
        yield desk


@pytest.fixture(autouse=True)
def _empty(desk: Publisher) -> None:
    desk.pages.clear()
    desk.asked.clear()


class Waits(list[float]):
    """How long a transfer would have slept."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def taken(
    folder: Path, desk: Publisher, path: str = "/t.csv", *, large: bool = False
) -> tuple[transfer.Arrival, Waits]:
    waits = Waits()
    fetching = Transfer(folder, large=large, sleep=waits)
    try:
        return fetching.file(f"{desk.address}{path}", "t.csv", lambda done, total: None), waits
    finally:
        fetching.close()


def test_what_is_here_is_asked_for_only_if_it_changed(desk: Publisher, tmp_path: Path) -> None:
    desk.pages["/t.csv"] = Page(TABLE, etag='"one"')
    arrival, _ = taken(tmp_path, desk)
    assert (arrival.fresh, arrival.path.read_bytes()) == (True, TABLE)
    arrival, _ = taken(tmp_path, desk)
    assert (arrival.fresh, arrival.path.read_bytes()) == (False, TABLE)
    assert desk.asked[-1][1]["If-None-Match"] == '"one"'
    desk.pages["/t.csv"] = Page(TABLE[:500], etag='"two"')
    arrival, _ = taken(tmp_path, desk)
    assert (arrival.fresh, arrival.path.read_bytes()) == (True, TABLE[:500])


def test_a_transfer_that_is_cut_goes_on_where_it_stopped(desk: Publisher, tmp_path: Path) -> None:
    desk.pages["/t.csv"] = Page(TABLE, etag='"one"', cuts=2)
    arrival, _ = taken(tmp_path, desk)
    assert arrival.path.read_bytes() == TABLE
    starts = [headers.get("Range") for _, headers in desk.asked]
    half = len(TABLE) // 2
    assert starts == [None, f"bytes={half}-", f"bytes={half + (len(TABLE) - half) // 2}-"]
    assert not list(tmp_path.glob(".t.csv.part"))


def test_what_changed_since_the_cut_is_fetched_whole(desk: Publisher, tmp_path: Path) -> None:
    desk.pages["/t.csv"] = Page(TABLE, etag='"one"', cuts=9)
    with pytest.raises(TransferError, match=r"cut the transfer .* goes on from there"):
        taken(tmp_path, desk)
    assert (tmp_path / ".t.csv.part").stat().st_size > len(TABLE) // 2
    desk.pages["/t.csv"] = Page(TABLE.upper(), etag='"two"')
    assert taken(tmp_path, desk)[0].path.read_bytes() == TABLE.upper()


def test_a_publisher_without_ranges_or_with_a_shorter_file_starts_again(desk: Publisher, tmp_path: Path) -> None:
    for ranges, content in ((False, TABLE), (True, TABLE[:100])):
        desk.pages["/t.csv"] = Page(TABLE, etag='"one"', cuts=9)
        with pytest.raises(TransferError):
            taken(tmp_path, desk)
        desk.pages["/t.csv"] = Page(content, etag='"one"', ranges=ranges)
        assert taken(tmp_path, desk)[0].path.read_bytes() == content
        (tmp_path / "t.csv").unlink()


def test_a_busy_publisher_is_waited_for_as_long_as_it_asks(desk: Publisher, tmp_path: Path) -> None:
    late = formatdate(usegmt=True)  # a date that is past asks for no wait
    refusals = [(429, {"Retry-After": "7"}), (503, {"Retry-After": late}), (500, {})]
    desk.pages["/t.csv"] = Page(TABLE, refusals=refusals)
    arrival, waits = taken(tmp_path, desk)
    assert arrival.path.read_bytes() == TABLE and len(desk.asked) == 4
    assert waits == [0.2, 7.0, 1.0, 0.0, 2.0, 0.0, 4.0]  # between two tries, and what was asked for


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (Page(status=404), r"no longer at its address \(answer 404\)\. .*give its new address in essaim.toml"),
        (Page(status=410), r"answer 410"),
        (Page(status=403), r"refuses programs \(answer 403\)\. Open the address in a browser"),
        (Page(status=400), r"refuses the request \(answer 400\)"),
        (Page(refusals=[(429, {"Retry-After": "3600"})]), r"asks to wait: try again in 60 min"),
        (Page(refusals=[(429, {})] * 9), r"asks to wait: try again later"),
        (Page(refusals=[(502, {})] * 9), r"is out of order \(answer 502\)\. Try again later"),
        (Page(b""), r"answered with an empty file"),
        (Page(b"\xef\xbb\xbf \n"), r"answered with an empty file"),
        (Page(b"\n<!DOCTYPE html><title>Connexion</title>", kind="text/html"), r"answered with a web page \(a login"),
        (Page(to="/login"), r"answered with a web page"),
        (Page(b"PK\x03\x04" + bytes(900)), r"cut the transfer"),
    ],
)
def test_what_is_no_file_is_said_and_what_is_here_stays(
    desk: Publisher, tmp_path: Path, page: Page, words: str
) -> None:
    (tmp_path / "t.csv").write_bytes(b"of last month")
    desk.pages |= {"/t.csv": page, "/login": Page(b"<html><form>", kind="text/html")}
    with pytest.raises(TransferError, match=words) as trouble:
        taken(tmp_path, desk)
    assert trouble.value.text.fr != trouble.value.text.en
    assert (tmp_path / "t.csv").read_bytes() == b"of last month"
    assert not list(tmp_path.glob(".t.csv.part"))


def test_nobody_answers(desk: Publisher, tmp_path: Path) -> None:
    """A publisher that cannot be reached is asked once, whatever is wanted of it."""
    fetching = Transfer(tmp_path, sleep=lambda _: None)
    for _ in range(2):
        with pytest.raises(TransferError, match=r"nowhere.invalid does not answer .*HTTPS_PROXY"):
            fetching.file("http://nowhere.invalid/t.csv", "t.csv", lambda done, total: None)
    assert list(fetching.silent) == ["nowhere.invalid"]
    fetching.close()


def test_a_proxy_of_the_environment_is_used(desk: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", desk.address)
    desk.pages["http://publisher.invalid/t.csv"] = Page(TABLE)
    fetching = Transfer(tmp_path, sleep=lambda _: None)
    assert fetching.file("http://publisher.invalid/t.csv", "t.csv", lambda done, total: None).size == len(TABLE)
    fetching.close()


@pytest.mark.parametrize("sized", [True, False], ids=["size said", "size not said"])
def test_what_is_large_is_fetched_only_where_that_is_asked_for(
    desk: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sized: bool
) -> None:
    monkeypatch.setattr(transfer, "LARGE", 1_000)
    desk.pages["/t.csv"] = Page(TABLE, sized=sized)
    with pytest.raises(TransferError, match="add --large to download it"):
        taken(tmp_path, desk)
    assert taken(tmp_path, desk, large=True)[0].size == len(TABLE)


# From a territory to its files.


def test_the_departements_that_a_territory_touches() -> None:
    expected = {
        "com:44109": ("44",),
        "dep:2A": ("2A",),
        "reg:94": ("2A", "2B"),
        "qpv:QN03201M": ("32",),
        "qpv:QN97101M": ("971",),
        "epci:244400404": ("44",),
    }
    assert {place: departments_of(place) for place in expected} == expected


def test_an_address_is_cut_to_each_departement(model: Model) -> None:
    files = published_for("reg:94", declarations(model), {}, ["annuaire-education", "rne-maires", "contours"])
    assert [(file.name, file.page) for file in files] == [
        ("annuaire-education-2A.csv", _EXPORT.format("02A")),
        ("annuaire-education-2B.csv", _EXPORT.format("02B")),
        ("rne-maires.csv", "https://www.data.gouv.fr/datasets/repertoire-national-des-elus-1"),
        ("contours-2A.geojson", _OUTLINES.format("2A-corse-du-sud")),
        ("contours-2B.geojson", _OUTLINES.format("2B-haute-corse")),
    ]


_EXPORT = (
    "https://data.education.gouv.fr/api/explore/v2.1/catalog/datasets/fr-en-annuaire-education/exports/csv"
    "?where=code_departement%3D%22{}%22&delimiter=%3B&use_labels=true"
)
_OUTLINES = (
    "https://raw.githubusercontent.com/gregoiredavid/france-geojson/master/departements/{0}/communes-{0}.geojson"
)


def test_every_address_of_the_declarations_is_whole(model: Model) -> None:
    files = published_for("dep:971", declarations(model), {})
    assert len(files) >= 10
    assert all(file.page.startswith("https://") and "{" not in file.page for file in files)


def test_the_newest_file_of_a_dataset_is_taken(desk: Publisher, model: Model, tmp_path: Path) -> None:
    desk.pages["/api/1/datasets/quartiers/"] = Page(json.dumps({"resources": _RESOURCES(desk.address)}).encode())
    desk.pages["/2026.csv"] = Page(TABLE)
    override = {"datagouv": "quartiers", "catalogue": desk.address, "title": "liste*2024*.csv"}
    (found,) = fetched(model, tmp_path, {"qpv-2024": override}, "qpv-2024")
    assert (found.state, found.path) == ("fetched", tmp_path / "qpv-2024.csv")
    (missing,) = fetched(model, tmp_path, {"qpv-2024": {**override, "title": "rien*"}}, "qpv-2024")
    assert missing.trouble is not None and f"matches “rien*”: {desk.address}/datasets/quartiers" in missing.trouble.en
    desk.pages["/api/1/datasets/quartiers/"] = Page(b"<html>maintenance")
    (closed,) = fetched(model, tmp_path, {"qpv-2024": override}, "qpv-2024")
    assert closed.trouble is not None and "answered with a web page" in closed.trouble.en


def _RESOURCES(address: str) -> list[dict[str, str]]:
    return [
        {"title": "ListeQP2024-a.csv", "url": f"{address}/2024.csv", "last_modified": "2024-01-02T00:00:00"},
        {"title": "ListeQP2024-b.csv", "url": f"{address}/2026.csv", "last_modified": "2026-01-16T11:03:50"},
        {"title": "liste2015.csv", "url": f"{address}/2015.csv", "last_modified": "2026-02-01T00:00:00"},
    ]


def fetched(model: Model, folder: Path, overrides: dict[str, dict[str, object]], *sources: str) -> list[Fetched]:
    files = published_for("com:32013", declarations(model), overrides, sources)
    return list(fetch(files, folder))


def test_one_that_fails_does_not_stop_the_others(desk: Publisher, model: Model, tmp_path: Path) -> None:
    desk.pages["/qpv.csv"] = Page(TABLE)
    desk.pages["/ips.csv"] = Page(b"a;b\n1;2\n")
    overrides: dict[str, dict[str, object]] = {
        "rne-maires": {"url": f"{desk.address}/gone.csv"},
        "ips-colleges": {"url": f"{desk.address}/ips.csv"},
        "contours": {"url": f"{desk.address}/robots.csv", "robots": False},
        "qpv-2024": {"url": f"{desk.address}/qpv.csv"},
    }
    maires, ips, contours, qpv = fetched(model, tmp_path, overrides, *overrides)
    assert [file.state for file in (maires, ips, contours, qpv)] == ["failed", "failed", "by-hand", "fetched"]
    assert maires.trouble is not None and "no longer at its address" in maires.trouble.en
    assert ips.trouble is not None and "its header has changed" in ips.trouble.en
    assert not [path for path, _ in desk.asked if path == "/robots.csv"]


def test_an_archive_is_taken_as_it_is_published(desk: Publisher, model: Model, tmp_path: Path) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("dossier/liste.csv", TABLE)
    desk.pages["/qpv.zip"] = Page(packed.getvalue(), kind="application/zip")
    override = {"url": f"{desk.address}/qpv.zip", "suffix": ".zip"}
    (found,) = fetched(model, tmp_path, {"qpv-2024": override}, "qpv-2024")
    assert (found.state, found.path) == ("fetched", tmp_path / "qpv-2024.zip")


def test_an_archive_may_explain_its_table_in_another_file(desk: Publisher, model: Model, tmp_path: Path) -> None:
    """INSEE's archives hold the table and the list of its variables; alone, that list is another file."""
    for files, state in ((("meta.csv", "qpv.csv"), "fetched"), (("meta.csv",), "failed")):
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name in files:
                archive.writestr(
                    name, TABLE if name == "qpv.csv" else b"COD_VAR;LIB_VAR;COD_MOD\nP22_POP;Population;\n"
                )
        desk.pages["/insee.zip"] = Page(packed.getvalue(), kind="application/zip")
        override = {"url": f"{desk.address}/insee.zip", "suffix": ".zip"}
        (found,) = fetched(model, tmp_path / state, {"qpv-2024": override}, "qpv-2024")
        assert found.state == state


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ({"url": "http://x/{commune}.csv"}, r"essaim.toml, download.qpv-2024.url: unknown part: 'commune'. Accepted"),
        ({"url": "http://x", "adresse": "http://x"}, r"essaim.toml, download.qpv-2024.adresse: “adresse” is unknown"),
        ({"url": "http://x", "datagouv": "y"}, r"exactly one address is needed"),
        ({"datagouv": "y"}, r"download.qpv-2024.title: this key is missing"),
        ({"opendatasoft": "x"}, r"download.qpv-2024.dataset: this key is missing"),
    ],
)
def test_an_address_of_the_users_that_is_wrong_is_told(override: dict[str, str], words: str) -> None:
    with pytest.raises(OntologyError, match=words):
        overridden({}, "qpv-2024", "essaim.toml", override)


def test_an_unknown_source_and_one_without_an_address(model: Model) -> None:
    known = declarations(model)
    with pytest.raises(NameUnknownError, match=r"“qpv-2042” is not a known source\. .*qpv-2024"):
        published_for("com:32013", known, {}, ["qpv-2042"])
    with pytest.raises(NameUnknownError, match=r"knows no address of it to download\. Its page: https://"):
        published_for("com:32013", known, {}, ["subventions-scdl"])
    with pytest.raises(NameUnknownError, match="rne-maire"):
        published_for("com:32013", known, {"rne-maire": {"url": "http://x"}})
