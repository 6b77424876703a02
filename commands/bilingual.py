"""click's commands, options and errors in French and in English; French unless asked otherwise."""

import difflib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import click

from essaim.ontology.errors import UsageError
from essaim.ontology.text import Lang, Text

HELP = Text("Afficher cette aide.", "Show this help.")
# click adds the colon; in French a space stands before it.
OPTIONS, COMMANDS, EXAMPLE = (
    Text("Options\N{NO-BREAK SPACE}", "Options"),
    Text("Commandes\N{NO-BREAK SPACE}", "Commands"),
    Text("Exemple\N{NO-BREAK SPACE}", "Example"),
)
MISPLACED = ("--home", "--uri", "--lang")


@dataclass(slots=True)
class Call:
    """What stands before the command. `asked` is the language typed, `lang` the one spoken: essaim.toml may name it."""

    lang: Lang
    asked: str | None = None
    home: Path | None = None
    uri: str | None = None


def language(args: Sequence[str], environ: Mapping[str, str] = os.environ) -> Lang:
    """The language asked for: `--lang` anywhere in the line, else ESSAIM_LANG, else French."""
    asked = environ.get("ESSAIM_LANG", "")
    for position, word in enumerate(args):
        if word == "--lang" and position + 1 < len(args):
            asked = args[position + 1]
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    return "en" if asked.lower().startswith("en") else "fr"


def say(text: Text, ctx: click.Context) -> str:
    """`text` in the language of the call that `ctx` belongs to."""
    return text.say(cast(Call, ctx.find_root().obj).lang)


class Option(click.Option):
    """An option whose help and metavar are in both languages."""

    def __init__(self, *args: Any, text: Text, shown: Text | None = None, **more: Any) -> None:
        super().__init__(*args, **more | {"help": text.fr})
        self.text, self.shown = text, shown

    def make_metavar(self, ctx: click.Context) -> str:
        """The word for the value, in the language of the call."""
        return say(self.shown, ctx) if self.shown else super().make_metavar(ctx)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The line of the help page."""
        record = super().get_help_record(ctx)
        return record and (record[0], say(self.text, ctx))


class Argument(click.Argument):
    """An argument whose metavar is in both languages."""

    def __init__(self, *args: Any, shown: Text, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shown = shown

    def make_metavar(self, ctx: click.Context) -> str:
        """The word for the value, between brackets when it may be left out."""
        word = say(self.shown, ctx)
        return word if self.required else f"[{word}]"


class _Bilingual(click.Command):
    """What commands and groups share: headings, help option, example."""

    text: Text
    example: str

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = say(HELP, ctx)
        return option

    def get_short_help_str(self, limit: int = 45) -> str:
        ctx = click.get_current_context(silent=True)  # none while the shell completes a word
        told = say(self.text, ctx) if ctx else self.text.say(language(()))
        return told.partition("\n")[0]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = "[OPTIONS] " + " ".join(self._pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=say(Text("Usage : ", "Usage: "), ctx))

    def _pieces(self, ctx: click.Context) -> list[str]:
        if isinstance(self, click.Group):
            return [say(Text("COMMANDE …", "COMMAND …"), ctx)]
        return [param.make_metavar(ctx) for param in self.get_params(ctx) if isinstance(param, click.Argument)]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            for paragraph in say(self.text, ctx).split("\n"):
                formatter.write_text(paragraph)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [record for option in options if (record := option.get_help_record(ctx))]
        if records:
            with formatter.section(say(OPTIONS, ctx)):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(say(EXAMPLE, ctx)):
            for line in self.example.splitlines():
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


class Command(_Bilingual):
    """A command that explains itself in both languages, with an example."""

    def __init__(self, *args: Any, text: Text, example: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.text, self.example = text, example


class Group(_Bilingual, click.Group):
    """A group of commands that explains itself in both languages and forgives a near miss."""

    command_class = Command

    def __init__(self, *args: Any, text: Text, example: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.text, self.example = text, example

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of the commands, one line each."""
        with formatter.section(say(COMMANDS, ctx)):
            formatter.write_dl([(name, found.get_short_help_str()) for name, found in self.commands.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without a word, the help."""
        return super().parse_args(ctx, args or ["--help"])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order in which a newcomer meets them."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the line names. Raises UsageError when there is none."""
        name = args[0]
        if name in self.commands or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        near = difflib.get_close_matches(name, self.commands, n=1)
        hint = near[0] if near else "--help"
        raise UsageError(
            fr=f"Commande inconnue : « {name} ». Essayez : {ctx.command_path} {hint}",
            en=f"Unknown command: “{name}”. Try: {ctx.command_path} {hint}",
        )


def checked(check: Callable[[str, Any], Any]) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """The callback of an option whose value a function of `queries.answer.arguments` checks, as it does for Python."""

    def understood(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        try:
            return None if value is None else check(max(param.opts, key=len), value)
        except UsageError as refusal:
            raise click.BadParameter(str(refusal), ctx, param) from refusal

    return understood


def usage_sentence(error: click.ClickException) -> Text:
    """What click refused, and the way to the help of the command at hand."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    path = ctx.command_path if ctx else "essaim"
    told = error.__cause__.text if isinstance(error.__cause__, UsageError) else _refusal(error, path)
    return Text(f"{told.fr}\nAide : {path} --help", f"{told.en}\nHelp: {path} --help")


def _refusal(error: click.ClickException, path: str) -> Text:
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
    if "unexpected extra argument" in words:
        extra = words.partition("(")[2].removesuffix(")")
        return Text(f"Il y a des mots en trop : {extra}", f"Too many words: {extra}")
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
    name = max(param.opts, key=len) if isinstance(param, click.Option) else param.human_readable_name.upper()
    if isinstance(param.type, click.Choice):
        accepted = ", ".join(map(str, param.type.choices))
        return Text(
            f"Valeur incorrecte pour {name}. Acceptées : {accepted}.", f"Wrong value for {name}: use {accepted}."
        )
    return Text(f"Valeur incorrecte pour {name} : {error.message}", f"Wrong value for {name}: {error.message}")
