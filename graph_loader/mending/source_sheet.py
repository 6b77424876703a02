"""The sheet « Source » of a workbook that is given back: under any name, its tables stay those of their source."""

from openpyxl import Workbook

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.read.common_form import fold

NAME = "Source"
_HEADINGS = ("identifiant", "titre", "producteur", "licence")


def add_source(book: Workbook, declaration: Declaration) -> None:
    """Write the source of the team's tables into a workbook, unless it says itself of which it is."""
    if any(fold(name) == fold(NAME) for name in book.sheetnames):
        return
    sheet = book.create_sheet(NAME)
    sheet.append(_HEADINGS)
    sheet.append((declaration.id, declaration.title.fr, declaration.producer, declaration.licence))
