"""`essaim review`: what it refuses, and the remedy."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

from reading import plain


def test_what_cannot_be_written_or_read_is_refused_with_its_remedy(
    essaim: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    both = essaim("review", "--sure", "--to", str(tmp_path / "pairs.xlsx"))
    assert both.returncode == 2
    assert plain(both.stderr).strip() == "Choisissez : --to, --decided ou --sure ; pas deux à la fois."
    text = essaim("review", "--to", str(tmp_path / "pairs.csv"))
    assert text.returncode == 6
    assert "Donnez un nom en .xlsx." in text.stderr
    (tmp_path / "filled.csv").write_text("décision;structure\nla même;Amarre\n", encoding="utf-8")
    lacking = essaim("review", "--decided", str(tmp_path / "filled.csv"))
    assert lacking.returncode == 6
    assert "il manque les colonnes « identifiant », « autre identifiant »." in " ".join(plain(lacking.stderr).split())
