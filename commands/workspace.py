"""A workspace: essaim.toml with its keys explained, and the team's tables to fill."""

import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from essaim.graph_store.settings import TOML
from essaim.ontology.errors import FileError, UsageError
from essaim.ontology.text import Lang, Text

if TYPE_CHECKING:
    from essaim.commands.call import Call

TABLES = Text("tableaux", "tables")
_SETTINGS = Text(
    """\
# Réglages d’essaim pour ce dossier. Ôtez le « # » devant ce que vous voulez régler.
# Une option de la ligne de commande l’emporte sur ce fichier, et une variable d’environnement aussi.

# L’organisation pour laquelle vous travaillez, telle qu’elle est nommée dans vos tableaux.
# operator = "nom de votre association"

# Où ranger le graphe et ses fichiers : un dossier à côté de ce fichier, ou un chemin entier.
# home = "graphe"

# Langue des réponses : fr ou en.
# lang = "fr"

# Un Neo4j au lieu du moteur intégré. Le mot de passe ne s’écrit pas ici : ESSAIM_PASSWORD, ou il sera demandé.
# uri = "neo4j://localhost:7687"
# user = "neo4j"
# database = "neo4j"

# Des fichiers Turtle qui ajoutent au vocabulaire d’essaim.
# extensions = ["vocabulaire.ttl"]

# Des dossiers de déclarations : vos propres sources, en plus de celles d’essaim.
# sources = ["sources"]

# À quoi répondent les titres d’un tableau qui n’est pas le vôtre, et ce qui y manque.
# columns = { acteurs = { "Nom de la structure" = ["nom", "identifiant"], "Ville" = "commune" } }
# values = { acteurs = { nature = "Association" } }

# Où un fichier qui a déménagé est publié ; sa source est nommée comme dans essaim sources.
# download = { rne-maires = { url = "https://example.org/elus-maires.csv" } }
""",
    """\
# Settings of essaim for this folder. Take away the “#” before what you want to set.
# An option of the command line beats this file, and so does an environment variable.

# The organisation you work for, as it is named in your tables.
# operator = "name of your association"

# Where to keep the graph and its files: a folder beside this file, or a whole path.
# home = "graph"

# Language of the answers: fr or en.
# lang = "en"

# A Neo4j instead of the embedded engine. The password is not written here: ESSAIM_PASSWORD, or you will be asked.
# uri = "neo4j://localhost:7687"
# user = "neo4j"
# database = "neo4j"

# Turtle files that add to the vocabulary of essaim.
# extensions = ["vocabulary.ttl"]

# Folders of declarations: your own sources, beside those of essaim.
# sources = ["sources"]

# What the headings of a table that is not yours stand for, and what it lacks.
# columns = { acteurs = { "Name of the body" = ["name", "id"], "Town" = "municipality" } }
# values = { acteurs = { nature = "Association" } }

# Where a file is published that has moved; its source is named as in essaim sources.
# download = { rne-maires = { url = "https://example.org/elus-maires.csv" } }
""",
)


def make(folder: Path, xlsx: bool, lang: Lang) -> list[Path]:
    """Write essaim.toml and the tables into `folder` (made if missing); the files written.

    Raises UsageError where one of them is there already, before anything is written; FileError where it cannot be.
    """
    from essaim.graph_loader.team.template import write_template
    from essaim.ontology.compile import load_model

    settings = folder / TOML
    if settings.exists():
        raise UsageError(
            fr=f"{settings} est déjà là : rien n’a été écrit, pour ne rien effacer. "
            f"Choisissez un autre dossier, ou demandez les seuls tableaux : essaim template {shlex.quote(str(folder))}",
            en=f"{settings} is there already: nothing was written, so that nothing is lost. "
            f"Choose another folder, or ask for the tables alone: essaim template {shlex.quote(str(folder))}",
        )
    tables = write_template(folder / TABLES.say(lang), xlsx, lang, load_model())
    try:
        with settings.open("x", encoding="utf-8") as file:
            file.write(_SETTINGS.say(lang))
    except OSError as error:
        raise FileError(
            fr=f"{settings} : écriture impossible ({error.strerror}). Choisissez un autre dossier.",
            en=f"{settings}: cannot be written ({error.strerror}). Choose another folder.",
        ) from error
    return [settings, *tables]


def to_fill(folder: Path) -> Text:
    """What to do with the tables of a folder."""
    return Text(
        f"À remplir, puis à charger : essaim load {folder}\n"
        "Les lignes d’exemple commencent par « # » : elles ne sont jamais chargées.",
        f"Fill them, then: essaim load {folder}\nThe example rows start with “#”: they are never loaded.",
    )


def survey_to_send(call: "Call", actor: str, folder: Path) -> None:
    """Write the form of an actor, and say how its answers come back."""
    from essaim.commands.call import graph, placed
    from essaim.graph_loader.team.survey import write_form
    from essaim.queries.card.around import form_for

    with graph(call) as (store, model, _):
        form = placed(call, store, model, lambda: form_for(store, model, actor))
        path = write_form(form, folder, date.today(), call.lang, model)
    click.echo(path)
    typed = shlex.quote(str(path))
    sentence = Text(
        f"À envoyer à {form.name} ; une fois rempli : essaim load {typed}",
        f"Send it to {form.name}; once filled in: essaim load {typed}",
    )
    click.echo(sentence.say(call.lang), err=True)


def next_steps(folder: Path, lang: Lang) -> list[Text]:
    """What to do with a workspace, in order."""
    inside = shlex.quote(str(folder))
    tables = TABLES.say(lang)
    return [
        Text(
            f"Remplissez les tableaux de {folder / tables} : commencez par les acteurs, les personnes et les liens.",
            f"Fill the tables in {folder / tables}: start with actors, people and links.",
        ),
        Text(
            f"Écrivez le nom de votre organisation dans {folder / TOML}, à la ligne « operator ».",
            f"Write the name of your organisation in {folder / TOML}, on the line “operator”.",
        ),
        Text(
            f"Puis, depuis ce dossier : cd {inside} && essaim load {tables}",
            f"Then, from that folder: cd {inside} && essaim load {tables}",
        ),
        Text(
            "Qui rencontrer d’abord : essaim approach VOTRE-TERRITOIRE ; si quelque chose cloche : essaim doctor",
            "Whom to meet first: essaim approach YOUR-TERRITORY; if something is wrong: essaim doctor",
        ),
    ]
