"""Help, usage errors and languages, without any graph."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from essaim import __version__
from essaim.cli import cli
from essaim.commands.language import language
from essaim.graph_store.store import MAX_ROWS, TIMEOUT

Run = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[2]
HEAVY = ["neo4j", "polars", "rdflib", "networkx", "pyvis", "scipy", "rich", "openpyxl", "IPython", "jinja2"]
HEAVY += ["numpy", "pandas"]


def commands(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, found in group.commands.items():
        if isinstance(found, click.Group):
            yield from commands(found, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_each_command_explains_itself_in_both_languages_with_an_example(words: tuple[str, ...], shell: Run) -> None:
    french, english = shell(*words, "--help"), shell(*words, "--help", ESSAIM_LANG="en")
    assert french.returncode == english.returncode == 0
    told = french.stdout.replace("\N{NO-BREAK SPACE}", " ")
    assert "Usage :" in told and "Exemple :" in told and f"essaim {' '.join(words)}" in told
    assert "Usage:" in english.stdout and "Example:" in english.stdout and "Show this help." in english.stdout
    assert french.stderr == ""


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_each_command_is_documented(words: tuple[str, ...]) -> None:
    for page in ("docs/cli.md", "README.md"):
        assert f"essaim {' '.join(words)}" in (ROOT / page).read_text(encoding="utf-8"), page


def test_every_option_is_documented() -> None:
    page = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    for words in [(), *commands()]:
        found: click.Command = cli
        for word in words:
            assert isinstance(found, click.Group)
            found = found.commands[word]
        for param in found.params:
            if isinstance(param, click.Option):
                assert max(param.opts, key=len) in page


def test_the_version(shell: Run) -> None:
    assert shell("--version").stdout == f"essaim {__version__}\n"


@pytest.mark.parametrize(
    ("words", "environ", "expected"),
    [
        ((), {}, "fr"),
        (("--lang", "en", "status"), {}, "en"),
        (("--help", "--lang=en"), {}, "en"),
        (("status",), {"ESSAIM_LANG": "en_GB"}, "en"),
        (("--lang", "fr"), {"ESSAIM_LANG": "en"}, "fr"),
        (("--lang",), {"ESSAIM_LANG": "xx"}, "fr"),
    ],
)
def test_the_language(words: tuple[str, ...], environ: dict[str, str], expected: str) -> None:
    assert language(words, environ) == expected


@pytest.mark.parametrize(
    ("words", "fr", "en"),
    [
        (("stauts",), "Commande inconnue : « stauts ». Essayez : essaim status", "Unknown command: “stauts”."),
        (("engine", "strat"), "Essayez : essaim engine start", "Try: essaim engine start"),
        (("status", "--uri", "x"), "se place avant la commande : essaim --uri … status", "goes before the command"),
        (("load",), "Il manque : CHEMIN…", "Missing: PATH…"),
        (("diagnose",), "Il manque : TERRITOIRE", "Missing: TERRITORY"),
        (
            ("status", "--formt", "json"),
            "Option inconnue : --formt. Vouliez-vous dire --format ?",
            "Did you mean --format?",
        ),
        (("status", "--format", "xml"), "Acceptées : table, json, csv, ndjson", "use table, json, csv, ndjson"),
        (("status", "--format"), "--format", "--format"),
        (("diagnose", "x", "--as-of", "hier"), "écrivez AAAA-MM-JJ", "write YYYY-MM-DD"),
        (("diagnose", "x", "--since", "deux"), "un nombre entier", "a whole number"),
        (("diagnose", "x", "y"), "des mots en trop : y", "Too many words: y"),
        (("query", "a", "--cypher", "b"), "pas deux à la fois", "not two at once"),
        (("query", "nothing_like_it"), "nothing_like_it", "nothing_like_it"),
        (("query", "--show", "ecosytem"), "ecosystem", "ecosystem"),
        (("--uri", "http://x", "status"), "Adresse de Neo4j non comprise", "Not a Neo4j address"),
    ],
)
def test_a_wrong_line_says_what_to_write(words: tuple[str, ...], fr: str, en: str, essaim: Run, shell: Run) -> None:
    run = essaim if words[0] == "query" else shell
    french, english = run(*words), run(*words, ESSAIM_LANG="en")
    assert (french.returncode, english.returncode) == (2, 2)
    assert fr in french.stderr and en in english.stderr
    assert french.stdout == english.stdout == ""
    assert "Traceback" not in french.stderr + english.stderr


@pytest.mark.parametrize(
    ("words", "fr", "en"),
    [
        (("gaps", "x", "--visibility", "secret"), "interne, partenaire, publique", "internal, partner, public"),
        (("gaps", "x", "--threshold", "0"), "--threshold : un nombre entre 0 et 1", "--threshold takes a number"),
        (("query", "x", "--max-rows", "0"), "--max-rows : un nombre de lignes", "--max-rows takes a number of rows"),
        (("query", "x", "--timeout", "-1"), "--timeout : un nombre de secondes", "--timeout takes a number of sec"),
        (("page", "x"), "Il manque : FICHIER.", "Missing: FILE."),
    ],
)
def test_a_refused_value_leads_to_the_help_of_its_command(words: tuple[str, ...], fr: str, en: str, shell: Run) -> None:
    for lang, sentence, way in (("fr", fr, "Aide : essaim"), ("en", en, "Help: essaim")):
        done = shell(*words, ESSAIM_LANG=lang)
        assert done.returncode == 2 and sentence in done.stderr
        assert done.stderr.rstrip().endswith(f"{way} {words[0]} --help")


def test_the_limits_that_the_help_announces_are_those_that_hold(shell: Run) -> None:
    french, english = (shell("query", "--help", ESSAIM_LANG=lang).stdout for lang in ("fr", "en"))
    assert f"({MAX_ROWS:,}".replace(",", " ") in french and f"({MAX_ROWS:,} otherwise)" in english
    assert f"({TIMEOUT:.0f}" in french and f"({TIMEOUT:.0f}" in english


def test_without_a_command_the_help_is_shown(shell: Run) -> None:
    done = shell()
    assert done.returncode == 0 and done.stdout == shell("--help").stdout


def test_completion_knows_commands_and_questions(shell: Run) -> None:
    asked = shell(_ESSAIM_COMPLETE="bash_complete", COMP_WORDS="essaim st", COMP_CWORD="1")
    assert asked.stdout == "plain,start\nplain,status\n"
    asked = shell(_ESSAIM_COMPLETE="bash_complete", COMP_WORDS="essaim query eco", COMP_CWORD="2")
    assert asked.stdout == "plain,ecosystem\n"


def loaded_by(*words: str) -> set[str]:
    """The heavy libraries that a command imports, seen from inside its process."""
    program = f"""
import sys
sys.argv = ["essaim", *{list(words)!r}]
import atexit
atexit.register(lambda: print("@" + ",".join(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr))
from essaim.cli import cli
cli()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    return set(done.stderr.rpartition("@")[2].strip().split(",")) - {""}


@pytest.mark.parametrize("words", [("--help",), ("load", "--help"), ("--version",), ("query", "--show", "ecosystem")])
def test_what_needs_no_library_imports_none(words: tuple[str, ...]) -> None:
    assert loaded_by(*words) == set()


def test_commands_import_only_what_they_use(demo: tuple[Path, object]) -> None:
    home = str(demo[0])
    assert loaded_by("--home", home, "status") <= {"neo4j", "rich"}
    assert loaded_by("--home", home, "status", "--format", "json") <= {"neo4j", "rich"}
    assert loaded_by("--home", home, "diagnose", "Clairebrise") <= {"neo4j", "rich", "numpy"}  # the network
    assert loaded_by("--home", home, "query", "needs_without_offer", "-p", "territory=Clairebrise") <= {"neo4j", "rich"}
    assert loaded_by("--home", home, "schema") <= {"neo4j", "rich"}


def test_the_shortlist_imports_no_library_of_graphs_or_tables(demo: tuple[Path, object]) -> None:
    words = ("approach", "Clairebrise", "--for", "binomes")
    for more in ((), ("--why",), ("--format", "json")):
        found = loaded_by("--home", str(demo[0]), *words, *more)
        assert not found & {"scipy", "networkx", "rdflib", "polars", "pyvis"}, found
    assert not loaded_by("--home", str(demo[0]), "gaps", "Clairebrise") & {"networkx", "rdflib", "polars", "pyvis"}
