"""What the system says of a file that cannot be opened, in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from essaim.ontology.errors import FileError


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the system says of `path` into a FileError."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileError(
            fr=f"{path} : ce fichier n’existe pas. Vérifiez le chemin.",
            en=f"{path}: no such file. Check the path.",
        ) from error
    except PermissionError as error:
        raise FileError(
            fr=f"{path} : lecture interdite. Donnez-vous le droit de lire ce fichier ou ce dossier, "
            "ou copiez-le ailleurs.",
            en=f"{path}: permission denied. Give yourself the right to read this file or folder, or copy it elsewhere.",
        ) from error
    except OSError as error:
        raise FileError(
            fr=f"{path} : lecture impossible ({error.strerror}). Copiez le fichier sur un disque sain et recommencez.",
            en=f"{path}: cannot be read ({error.strerror}). Copy the file to a healthy disk and try again.",
        ) from error
