"""Commands and groups whose help is in the language of the line, with an example, and which forgive a near miss."""

from typing import Any

import click

from essaim.commands.language import SPOKEN
from essaim.commands.refusals import Refusal
from essaim.ontology.text import Text

HELP = Text("Afficher cette aide.", "Show this help.").say(SPOKEN)
USAGE = Text("Usage : ", "Usage: ").say(SPOKEN)
EXAMPLE = Text("Exemple", "Example").say(SPOKEN)
COMMAND = Text("COMMANDE …", "COMMAND …").say(SPOKEN)
# click's own headings; it adds the colon, before which French has a space.
HEADINGS = {"Commands": Text("Commandes", "Commands").say(SPOKEN)}
SPACE = Text("\N{NO-BREAK SPACE}", "").say(SPOKEN)


class Formatter(click.HelpFormatter):
    """click's formatter, with the headings of one language, and a paragraph for each line of a text."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or USAGE)

    def write_heading(self, heading: str) -> None:
        super().write_heading(HEADINGS.get(heading, heading) + SPACE)

    def write_text(self, text: str) -> None:
        for line in text.split("\n"):
            super().write_text(line)


class Context(click.Context):
    """What a command is parsed in."""

    formatter_class = Formatter


class Explained(click.Command):
    """What commands and groups share: an epilog that is an example."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """-h, in the language of the line."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = HELP
        return option

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The example, line by line: a command that is wrapped cannot be pasted."""
        with formatter.section(EXAMPLE):
            for line in (self.epilog or "").splitlines():
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


class Command(Explained):
    """A command."""

    allow_extra_args = True  # they are refused here, in the language of the line

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The words that are left. Raises Refusal where there are some."""
        left = super().parse_args(ctx, args)
        if left and not ctx.resilient_parsing:
            words = " ".join(left)
            raise Refusal(Text(f"Il y a des mots en trop : {words}", f"Too many words: {words}"), ctx)
        return left


class Group(click.Group, Explained):
    """A group of commands."""

    command_class = Command

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more | {"subcommand_metavar": COMMAND})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order in which a newcomer meets them."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without a word, the help."""
        return super().parse_args(ctx, args or ["--help"])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the line names. Raises Refusal when there is none."""
        name = args[0]
        if name in self.commands or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        from essaim.ontology.wording.near import nearest

        hint = next(iter(nearest(name, self.commands)), "--help")
        raise Refusal(
            Text(
                f"Commande inconnue : « {name} ». Essayez : {ctx.command_path} {hint}",
                f"Unknown command: “{name}”. Try: {ctx.command_path} {hint}",
            )
        )
