"""What a publisher answered in place of a file, in a sentence with the remedy."""

import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from essaim.ontology.errors import EssaimError
from essaim.ontology.text import Text

_HEAD = 512
_PAGE = (b"<!doctype html", b"<html", b"<head")
_MB = 1_000_000
_BY_HAND = Text(
    "Ouvrez l’adresse dans un navigateur (essaim fetch TERRITOIRE --list)",
    "Open the address in a browser (essaim fetch TERRITORY --list)",
)


class TransferError(EssaimError):
    """A file that did not come, and why."""

    exit_code = 6


def host(address: str) -> str:
    """Who publishes at an address, as people name it."""
    return urlsplit(address).hostname or address


def unreachable(address: str, error: Exception) -> TransferError:
    """Nobody answers."""
    reason = f"{error}" or type(error).__name__
    return TransferError(
        fr=f"{host(address)} ne répond pas ({reason}). Vérifiez la connexion (et le proxy : HTTPS_PROXY), "
        "puis recommencez.",
        en=f"{host(address)} does not answer ({reason}). Check the connection (and the proxy: HTTPS_PROXY), "
        "then try again.",
    )


def busy(address: str, seconds: float | None) -> TransferError:
    """Too many requests, and a wait that is too long."""
    wait = Text(f"dans {_minutes(seconds)} min", f"in {_minutes(seconds)} min") if seconds else _LATER
    return TransferError(
        fr=f"{host(address)} demande d’attendre : recommencez {wait.fr}.",
        en=f"{host(address)} asks to wait: try again {wait.en}.",
    )


def down(address: str, status: int) -> TransferError:
    """The publisher is out of order."""
    return TransferError(
        fr=f"{host(address)} est en panne (réponse {status}). Recommencez plus tard.",
        en=f"{host(address)} is out of order (answer {status}). Try again later.",
    )


def check_status(status: int, address: str) -> None:
    """Raise TransferError where the answer is no file."""
    if status in (404, 410):
        raise TransferError(
            fr=f"le fichier n’est plus à son adresse (réponse {status}). Cherchez-le sur la page de la "
            "source (essaim sources), puis donnez sa nouvelle adresse dans essaim.toml.",
            en=f"the file is no longer at its address (answer {status}). Look for it on the page of the "
            "source (essaim sources), then give its new address in essaim.toml.",
        )
    if status in (401, 403, 407):
        raise TransferError(
            fr=f"{host(address)} refuse les programmes (réponse {status}). {_BY_HAND.fr}.",
            en=f"{host(address)} refuses programs (answer {status}). {_BY_HAND.en}.",
        )
    if status >= 400 and status != 416:
        raise TransferError(
            fr=f"{host(address)} refuse la demande (réponse {status}).",
            en=f"{host(address)} refuses the request (answer {status}).",
        )


def check_content(path: Path, address: str) -> None:
    """Raise TransferError where what came is no file of data; it is put away."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    error = _trouble_of(path, head, address)
    if error is not None:
        path.unlink()
        raise error


def _trouble_of(path: Path, head: bytes, address: str) -> TransferError | None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start:
        return TransferError(
            fr=f"{host(address)} a répondu par un fichier vide. Recommencez plus tard, ou cherchez le fichier sur la "
            "page de la source (essaim sources).",
            en=f"{host(address)} answered with an empty file. Try again later, or look for the file on the page of "
            "the source (essaim sources).",
        )
    if start.startswith(_PAGE):
        return web_page(address)
    if start.startswith(b"pk\x03\x04") and not zipfile.is_zipfile(path):
        return cut(address, path.stat().st_size)
    return None


def web_page(address: str) -> TransferError:
    """A page in place of a file: the site asks for a login, or is closed."""
    return TransferError(
        fr=f"{host(address)} a répondu par une page web (connexion demandée, ou site fermé), pas par un fichier. "
        f"{_BY_HAND.fr}.",
        en=f"{host(address)} answered with a web page (a login, or a closed site), not with a file. {_BY_HAND.en}.",
    )


def cut(address: str, size: int) -> TransferError:
    """The transfer was cut each time; what came is kept."""
    return TransferError(
        fr=f"{host(address)} a coupé l’envoi ({size / _MB:.1f} Mo reçus). La même commande reprend où il s’est arrêté.",
        en=f"{host(address)} cut the transfer ({size / _MB:.1f} MB came). The same command goes on from there.",
    )


def too_large(address: str, size: int) -> TransferError:
    """A file that is fetched only where that was asked for."""
    return TransferError(
        fr=f"ce fichier pèse {size // _MB} Mo : ajoutez --large pour le télécharger.",
        en=f"this file weighs {size // _MB} MB: add --large to download it.",
    )


def not_in_catalogue(page: str, title: str) -> TransferError:
    """A dataset without the file that its declaration names."""
    return TransferError(
        fr=f"le jeu de données n’a plus de fichier dont le titre réponde à « {title} » : {page}. Cherchez-le là, puis "
        "donnez son adresse dans essaim.toml.",
        en=f"the dataset has no file any more whose title matches “{title}”: {page}. Look for it there, then give its "
        "address in essaim.toml.",
    )


def another_header(reason: Text) -> TransferError:
    """A file that came, and is not read as its source."""
    return TransferError(
        fr=f"le fichier est arrivé, mais son en-tête a changé. {reason.fr}",
        en=f"the file came, but its header has changed. {reason.en}",
    )


def _minutes(seconds: float) -> int:
    return max(1, round(seconds / 60))


_LATER = Text("plus tard", "later")
