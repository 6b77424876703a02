"""Saved questions: one .cypher file each, its header checked against its body when it is read; a .question file is a
header alone, and answered in Python as the other answers are (queries/saved/answered.py).

A header is the comment lines at the top of the file (docs/queries.md)::

    // name: needs_without_offer
    // title_fr: Besoins sans réponse connue
    // title_en: Needs without a known answer
    // question: Quels besoins du territoire n'ont aucune offre qui y réponde ?
    // question_en: Which needs of the territory does no offer address?
    // evidence: class:Offer, class:Need
    // param territory: str -- identifiant du territoire | id of the territory
    // param as_of: date = today -- …
    // returns: need_id, name, verdict
    // column verdict: verdict | verdict -- what comes of it
    // code verdict.duplicate: doublon | duplicate
    // group: verdict
    // hidden: need_id

A question that filters by `visibility IN $seen` is for partners and the public too; any other one is the team's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from essaim.ontology.compile import load_model
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.column import Columns, names_of
from essaim.queries.saved.columns import columns_of
from essaim.queries.saved.cypher_text import parameters, returned
from essaim.queries.saved.header import Header, Param, listed

_FOLDER = Path(__file__).parents[1]
ANSWERED = ".question"
SEEN = "seen"  # the values of `visibility` that the reader may see: filled by essaim, never declared


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """One saved question. `evidence` names the coverages (docs/architecture.md) that an empty answer must rest on."""

    name: str
    title: Text
    question: Text
    params: Mapping[str, Param]
    columns: Columns
    evidence: tuple[str, ...]
    text: str
    path: Path

    @property
    def is_answered(self) -> bool:
        """Whether it is answered in Python."""
        return self.path.suffix == ANSWERED

    @property
    def is_open(self) -> bool:
        """Whether partners and the public may ask it: it filters what they see."""
        return SEEN in parameters(self.text)


@cache
def catalogue() -> Mapping[str, SavedQuery]:
    """Every saved question that comes with essaim, by name, in alphabetical order. Raises OntologyError."""
    return read_folder(_FOLDER, load_model())


def read_folder(folder: Path, model: Model) -> Mapping[str, SavedQuery]:
    """Every saved question of a folder, by name. Raises OntologyError naming the file and the line."""
    queries = [read_query(path, model) for path in sorted([*folder.glob("*.cypher"), *folder.glob(f"*{ANSWERED}")])]
    return MappingProxyType({query.name: query for query in sorted(queries, key=lambda query: query.name)})


def read_query(path: Path, model: Model) -> SavedQuery:
    """The question that a .cypher file holds. Raises OntologyError naming the file and the line."""
    text = path.read_text(encoding="utf-8")
    header = Header(path, text)
    query = SavedQuery(
        name=header.needed("name"),
        title=Text(header.needed("title_fr"), header.needed("title_en")),
        question=Text(header.needed("question"), header.needed("question_en")),
        params=MappingProxyType({param.name: param for param in header.params()}),
        columns=columns_of(header, model),
        evidence=listed(header.single("evidence").text),
        text=text,
        path=path,
    )
    _check_name(query, header)
    if not query.is_answered:
        _check_params(query, header)
        _check_returned(query, header)
    _check_evidence(query, header, model)
    return query


def _check_name(query: SavedQuery, header: Header) -> None:
    if query.name != query.path.stem:
        raise header.error(
            header.single("name").number,
            f"le nom « {query.name} » n’est pas celui du fichier",
            f"the name “{query.name}” is not the file’s",
        )


def _check_params(query: SavedQuery, header: Header) -> None:
    """Every parameter is declared and used."""
    used = parameters(query.text)
    for name, number in used.items():
        if name not in query.params and name != SEEN:
            fr, en = f"paramètre ${name} non déclaré", f"undeclared parameter ${name}"
            raise header.error(number, fr, en, name, query.params)
    for text, number in header.repeated("param"):
        name = text.split(":")[0].strip()
        if name not in used:
            raise header.error(number, f"paramètre ${name} jamais utilisé", f"parameter ${name} is never used")


def _check_returned(query: SavedQuery, header: Header) -> None:
    """The columns announced are those of the last RETURN, in its order."""
    announced = names_of(query.columns)
    names, number = returned(query.text)
    if names != announced:
        wanted, got = ", ".join(announced), ", ".join(names) or "—"
        raise header.error(
            number or header.single("returns").number,
            f"l’en-tête annonce les colonnes {wanted} ; la requête rend {got}",
            f"the header announces the columns {wanted}; the query returns {got}",
        )


def _check_evidence(query: SavedQuery, header: Header, model: Model) -> None:
    """What an empty answer rests on is a class, a relation or an indicator of the ontology."""
    known = [
        *(f"class:{name}" for name in model.classes),
        *(f"relation:{name}" for name in model.relations),
        *model.schemes["indicator"].concepts,
    ]
    for code in query.evidence:
        if code not in known:
            fr, en = f"preuve inconnue « {code} »", f"unknown evidence “{code}”"
            raise header.error(header.single("evidence").number, fr, en, code, known)
