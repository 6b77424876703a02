"""What is said of a line that click cannot read, from the kind of its error, not from its English words."""

import click

from essaim.commands.language import SPOKEN
from essaim.ontology.text import Text

MISPLACED = ("--home", "--uri", "--lang")


class Refusal(click.UsageError):
    """A line refused by essaim itself; the way to the help of the command at hand follows where there is a `ctx`."""

    def __init__(self, words: Text, ctx: click.Context | None = None) -> None:
        super().__init__(words.say(SPOKEN), ctx)


def refusal_words(error: click.ClickException) -> str:
    """What was refused, and the way to the help of the command at hand, in the language of the line."""
    if isinstance(error, Refusal) and error.ctx is None:
        return error.message
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    path = ctx.command_path if ctx else "essaim"
    words = error.message if isinstance(error, Refusal) else _reason(error, path).say(SPOKEN)
    return f"{words}\n{Text('Aide :', 'Help:').say(SPOKEN)} {path} --help"


def _reason(error: click.ClickException, path: str) -> Text:
    if isinstance(error, click.NoSuchOption):
        return _no_such_option(error, path)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = error.param.make_metavar(error.ctx) if error.ctx else error.param.human_readable_name
        return Text(f"Il manque : {name}.", f"Missing: {name}.")
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _bad_value(error, error.param)
    if isinstance(error, click.BadOptionUsage):
        name = error.option_name
        return Text(f"L’option {name} est mal employée : lui faut-il une valeur ?", f"Option {name}: {error.message}")
    words = error.format_message()
    return Text(f"Commande mal écrite : {words}", words)


def _no_such_option(error: click.NoSuchOption, path: str) -> Text:
    name = error.option_name
    if name in MISPLACED:
        after = path.removeprefix("essaim").strip()
        right = f"essaim {name} … {after}".rstrip()
        return Text(f"L’option {name} se place avant la commande : {right}", f"{name} goes before the command: {right}")
    near = f" {' / '.join(error.possibilities)}" if error.possibilities else ""
    return Text(
        f"Option inconnue : {name}." + (f" Vouliez-vous dire{near} ?" if near else ""),
        f"Unknown option: {name}." + (f" Did you mean{near}?" if near else ""),
    )


def _bad_value(error: click.BadParameter, param: click.Parameter) -> Text:
    name = max(param.opts, key=len) if isinstance(param, click.Option) else param.human_readable_name
    if isinstance(param.type, click.Choice):
        accepted = ", ".join(map(str, param.type.choices))
        return Text(
            f"Valeur incorrecte pour {name}. Acceptées : {accepted}.", f"Wrong value for {name}: use {accepted}."
        )
    return Text(f"Valeur incorrecte pour {name} : {error.message}", f"Wrong value for {name}: {error.message}")
