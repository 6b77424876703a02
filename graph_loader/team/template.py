"""The team's own tables, ready to fill: drawn from their declarations and the vocabularies, nothing written twice."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from essaim.graph_loader.declare.declaration import Column, Declaration
from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.team.sheets import Field, Sheet, example_row
from essaim.ontology.errors import FileError, UsageError
from essaim.ontology.model import Model
from essaim.ontology.text import Lang, Text

CORE = ("actors", "people", "links", "offers", "needs", "deployments", "figures", "interactions", "rules")
MORE = ("agreements", "surveys", "factors", "steps", "objections", "reviews", "territories")
_WORKBOOK = Text("tableaux-equipe.xlsx", "team-tables.xlsx")
_README = Text("LISEZMOI.txt", "README.txt")
_FORMATS = {
    "date": Text("une date, comme 2026-12-31 ou 31/12/2026", "a date, such as 2026-12-31"),
    "year": Text("une année", "a year"),
    "integer": Text("un nombre entier", "a whole number"),
    "decimal": Text("un nombre", "a number"),
    "share": Text("de 0 à 1, ou en % (80 %)", "from 0 to 1, or in % (80%)"),
    "boolean": Text("oui ou non", "yes or no"),
    "territory": Text(
        "un territoire : code (44109, dep:44, QN04401M) ou nom exact",
        "a territory: code (44109, dep:44, QN04401M) or exact name",
    ),
}


def write_template(folder: Path, xlsx: bool, lang: Lang, model: Model) -> list[Path]:
    """Write the tables into `folder` (made if missing): one workbook, or a CSV each; the files written. A `folder`
    whose name ends with .xlsx is the workbook itself.

    Raises UsageError where a file is there already: nothing is ever overwritten. Raises FileError where `folder`
    cannot be written.
    """
    tables = sheets(model, lang)
    book = folder if folder.suffix.lower() == ".xlsx" else folder / _WORKBOOK.say(lang)
    if xlsx or book == folder:
        from essaim.graph_loader.team.workbook import workbook

        contents = {book: workbook(tables, read_me(tables, lang), lang)}
    else:
        contents = {folder / f"{table.stem}.csv": _csv(table) for table in tables}
        contents[folder / _README.say(lang)] = _crlf("\n".join(read_me(tables, lang)) + "\n")
    write_new(contents)
    return list(contents)


def write_new(contents: Mapping[Path, bytes]) -> None:
    """Write files, their folder made if missing. Raises UsageError where one is there already, FileError."""
    folder = next(iter(contents)).parent
    try:
        _refuse_overwriting(list(contents))
        folder.mkdir(parents=True, exist_ok=True)
        for path, data in contents.items():
            with path.open("xb") as file:
                file.write(data)
    except OSError as error:
        raise FileError(
            fr=f"{folder} : écriture impossible ({error.strerror}). Choisissez un autre dossier.",
            en=f"{folder}: cannot be written ({error.strerror}). Choose another folder.",
        ) from error


def _refuse_overwriting(paths: Sequence[Path]) -> None:
    there = [path for path in paths if path.exists()]
    if there:
        names = ", ".join(path.name for path in there)
        raise UsageError(
            fr=f"{there[0].parent} contient déjà {names} : rien n’a été écrit, pour ne rien effacer. "
            "Choisissez un autre dossier, ou déplacez ces fichiers.",
            en=f"{there[0].parent} already holds {names}: nothing was written, so that nothing is lost. "
            "Choose another folder, or move these files.",
        )


def sheets(model: Model, lang: Lang) -> list[Sheet]:
    """The team's tables as a template shows them, the nine of every day first."""
    known = declarations(model)
    return [_sheet(name, known[name], name in CORE, model, lang) for name in (*CORE, *MORE)]


def _sheet(name: str, declaration: Declaration, core: bool, model: Model, lang: Lang) -> Sheet:
    shown = (declaration.sheet or name) if lang == "fr" else name.capitalize()
    columns: dict[str, Column] = {}
    for column in declaration.columns.values():
        columns.setdefault(column.headers[0], column)
    fields = tuple(field_of(column, model, lang) for column in columns.values())
    return Sheet(shown, fold(shown).replace(" ", "-"), core, fields)


def field_of(column: Column, model: Model, lang: Lang) -> Field:
    """A column as a template shows it."""
    words = _words(column, model, lang)
    example = column.example or ""
    return Field(
        heading=column.headers[0 if lang == "fr" else min(1, len(column.headers) - 1)],
        required=column.required,
        several=column.split is not None,
        values=tuple(words.values()),
        example=words.get(example, example),
        help=" ; ".join(_helps(column, lang)),
    )


def _helps(column: Column, lang: Lang) -> list[str]:
    found = [column.help.say(lang)] if column.help else []
    if column.type in _FORMATS and column.type != "territory":
        found.append(_FORMATS[column.type].say(lang))
    elif column.type == "territory" and not column.help:
        found.append(_FORMATS["territory"].say(lang))
    if column.split:
        found.append(Text("plusieurs possibles, séparés par « ; »", "several, separated by “;”").say(lang))
    return found


def _words(column: Column, model: Model, lang: Lang) -> dict[str, str]:
    """What may stand in the column, by code: labels of its vocabulary, or the words of its map."""
    if column.scheme is not None:
        concepts = model.schemes[column.scheme].concepts
        return {code: concept.label.say(lang) for code, concept in concepts.items()}
    found: dict[str, str] = {}
    for word, code in (column.values or {}).items():
        if lang == "en" or code not in found:
            found[code] = word
    return found


def read_me(tables: Sequence[Sheet], lang: Lang) -> list[str]:
    """How to fill the tables, and every accepted value, line by line."""
    intro = Text(
        fr="Les tableaux de l’équipe\n"
        "\n"
        "Remplissez ce que vous savez, une ligne par fiche, et laissez vide le reste : l’inconnu n’est pas zéro.\n"
        "Les lignes qui commencent par # sont des exemples, jamais chargés : effacez-les si vous voulez.\n"
        "Chaque fiche porte un identifiant court, choisi par vous ; les autres tableaux la citent par lui.\n"
        "Les neuf premiers tableaux suffisent ; les suivants sont facultatifs. Un tableau inutile peut être supprimé.\n"
        "Aucun nom de jeune, ni de bénévole : des nombres, un rôle et un lieu.\n"
        "D’une personne, n’écrivez que ce que vous diriez devant elle : rien de sa santé, de sa religion, de ses\n"
        "opinions, de ses origines. Une telle ligne est chargée « Restreint », et signalée.\n"
        "Pour charger : essaim load, suivi du dossier ou du classeur.",
        en="The team’s tables\n"
        "\n"
        "Fill in what you know, one line each, and leave the rest blank: unknown is not zero.\n"
        "Lines that start with # are examples: they are never loaded. Delete them if you like.\n"
        "Each entry has a short id of your choice; the other tables refer to it by that id.\n"
        "The first nine tables are enough; the others are optional. A table of no use can be deleted.\n"
        "No name of a young person nor of a volunteer: numbers, a role and a place.\n"
        "Of a person, write only what you would say in front of them: nothing of health, religion, opinions or\n"
        "origin. Such a row is loaded as “Restricted”, and pointed out.\n"
        "To load: essaim load, followed by the folder or the workbook.",
    ).say(lang)
    lines = intro.split("\n")
    for table in tables:
        lines += ["", table.name + ("" if table.core else _optional(lang))]
        lines += [f"  {_described(field, lang)}" for field in table.fields]
    return lines


def _optional(lang: Lang) -> str:
    return Text(" (facultatif)", " (optional)").say(lang)


def _described(field: Field, lang: Lang) -> str:
    parts = [field.heading + (Text(" (obligatoire)", " (required)").say(lang) if field.required else "")]
    if field.help:
        parts.append(field.help)
    if field.values:
        parts.append(Text("valeurs : ", "values: ").say(lang) + " | ".join(field.values))
    return Text(" : ", ": ").say(lang).join([parts[0], ". ".join(parts[1:])]) if parts[1:] else parts[0]


def _csv(table: Sheet) -> bytes:
    """Headings and the example row, as a French Excel opens them: BOM, semicolons, CRLF."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(field.heading for field in table.fields)
    writer.writerow(example_row(table))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _crlf(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
