"""Where things are, and why: options first, then the environment, then essaim.toml of the current folder."""

import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from essaim.ontology.errors import UsageError
from essaim.ontology.text import Lang, Text

TOML = "essaim.toml"
KEYS = ("home", "uri", "user", "database", "extensions", "sources", "operator", "lang", "columns", "values", "download")
LISTS = ("extensions", "sources")
MAPS = ("columns", "values")  # what headings stand for, in tables that are not the team’s own
TABLES = (*MAPS, "download")
SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
EMBEDDED_DATABASE = "essaim"

AskPassword = Callable[[Text], str | None]


@dataclass(frozen=True, slots=True)
class Settings:
    """Which graph is used, and `why`. `uri` None means the embedded engine of `home`. `extensions` are Turtle files,
    `sources` folders of declarations, `column_map` what headings of other tables stand for, `download` where sources
    are published."""

    home: Path
    uri: str | None
    user: str
    password: str | None
    database: str
    extensions: tuple[Path, ...]
    sources: tuple[Path, ...]
    operator: str | None
    lang: Lang
    why: Text
    column_map: Mapping[str, Any] = field(default_factory=dict)
    download: Mapping[str, Any] = field(default_factory=dict)


def resolve(
    *,
    home: Path | str | None = None,
    uri: str | None = None,
    lang: str | None = None,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """The settings of one command. `home`, `uri`, `lang` are options as typed. Raises UsageError."""
    environ = os.environ if environ is None else environ
    file = (cwd or Path.cwd()) / TOML
    written = _read(file)
    chosen, why = _choose_uri(uri, environ, file, written)
    return Settings(
        home=_home(home, environ, file, written),
        uri=chosen,
        user=environ.get("ESSAIM_USER") or written.get("user") or "neo4j",
        password=environ.get("ESSAIM_PASSWORD") if chosen else None,
        database=EMBEDDED_DATABASE
        if chosen is None
        else environ.get("ESSAIM_DATABASE") or written.get("database", "neo4j"),
        extensions=_paths(file, written.get("extensions", ())),
        sources=_paths(file, written.get("sources", ())),
        operator=written.get("operator"),
        lang=_lang(lang or environ.get("ESSAIM_LANG") or written.get("lang") or "fr"),
        why=why,
        column_map={key: written[key] for key in MAPS if key in written},
        download=_addresses(file, written.get("download", {})),
    )


def _addresses(file: Path, tables: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise UsageError(
                fr=f'{file} : « download.{name} » doit être une table : [download.{name}] puis url = "…".',
                en=f'{file}: “download.{name}” must be a table: [download.{name}] then url = "…".',
            )
    return tables


def _paths(file: Path, listed: Sequence[str]) -> tuple[Path, ...]:
    return tuple(file.parent / Path(path).expanduser() for path in listed)


def _read(file: Path) -> dict[str, Any]:
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(
            fr=f"{file} est illisible : {error}. Corrigez ce fichier ou déplacez-le.",
            en=f"{file} cannot be read: {error}. Correct this file or move it away.",
        ) from error
    for key, value in written.items():
        _check(file, key, value)
    return written


def _check(file: Path, key: str, value: object) -> None:
    if key == "password":
        raise UsageError(
            fr=f"{file} : un mot de passe ne s’écrit pas ici. Retirez « password » et utilisez ESSAIM_PASSWORD.",
            en=f"{file}: a password is not written here. Remove “password” and use ESSAIM_PASSWORD.",
        )
    if key not in KEYS:
        raise UsageError(
            fr=f"{file} : clé inconnue « {key} ». Clés acceptées : {', '.join(KEYS)}.",
            en=f"{file}: unknown key “{key}”. Accepted keys: {', '.join(KEYS)}.",
        )
    if key in TABLES and isinstance(value, dict):
        return
    listed = key in LISTS
    texts = value if listed and isinstance(value, list) else [None] if listed else [value]
    if not all(isinstance(text, str) for text in texts):
        raise UsageError(
            fr=f"{file} : « {key} » doit être {'une liste de textes' if listed else 'un texte'} ; trouvé : {value!r}.",
            en=f"{file}: “{key}” must be {'a list of texts' if listed else 'a text'}; found: {value!r}.",
        )


def _home(home: Path | str | None, environ: Mapping[str, str], file: Path, written: Mapping[str, Any]) -> Path:
    if home is not None:
        return Path(home).expanduser().absolute()
    if environ.get("ESSAIM_HOME"):
        return Path(environ["ESSAIM_HOME"]).expanduser().absolute()
    if "home" in written:
        return (file.parent / Path(written["home"]).expanduser()).absolute()
    from platformdirs import user_data_path

    return user_data_path("essaim", appauthor=False)


def _choose_uri(
    uri: str | None, environ: Mapping[str, str], file: Path, written: Mapping[str, Any]
) -> tuple[str | None, Text]:
    places = (
        (uri, Text("demandé par --uri", "asked for by --uri")),
        (environ.get("ESSAIM_URI"), Text("demandé par ESSAIM_URI", "asked for by ESSAIM_URI")),
        (written.get("uri"), Text(f"demandé par {file}", f"asked for by {file}")),
    )
    for value, why in places:
        if value:
            _check_uri(value)
            return value, why
    return None, Text("moteur intégré, car aucun Neo4j n’est configuré", "embedded engine, as no Neo4j is configured")


def _check_uri(uri: str) -> None:
    parts = urlsplit(uri)
    if parts.username or parts.password:
        raise UsageError(
            fr="L’adresse de Neo4j ne contient ni utilisateur ni mot de passe : "
            "utilisez ESSAIM_USER et ESSAIM_PASSWORD.",
            en="A Neo4j address holds neither user nor password: use ESSAIM_USER and ESSAIM_PASSWORD.",
        )
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise UsageError(
            fr=f"Adresse de Neo4j non comprise : « {uri} ». Écrivez par exemple neo4j://localhost:7687.",
            en=f"Not a Neo4j address: “{uri}”. Write for instance neo4j://localhost:7687.",
        )


def _lang(lang: str) -> Lang:
    if lang not in ("fr", "en"):
        raise UsageError(
            fr=f"Langue inconnue : « {lang} ». Langues acceptées : fr, en.",
            en=f"Unknown language: “{lang}”. Accepted languages: fr, en.",
        )
    return "fr" if lang == "fr" else "en"
