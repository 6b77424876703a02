"""Which graph is used, and why."""

from pathlib import Path

import pytest

from essaim.graph_store.settings import Settings, resolve
from essaim.ontology.errors import UsageError


def resolved(tmp_path: Path, toml: str = "", environ: dict[str, str] | None = None, **options: str) -> Settings:
    if toml:
        (tmp_path / "essaim.toml").write_text(toml, encoding="utf-8")
    return resolve(cwd=tmp_path, environ=environ or {}, **options)  # type: ignore[arg-type]


def test_nothing_said_means_the_embedded_engine_in_the_platform_folder(tmp_path: Path) -> None:
    settings = resolved(tmp_path)
    assert settings.uri is None
    assert settings.password is None
    assert (settings.database, settings.lang) == ("essaim", "fr")
    assert settings.home.name == "essaim"
    assert settings.why.fr == "moteur intégré, car aucun Neo4j n’est configuré"


def test_an_option_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    toml = """
uri = "neo4j://file"
home = "there"
lang = "en"
operator = "org:1"
extensions = ["more.ttl"]
sources = ["ours"]
database = "team"
"""
    environ = {"ESSAIM_URI": "bolt://environment:7687", "ESSAIM_HOME": str(tmp_path / "e"), "ESSAIM_PASSWORD": "secret"}
    option = resolved(tmp_path, toml, environ, uri="bolt+s://option", home=str(tmp_path / "o"), lang="fr")
    assert (option.uri, option.home, option.lang) == ("bolt+s://option", tmp_path / "o", "fr")
    assert "--uri" in option.why.en
    variable = resolved(tmp_path, toml, environ)
    assert (variable.uri, variable.home, variable.lang) == ("bolt://environment:7687", tmp_path / "e", "en")
    assert "ESSAIM_URI" in variable.why.fr
    file = resolved(tmp_path, toml)
    assert (file.uri, file.home, file.database) == ("neo4j://file", tmp_path / "there", "team")
    assert str(tmp_path / "essaim.toml") in file.why.fr
    assert (file.extensions, file.sources) == ((tmp_path / "more.ttl",), (tmp_path / "ours",))
    assert file.operator == "org:1"


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('operateur = "x"', "operateur"),
        ('password = "x"', "ESSAIM_PASSWORD"),
        ("extensions = 'a.ttl'", "extensions"),
        ("lang = 3", "lang"),
        ("lang = 'de'", "de"),
        ("uri = 'http://host'", "http://host"),
        ("uri = 'neo4j://me:hidden@host'", "ESSAIM_USER"),
        ("uri = ", "essaim.toml"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(tmp_path: Path, toml: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        resolved(tmp_path, toml)
    assert said in raised.value.text.fr
    assert said in raised.value.text.en
    assert "hidden" not in raised.value.text.fr
    (tmp_path / "essaim.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="cannot be read"):
        resolved(tmp_path)
