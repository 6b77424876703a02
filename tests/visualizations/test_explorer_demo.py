"""The page of the demonstration says what the answers say, and nothing that its reader may not see."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from essaim.graph_loader.demo import load_demo
from essaim.graph_loader.files import recognised
from essaim.graph_loader.load import LoadOptions, load_files
from essaim.graph_loader.template import write_template
from essaim.graph_store.connect import open_store
from essaim.graph_store.settings import resolve
from essaim.ontology.compile import load_model
from essaim.queries.alliances import alliances
from essaim.queries.approach import approach
from essaim.queries.connectors import connectors
from essaim.queries.gaps import gaps
from essaim.queries.scope import Scope, frame
from essaim.visualizations.explorer import explore
from essaim.visualizations.words import shown

Opener = Callable[..., AbstractContextManager[Any]]
LIMIT = 200_000  # bytes of the demonstration's page


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The scope of the demonstration, for its first operator, at any visibility."""
    home: Path = tmp_path_factory.mktemp("home")
    model = load_model()
    with open_store(replace(resolve(home=home), uri=None, database="essaim"), model) as store:
        load_demo(store, model, home, lambda *told: None)
        yield lambda visibility="internal": frame(store, model, "Clairebrise", "binomes", visibility=visibility)


def test_the_page_gives_the_figures_of_the_answers(asked: Callable[..., Scope], opened: Opener) -> None:
    scope = asked()
    html = explore(scope, "fr")
    assert len(html.encode()) <= LIMIT
    with opened(html) as visit:
        seen = visit.page

        def names(key: str) -> list[str]:
            found: list[str] = seen.eval_on_selector_all(
                f"#{key} .entries > li .name", "all => all.map(one => one.textContent)"
            )
            return found

        assert names("approach") == [row["contact"] for row in approach(scope).rows]
        assert names("connectors") == [row["name"] for row in connectors(scope).rows][:30]
        assert names("gaps") == [row["need"] for row in gaps(scope).rows]
        assert names("alliances") == [row["partner"] for row in alliances(scope).rows][:30]
        text = seen.evaluate("document.getElementById('panel').textContent").replace("\u00a0", " ")
        for answer in (approach(scope), connectors(scope), gaps(scope), alliances(scope)):
            row = answer.said("fr").rows[0]
            assert str(row.get("why") or row["reason"]) in text
        first = gaps(scope).rows[0]
        assert f"Jeunes concernés{shown('young_people', first['young_people'], 'fr')}" in text
        assert f"{round(100 * first['coverage'])} %" in text


def test_a_contact_noted_on_the_page_changes_the_answer(tmp_path: Path, opened: Opener) -> None:
    model, file = load_model(), tmp_path / "echanges.csv"
    with open_store(replace(resolve(home=tmp_path / "home"), uri=None, database="essaim"), model) as store:
        load_demo(store, model, tmp_path / "home")
        scope = frame(store, model, "Clairebrise", "binomes")
        before = {row["contact"]: row for row in approach(scope).rows}
        who = "La directrice du centre social"
        assert before[who]["stance"] == "neutral"
        with opened(explore(scope, "fr")) as visit:
            seen = visit.page
            seen.click(f"#approach .name:text-is('{who}')")
            seen.click("#card button:text-is('Noter un contact')")
            assert seen.inner_text("#note-title").endswith(who)
            assert seen.input_value("[name=stance_before]") == "Neutre"
            assert seen.input_value("[name=deployment]") == "depl-binomes-clairebrise"
            seen.fill("[name=date]", scope.as_of.isoformat())
            seen.select_option("[name=kind]", "Entretien")
            seen.select_option("[name=stance_after]", "Favorable")
            seen.fill("[name=said]", "Oui ; dès lundi.\nAvec vous.")
            seen.fill("[name=outcome]", "Atelier commun")
            with seen.expect_download() as download:
                seen.click("#note .main")
            download.value.save_as(file)
            assert "essaim load" in seen.inner_text("#note-done")
            visit.requests[:] = [one for one in visit.requests if not one.startswith("blob:")]
        heads = file.read_text(encoding="utf-8-sig").splitlines()[0].replace('"', "")
        write_template(tmp_path / "tables", False, "fr", model)
        assert heads == (tmp_path / "tables/echanges.csv").read_text(encoding="utf-8-sig").splitlines()[0]
        loaded = load_files(
            recognised([file], model), store, model, LoadOptions(home=tmp_path / "home", backbone=False)
        )
        assert [(one.loaded, one.quarantined) for one in loaded.files] == [(1, 0)]
        met = store.read(
            "MATCH (i:Interaction)-[:INVOLVES]->(p:Person) WHERE i.outcome = 'Atelier commun' "
            "RETURN p.displayName AS who, i.said AS said, i.visibility AS visibility"
        )
        assert met == [{"who": who, "said": "Oui ; dès lundi. Avec vous.", "visibility": "internal"}]
        after = {row["contact"]: row for row in approach(frame(store, model, "Clairebrise", "binomes")).rows}
        assert after[who]["stance"] == "favourable"
        assert "Oui ; dès lundi" in after[who]["next_step"].fr and "atelier commun" in after[who]["next_step"].fr


@pytest.mark.parametrize("visibility", ["public", "partner"])
def test_nothing_private_leaves(visibility: str, asked: Callable[..., Scope]) -> None:
    html = explore(asked(visibility), "fr")
    private = approach(asked()).said("fr").rows
    assert "data-q=gaps" in html
    assert "data-q=approach" not in html and "id=diagnose" not in html and "id=note" not in html
    assert "Qui présente" not in html
    for row in private:
        assert not row["motivation"] or row["motivation"] not in html
