"""A one-page form for an actor to fill in: whom it knows, what it offers, what is missing. It comes back by `load`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.team.sheets import Field, Sheet
from essaim.graph_loader.team.template import field_of, write_new
from essaim.ontology.model import Model
from essaim.ontology.text import Lang, Text

TABLES = {
    "survey_ties": Text("Qui connaissez-vous", "Whom do you know"),
    "survey_offers": Text("Que proposez-vous", "What do you offer"),
    "survey_needs": Text("Que manque-t-il", "What is missing"),
}
_TOLD = ("respondent", "filled_on")  # by the sheet of the source
_ACTORS, _PLACES = ("known",), ("place", "places", "commune")
_FILE = Text("questionnaire-{name}.xlsx", "survey-{name}.xlsx")


@dataclass(frozen=True, slots=True)
class Form:
    """For whom a form is, by id and name, and what it proposes: actors and places, as « name (id) »."""

    id: str
    name: str
    actors: Sequence[str]
    places: Sequence[str]

    @property
    def source(self) -> str:
        """The id of the source that its answers will be of: always the same for one actor."""
        return f"questionnaire-{fold(self.id.partition(':')[2]).replace(' ', '-')}"


def write_form(form: Form, path: Path, day: date, lang: Lang, model: Model) -> Path:
    """Write the form of an actor to `path`, a workbook, or into it, a folder; where it is written.

    Raises UsageError where a file is there already, FileError where none can be written.
    """
    from essaim.graph_loader.team.workbook import book_of, bytes_of

    named = (
        path
        if path.suffix.lower() == ".xlsx"
        else path / _FILE.say(lang).format(name=fold(form.name).replace(" ", "-"))
    )
    known = declarations(model)
    proposed = {**dict.fromkeys(_ACTORS, tuple(form.actors)), **dict.fromkeys(_PLACES, tuple(form.places))}
    tables = [_sheet(known[name], TABLES[name], proposed, lang, model) for name in TABLES]
    book = book_of(tables, _read_me(form, lang), lang)
    source = book.create_sheet("Source")
    source.append(["identifiant", "titre", "producteur", "licence", "date", "répondant"])
    title = Text(f"Questionnaire rempli par {form.name}", f"Survey filled in by {form.name}").say(lang)
    source.append([form.source, title, form.name, "private", day.isoformat(), form.id])
    source.sheet_state = "hidden"
    write_new({named: bytes_of(book)})
    return named


def _sheet(
    declaration: Declaration, name: Text, proposed: Mapping[str, tuple[str, ...]], lang: Lang, model: Model
) -> Sheet:
    fields = []
    for column in declaration.columns.values():
        if column.name not in _TOLD:
            plain = field_of(column, model, lang)
            fields.append(_open(replace(plain, values=proposed[column.name])) if proposed.get(column.name) else plain)
    return Sheet(name.say(lang), declaration.part, True, tuple(fields))


def _open(field: Field) -> Field:
    """A list that proposes without refusing anything else."""
    return replace(field, several=True, help=field.help)


def _read_me(form: Form, lang: Lang) -> list[str]:
    return (
        Text(
            fr=f"Questionnaire pour {form.name}\n"
            "\n"
            "Trois questions, une feuille chacune ; un quart d’heure suffit.\n"
            "1. Qui connaissez-vous ? Une ligne par structure : choisissez-la dans la liste, ou écrivez-en une autre.\n"
            "2. Que proposez-vous aux jeunes, auxquels, à combien ?\n"
            "3. Que manque-t-il aux jeunes que vous rencontrez ?\n"
            "\n"
            "Laissez vide ce que vous ne savez pas : l’inconnu n’est pas zéro.\n"
            "Les lignes qui commencent par # sont des exemples : elles ne sont pas lues.\n"
            "N’écrivez aucun nom de jeune, ni rien sur la vie privée de quelqu’un : des structures et des nombres.\n"
            "Ce que vous écrivez sera noté comme venant de vous, avec la date. Vous pouvez le faire retirer.",
            en=f"Survey for {form.name}\n"
            "\n"
            "Three questions, one sheet each; a quarter of an hour will do.\n"
            "1. Whom do you know? One line an organisation: choose it from the list, or write another.\n"
            "2. What do you offer young people, which ones, and how many?\n"
            "3. What do the young people whom you meet lack?\n"
            "\n"
            "Leave blank what you do not know: unknown is not zero.\n"
            "The lines that start with # are examples: they are not read.\n"
            "Write no name of a young person, nor anything of anybody’s private life: organisations and numbers.\n"
            "What you write will be noted as coming from you, with the date. You may have it taken back.",
        )
        .say(lang)
        .split("\n")
    )
