"""The arguments and options of the commands, in the language of the line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from essaim import __version__
from essaim.commands.complete import organisations, questions, territories, visibilities
from essaim.commands.language import SPOKEN
from essaim.commands.refusals import Refusal
from essaim.ontology.errors import UsageError
from essaim.ontology.text import Text
from essaim.queries.answer import arguments

F = TypeVar("F", bound=Callable[..., Any])
PATH: Any = click.Path(path_type=Path)


class _NamedPath(click.Path):
    """A path that names something: an empty one would be the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value).strip():
            raise Refusal(
                Text(
                    "Un chemin vide ne désigne rien : donnez un fichier ou un dossier.",
                    "An empty path names nothing: give a file or a folder.",
                ),
                ctx,
            )
        return super().convert(value, param, ctx)


def option(*names: str, text: Text, shown: Text | None = None, **more: Any) -> Callable[[F], F]:
    """An option: `text` is its help, `shown` the word for its value."""
    return click.option(*names, help=text.say(SPOKEN), metavar=shown and shown.say(SPOKEN), **more)


def argument(name: str, shown: Text, *, required: bool = True, **more: Any) -> Callable[[F], F]:
    """An argument: `shown` is the word for its value, between brackets when it may be left out."""
    word = shown.say(SPOKEN)
    return click.argument(name, metavar=word if required else f"[{word}]", required=required, **more)


def checked(check: Callable[[str, Any], Any]) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """The callback of an option whose value a function of `queries.answer.arguments` checks, as it does for Python."""

    def understood(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        try:
            return None if value is None else check(max(param.opts, key=len), value)
        except UsageError as error:
            raise Refusal(error.text, ctx) from error

    return understood


def _needed(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """The callback of an option that must be given; click would say « required » in the help, in English."""
    if value is None and not ctx.resilient_parsing:
        raise click.MissingParameter(ctx=ctx, param=param)
    return value


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"essaim {__version__}")
        ctx.exit()


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in this order in the help."""

    def decorate(command: F) -> F:
        for decorator in reversed(options):
            command = decorator(command)
        return command

    return decorate


before_the_command = together(
    option(
        "--home",
        type=PATH,
        shown=Text("DOSSIER", "DIR"),
        text=Text("Dossier du graphe intégré (ESSAIM_HOME).", "Folder of the embedded graph (ESSAIM_HOME)."),
    ),
    option(
        "--uri",
        shown=Text("ADRESSE", "URI"),
        text=Text(
            "Un Neo4j, par exemple neo4j://localhost:7687 (ESSAIM_URI).", "A Neo4j, such as neo4j://localhost:7687."
        ),
    ),
    option(
        "--lang",
        type=click.Choice(["fr", "en"]),
        text=Text("Langue des réponses (ESSAIM_LANG).", "Language of the answers (ESSAIM_LANG)."),
    ),
    option(
        "--version",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        text=Text("Afficher la version.", "Show the version."),
    ),
)
open_page = option(
    "--open",
    "open_",
    is_flag=True,
    text=Text("Ouvrir la page dans le navigateur.", "Open the page in the browser."),
)
folder = argument("folder", Text("DOSSIER", "DIR"), required=False, type=PATH, default=Path())
xlsx = option(
    "--xlsx", is_flag=True, text=Text("Un classeur au lieu de fichiers CSV.", "A workbook instead of CSV files.")
)
survey = option(
    "--survey",
    shown=Text("ACTEUR", "ACTOR"),
    shell_complete=organisations,
    text=Text(
        "Un questionnaire d’une page pour cet acteur, qui revient par « load ».",
        "A one-page form for this actor, which comes back by “load”.",
    ),
)
as_table = option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "ndjson"]),
    default="table",
    text=Text("Forme de la réponse.", "Form of the answer."),
)
loading = together(
    argument("paths", Text("CHEMIN…", "PATH…"), nargs=-1, type=_NamedPath(path_type=Path), required=False),
    option(
        "--source",
        shown=Text("NOM", "NAME"),
        text=Text("La source, si l’en-tête ne la dit pas.", "The source, when the header does not tell."),
    ),
    option(
        "--bundled",
        multiple=True,
        type=click.Choice(["assises-2023", "lois"]),
        shown=Text("NOM", "NAME"),
        text=Text(
            "Des données livrées avec essaim : assises-2023, soit les modèles de ZUPdeCO, Télémaque et Kunact ; lois, "
            "soit les institutions qui existent par la loi.",
            "Data that come with essaim: assises-2023, the models of ZUPdeCO, Télémaque and Kunact; lois, the "
            "institutions that exist by law.",
        ),
    ),
    option(
        "--team",
        shown=Text("NOM", "NAME"),
        text=Text(
            "L’équipe dont sont les tableaux qui ne le disent pas.", "The team whose tables do not say whose they are."
        ),
    ),
    option(
        "--columns",
        type=PATH,
        shown=Text("FICHIER", "FILE"),
        text=Text(
            "À quoi répondent les titres d’un tableau qui n’est pas le vôtre (retenu).",
            "What the headings of a table that is not yours stand for (remembered).",
        ),
    ),
    option(
        "--territory",
        "territories",
        multiple=True,
        shown=Text("CODE[,CODE…]", "CODE[,CODE…]"),
        text=Text("Ne garder que ces territoires (répétable).", "Keep only these territories (repeatable)."),
    ),
    option(
        "--dry-run",
        is_flag=True,
        text=Text("Vérifier et rendre compte, sans rien écrire.", "Check and report, write nothing."),
    ),
    option(
        "--allow-shrink",
        is_flag=True,
        text=Text(
            "Accepter qu’un fichier retire plus de 20 % de sa source.", "Let a file retire over 20 % of its source."
        ),
    ),
    option(
        "--strict",
        is_flag=True,
        text=Text(
            "Échouer (3) si une ligne, une cellule, une colonne ou un fichier nommé reste de côté.",
            "Fail (3) if a row, a cell, a column or a file that is named is left aside.",
        ),
    ),
    option(
        "--mend",
        type=PATH,
        shown=Text("CLASSEUR.xlsx", "WORKBOOK.xlsx"),
        text=Text(
            "Rendre les tableaux, cellules fautives coloriées et commentées, à corriger et à recharger.",
            "Give the tables back, faulty cells coloured and commented, to correct and load again.",
        ),
    ),
    option(
        "--conform",
        is_flag=True,
        text=Text(
            "Écarter ce qui s’éloigne du schéma publié (SCDL).",
            "Set aside what departs from the published schema (SCDL).",
        ),
    ),
)
undoing = together(
    option(
        "--abandon",
        is_flag=True,
        text=Text(
            "Garder ce que le chargement avait écrit : son dossier est perdu, ou sur une autre machine.",
            "Keep what the load had written: its home is lost, or on another machine.",
        ),
    ),
    option(
        "--dry-run",
        is_flag=True,
        text=Text("Dire ce qui serait défait, sans rien écrire.", "Say what would be undone, write nothing."),
    ),
)
upgrading = together(
    option(
        "--dry-run",
        is_flag=True,
        text=Text("Dire ce qui changerait, sans rien écrire.", "Say what would change, write nothing."),
    ),
    option(
        "--restore",
        type=PATH,
        shown=Text("SAUVEGARDE", "BACKUP"),
        text=Text(
            "Remettre en place cette sauvegarde ; ce qui a été chargé depuis est perdu.",
            "Put this backup back; what was loaded since is lost.",
        ),
    ),
)
said = argument("name", Text("SOURCE|FICHIER", "SOURCE|FILE"))
person = argument("name", Text("NOM", "NAME"))
entry = argument("name", Text("NOM", "NAME"), shell_complete=organisations)
decided_by = option(
    "--author",
    shown=Text("NOM", "NAME"),
    text=Text(
        "Qui décide ; par défaut l’opérateur d’essaim.toml.", "Who decides; the operator of essaim.toml unless said."
    ),
)
reviewing = together(
    argument("territory", Text("TERRITOIRE", "TERRITORY"), required=False, shell_complete=territories),
    option(
        "--to",
        "out",
        type=PATH,
        shown=Text("CLASSEUR.xlsx", "WORKBOOK.xlsx"),
        text=Text("Écrire les paires dans un tableau à remplir.", "Write the pairs into a table to fill."),
    ),
    option(
        "--decided",
        "filled",
        type=PATH,
        shown=Text("FICHIER", "FILE"),
        text=Text(
            "Appliquer les décisions d’un tableau rempli.", "Carry out the decisions of a table that was filled."
        ),
    ),
    option(
        "--sure",
        is_flag=True,
        text=Text("Réunir les paires dont essaim est sûr.", "Make the pairs of which essaim is sure one."),
    ),
    decided_by,
)
dry_run = option(
    "--dry-run",
    is_flag=True,
    text=Text("Dire ce qui partirait, sans rien écrire.", "Say what would go, write nothing."),
)
home_only = option(
    "--home-only",
    is_flag=True,
    text=Text(
        "Ce dossier seulement, pour qui n’est plus dans le graphe.",
        "This home alone, for who is no longer in the graph.",
    ),
)
yes = option("--yes", is_flag=True, text=Text("Ne pas demander de confirmation.", "Ask for no confirmation."))
met_in = together(
    argument("territory", Text("TERRITOIRE", "TERRITORY"), required=False, shell_complete=territories),
    option(
        "--for",
        "organisation",
        shown=Text("ORGANISATION", "ORGANISATION"),
        shell_complete=organisations,
        text=Text("Pour qui, avec TERRITOIRE, comme « approach ».", "For whom, with TERRITORY, as for “approach”."),
    ),
)
to_inform = option(
    "--to-inform",
    is_flag=True,
    text=Text("Ceux qui doivent être informés maintenant.", "Those who are to be told now."),
)
apply = option("--apply", is_flag=True, text=Text("Les effacer, au lieu de les lister.", "Erase them, not list."))
to_send = together(
    option("--html", is_flag=True, text=Text("Une page au lieu d’un texte.", "A page rather than a text.")),
    option(
        "-o",
        "--output",
        type=PATH,
        shown=Text("FICHIER", "FILE"),
        text=Text("Où l’écrire, pour l’envoyer.", "Where to write it, to be sent."),
    ),
)
territory = argument("territory", Text("TERRITOIRE", "TERRITORY"), shell_complete=territories)
dated = together(
    option(
        "--as-of",
        callback=checked(arguments.day),
        shown=Text("DATE", "DATE"),
        text=Text("Répondre comme à cette date (AAAA-MM-JJ).", "Answer as of this date (YYYY-MM-DD)."),
    ),
    option(
        "--since",
        callback=checked(arguments.year),
        shown=Text("ANNÉE", "YEAR"),
        text=Text("Ne remonter que jusqu’à cette année.", "Go back to this year only."),
    ),
)
visibility = option(
    "--visibility",
    callback=checked(arguments.visibility),
    default="internal",
    shown=Text("[internal|partner|public]", "[internal|partner|public]"),
    shell_complete=visibilities,
    text=Text(
        "Pour qui : l’équipe, ses partenaires ou tous ; tout est recalculé sur ce qu’ils peuvent voir.",
        "For whom: the team, its partners or everyone; all is worked out again from what they may see.",
    ),
)
operator = option(
    "--for",
    "organisation",
    shown=Text("ORGANISATION", "ORGANISATION"),
    shell_complete=organisations,
    text=Text(
        "Pour quelle organisation (sinon « operator » d’essaim.toml, ou le seul opérateur du graphe).",
        "For which organisation (else “operator” of essaim.toml, or the only operator in the graph).",
    ),
)
# What a question of one territory takes.
scoped = together(
    territory,
    operator,
    dated,
    visibility,
)
narrowed = together(
    option("--theme", shown=Text("THÈME", "THEME"), text=Text("Ce thème seulement.", "This theme only.")),
    option("--audience", shown=Text("PUBLIC", "AUDIENCE"), text=Text("Ce public seulement.", "This audience only.")),
    option(
        "--threshold",
        callback=checked(arguments.share),
        shown=Text("SEUIL", "THRESHOLD"),
        text=Text(
            "Part de jeunes avec une place en dessous de laquelle il y a manque, entre 0 et 1.",
            "Share of young people with a place below which there is a gap, between 0 and 1.",
        ),
    ),
)
missing = option(
    "--missing",
    callback=checked(arguments.missing_share),
    shown=Text("auto|PART", "auto|SHARE"),
    text=Text(
        "Part des liens qui nous manquent (0,2 ou 20 %) ; auto : estimée d’après qui a été interrogé.",
        "Share of the ties that we miss (0.2 or 20%); auto: estimated from who was interviewed.",
    ),
)
together_with = together(
    option(
        "--of",
        "of",
        default=4,
        callback=checked(arguments.bodies_together),
        shown=Text("NOMBRE", "NUMBER"),
        text=Text("Combien de structures au plus (4 sinon).", "How many bodies at most (4 otherwise)."),
    ),
    option(
        "--with",
        "required",
        multiple=True,
        shown=Text("NOM", "NAME"),
        shell_complete=organisations,
        text=Text("Cette structure en est (répétable).", "This body is of it (repeatable)."),
    ),
    option(
        "--without",
        multiple=True,
        shown=Text("NOM", "NAME"),
        shell_complete=organisations,
        text=Text("Cette structure n’en est pas (répétable).", "This body is not (repeatable)."),
    ),
    option(
        "--at-least",
        multiple=True,
        shown=Text("MILIEU=NOMBRE", "SECTOR=NUMBER"),
        text=Text("Au moins tant d’un milieu : ecole=1 (répétable).", "At least so many of a sector: ecole=1."),
    ),
    option(
        "--at-most",
        multiple=True,
        shown=Text("MILIEU=NOMBRE", "SECTOR=NUMBER"),
        text=Text("Au plus tant d’un milieu : association=2.", "At most so many of a sector: association=2."),
    ),
    option(
        "--place",
        shown=Text("LIEU", "PLACE"),
        shell_complete=territories,
        text=Text("Des structures de ce lieu du territoire.", "Bodies of this place of the territory."),
    ),
)
contact = together(
    option(
        "--to",
        multiple=True,
        shown=Text("CONTACT", "CONTACT"),
        shell_complete=organisations,
        text=Text(
            "Cette personne ou organisation seule, par son nom (répétable).",
            "This person or organisation alone, by name (repeatable).",
        ),
    ),
    option(
        "--without",
        multiple=True,
        shown=Text("NOM", "NAME"),
        shell_complete=organisations,
        text=Text(
            "Et si cette personne ou organisation partait, ou refusait (répétable) ?",
            "What if this person or organisation left, or refused (repeatable)?",
        ),
    ),
    option(
        "--stated",
        is_flag=True,
        text=Text(
            "Ne passer que par des liens dont vous avez noté la force.",
            "Go only over ties whose strength you have noted.",
        ),
    ),
    option(
        "--why",
        is_flag=True,
        text=Text(
            "La fiche entière : chemins, preuves et dates, préalables, plan B.",
            "The whole card: paths, evidence and dates, what comes before, plan B.",
        ),
    ),
)
output = option(
    "-o",
    "--output",
    type=PATH,
    callback=_needed,
    shown=Text("FICHIER", "FILE"),
    text=Text("Où écrire la page.", "Where to write the page."),
)
large = option(
    "--large",
    is_flag=True,
    text=Text("Télécharger aussi ce qui dépasse 200 Mo.", "Download what is over 200 MB too."),
)
fetching = together(
    option(
        "--source",
        "sources",
        multiple=True,
        shown=Text("NOM", "NAME"),
        text=Text("Cette source seulement (répétable).", "This source only (repeatable)."),
    ),
    option(
        "--to",
        "folder",
        type=PATH,
        shown=Text("DOSSIER", "DIR"),
        text=Text("Où les mettre (sinon dans le dossier d’essaim).", "Where to put them (else in essaim’s home)."),
    ),
    option(
        "--list",
        "listed",
        is_flag=True,
        text=Text("Donner les adresses, sans rien télécharger.", "Give the addresses, and download nothing."),
    ),
    large,
)
opening = together(
    operator,
    large,
    option(
        "--offline",
        is_flag=True,
        text=Text("Avec ce qui est déjà téléchargé, sans réseau.", "With what is downloaded already, no network."),
    ),
    option(
        "-o",
        "--output",
        type=PATH,
        shown=Text("FICHIER", "FILE"),
        text=Text("Où écrire la page.", "Where to write the page."),
    ),
    open_page,
)
query = together(
    argument("name", Text("NOM", "NAME"), required=False, shell_complete=questions),
    option(
        "-p",
        "--param",
        "params",
        multiple=True,
        shown=Text("CLÉ=VALEUR", "KEY=VALUE"),
        text=Text("Un paramètre (répétable).", "A parameter (repeatable)."),
    ),
    option(
        "--cypher",
        shown=Text("TEXTE|-", "TEXT|-"),
        text=Text("Une requête, ou « - » pour l’entrée standard.", "A query, or “-” for standard input."),
    ),
    option(
        "--show",
        shown=Text("NOM", "NAME"),
        shell_complete=questions,
        text=Text("Le texte d’une question.", "The text of a question."),
    ),
    option("--html", type=PATH, shown=Text("FICHIER", "FILE"), text=Text("Dessiner la réponse.", "Draw the answer.")),
    option(
        "--max-rows",
        callback=checked(arguments.row_limit),
        default="10000",
        shown=Text("NOMBRE", "NUMBER"),
        text=Text("Nombre de lignes au plus (10 000 sinon).", "How many rows at most (10,000 otherwise)."),
    ),
    option(
        "--timeout",
        callback=checked(arguments.seconds),
        default="30",
        shown=Text("SECONDES", "SECONDS"),
        text=Text("Arrêter la requête après ce temps (30 sinon).", "Stop the query after this time (30 otherwise)."),
    ),
    dated,
    visibility,
)
class_name = argument("name", Text("CLASSE", "CLASS"), required=False)
