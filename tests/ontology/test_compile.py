"""The compiled form: the same as the Turtle, without parsing it, and always of the files that are there."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from essaim.ontology import compile as compiling
from essaim.ontology.compile import TURTLE, _digest, compiled, load_model
from essaim.ontology.errors import OntologyError
from essaim.ontology.model import Model
from essaim.ontology.turtle.read_turtle import read_model

EXTENSION = """
@prefix es: <https://w3id.org/essaim/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
es:nickname a owl:DatatypeProperty ; rdfs:label "surnom"@fr, "nickname"@en ;
  skos:definition "Nom familier."@fr, "Familiar name."@en .
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache folder, empty."""
    folder = tmp_path / "cache"
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: folder)
    return folder / "ontology"


@pytest.fixture
def extension(tmp_path: Path) -> Path:
    path = tmp_path / "ours.ttl"
    path.write_text(EXTENSION, encoding="utf-8")
    return path


def test_compiled_json_says_everything_the_model_does(model: Model) -> None:
    read = read_model(TURTLE, model.digest)
    assert model.classes == read.classes
    assert model.relations == read.relations
    assert model.schemes == read.schemes
    assert (model.namespace, model.version) == ("https://w3id.org/essaim/ontology#", "0.1.0")


def test_json_has_one_meaning(model: Model) -> None:
    assert compiled().read(compiled().write(model)) == model


def test_the_model_cannot_be_changed(model: Model) -> None:
    with pytest.raises(TypeError):
        model.classes["New"] = model.classes["Offer"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        model.classes["Offer"].name = "New"  # type: ignore[misc]


def test_loading_parses_no_turtle() -> None:
    code = "import sys; from essaim.ontology.compile import load_model; load_model(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "essaim.ontology.frozen_json" in loaded
    assert not loaded & {"rdflib", "platformdirs", "rapidfuzz", "pyshacl", "essaim.ontology.turtle.read_turtle"}


def test_checking_and_explaining_need_no_rdflib() -> None:
    code = (
        "import sys; from essaim.ontology import checks, compile, definitions, explain;"
        "m = compile.load_model();"
        "v = checks.checker(m, 'School')({'schoolType': 'colege'}); [explain.explain(x, m) for x in v];"
        "definitions.definitions(m).cypher(); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"rdflib", "pyshacl", "polars"}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a copy of the Turtle files, which are those of essaim now; nothing is compiled there yet."""
    folder = tmp_path / "ontology"
    folder.mkdir()
    monkeypatch.setattr(compiling, "TURTLE", tuple(Path(shutil.copy(path, folder)) for path in TURTLE))
    return folder


def test_a_checkout_compiles_on_first_use_and_after_an_edit(checkout: Path, cache: Path) -> None:
    first = load_model()
    assert first.digest == _digest(TURTLE)
    assert (checkout / "compiled.json").read_text(encoding="utf-8") == compiled().write(first)
    turtle = checkout / "essaim.ttl"
    text = turtle.read_text(encoding="utf-8")
    turtle.write_text(text.replace('"Établissement scolaire"@fr', '"École ou collège"@fr'), encoding="utf-8")
    assert load_model().classes["School"].label.fr == "École ou collège"
    assert "École ou collège" in (checkout / "compiled.json").read_text(encoding="utf-8")
    assert not cache.exists()


def test_a_checkout_is_not_compiled_twice(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_model()
    monkeypatch.setitem(sys.modules, "essaim.ontology.turtle.read_turtle", None)  # reading Turtle again would fail
    assert load_model() == first


def test_where_the_folder_cannot_be_written_the_users_cache_is_used(checkout: Path, cache: Path) -> None:
    (checkout / "compiled.json").mkdir()  # a file cannot take its place, whoever runs the test
    (checkout / "compiled.json" / "in the way").touch()
    digest = load_model().digest
    assert [path.stem for path in cache.iterdir()] == [digest]
    assert load_model().digest == digest


def test_an_extension_is_compiled_once(extension: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_model([extension])
    assert [path.stem for path in cache.iterdir()] == [first.digest]
    monkeypatch.setitem(sys.modules, "essaim.ontology.turtle.read_turtle", None)  # reading Turtle again would fail
    assert load_model([extension]).digest == first.digest
    extension.write_text(EXTENSION + "# edited\n", encoding="utf-8")
    with pytest.raises(ImportError):
        load_model([extension])


def test_order_and_bounds_of_extensions_count(extension: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.ttl"
    other.write_text("", encoding="utf-8")
    assert len({load_model(paths).digest for paths in ([], [extension], [other], [extension, other])}) == 4


@pytest.mark.parametrize("damage", ["", "{", '{"Property": []}', "[]", '{"Property": [], "": {"digest": "x"}}'])
def test_a_damaged_cache_is_compiled_again(extension: Path, cache: Path, damage: str) -> None:
    digest = load_model([extension]).digest
    kept = cache / f"{digest}.json"
    whole = kept.read_text(encoding="utf-8")
    kept.write_text(damage, encoding="utf-8")
    assert load_model([extension]).digest == digest
    assert json.loads(kept.read_text(encoding="utf-8")) == json.loads(whole)


def test_the_compiled_form_of_other_files_is_not_used(extension: Path, cache: Path) -> None:
    digest = load_model([extension]).digest
    (cache / f"{digest}.json").write_text(compiled().write(load_model()), encoding="utf-8")
    assert load_model([extension]).digest == digest


def test_a_cache_that_cannot_be_written_costs_only_time(extension: Path, cache: Path) -> None:
    cache.parent.mkdir(parents=True)
    cache.write_text("a file where the folder should be", encoding="utf-8")
    assert "School" in load_model([extension]).classes


def test_an_extension_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OntologyError) as caught:
        load_model([tmp_path / "absent.ttl"])
    assert "absent.ttl" in caught.value.text.fr
    assert "essaim.toml" in caught.value.text.en


def test_the_build_writes_what_first_use_would(checkout: Path) -> None:
    compiling.main()
    built = (checkout / "compiled.json").read_bytes()
    (checkout / "compiled.json").unlink()
    load_model()
    assert (checkout / "compiled.json").read_bytes() == built


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_bytes_do_not_hang_on_the_hash_seed(seed: str, model: Model) -> None:
    code = (
        "from essaim.ontology.compile import TURTLE, _digest, compiled;"
        "from essaim.ontology.turtle.read_turtle import read_model; import hashlib;"
        "print(hashlib.sha256(compiled().write(read_model(TURTLE, _digest(TURTLE))).encode()).hexdigest())"
    )
    environment = {"PYTHONHASHSEED": seed, "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == hashlib.sha256(compiled().write(model).encode()).hexdigest()
