"""The explorer opened in a real browser without a network: what a coordinator does with it."""

import csv
import json
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer, SourceRef
from essaim.queries.answer.column import Columns, names_of
from essaim.queries.approach.columns import COLUMNS
from essaim.queries.connectors.columns import COLUMNS as CONNECTOR_COLUMNS
from essaim.queries.gaps.columns import COLUMNS as GAP_COLUMNS
from essaim.visualizations.page.ecosystem import Link, Node, PageGraph, page_graph
from essaim.visualizations.page.map import Place
from essaim.visualizations.page.note import Notebook
from essaim.visualizations.page.page import Header, page
from essaim.visualizations.page.page_words import texts

Opener = Callable[..., AbstractContextManager[Any]]
HOSTILE = '</script><img src=x onerror=alert(1)>{{script}}"\u2028'
AXE = Path(str(getattr(find_spec("axe_playwright_python"), "origin", ""))).with_name("axe.min.js")
SOURCE = SourceRef("src:demo", "Entretiens", "2026-10-31")
HEADER = Header("Clairebrise", "Les Binômes", "abc123", "2026-11-23", "internal", True)


def step(start: str, start_name: str, end: str, end_name: str) -> dict[str, Any]:
    return {"from": start, "from_name": start_name, "relation": "KNOWS", "to": end, "to_name": end_name,
            "reliability": 0.8, "stated": True, "source_id": SOURCE.id, "date": None, "forward": True}  # fmt: skip


def approached(name: str = "La principale du collège") -> Answer:
    row = dict.fromkeys(names_of(COLUMNS)) | {
        "rank": 1, "contact_id": "per:1", "contact": name, "kind": "etablissement-scolaire",
        "organisation": "Collège des Coursives", "stance": "neutral", "phase": "identification",
        "next_step": Text("Lui écrire : lundi", "Write on Monday"),
        "reason": Text("Voit les élèves", "Sees the pupils"),
        "motivation": "Le climat", "paths": [[step("org:1", "Les Binômes", "per:2", "La mentore"),
                                              step("per:2", "La mentore", "per:1", name)]],
        "introducer_id": "per:2", "introducer": "La mentore", "introduction": "direct",
        "reliability": 0.64, "after": [], "after_names": [],
        "evidence": [SOURCE.id], "confidence": 0.7,
        "plan_b": Text("Sinon, le CPE", "Else, the deputy"), "cost_of_skipping": Text("Porte close", "Closed door"),
    }  # fmt: skip
    return answer("approach", COLUMNS, [row])


def answer(question: str, columns: Columns, rows: list[Mapping[str, Any]]) -> Answer:
    note = Text("Une note.", "A note.")
    return Answer(question, Text("t", "t"), columns, tuple(rows), date(2026, 11, 23), notes=[note], sources=[SOURCE])


def needs() -> Answer:
    row = {
        "rank": 1, "need_id": "need:1", "territory_id": "com:1", "theme": ["mentorat"], "audience": ["collegiens"],
        "age_min": 11, "age_max": None, "state": "established", "threshold": 0.31, "p_gap": 1.0, "young_people": 690,
        "capacity": 45, "coverage": 0.0652, "coverage_low": 0.05, "coverage_high": 0.08, "sources_consulted": 4,
        "sources_expected": 5, "why": Text("690 jeunes, 45 places.", "690 young, 45 places."),
        "need": "Un premier emploi", "unmet": 645, "offers": [], "evidence": [SOURCE.id],
    }  # fmt: skip
    return answer("gaps", GAP_COLUMNS, [dict.fromkeys(names_of(GAP_COLUMNS)) | row])


def a_graph(name: str = "La principale du collège") -> PageGraph:
    nodes = [
        Node("org:1", "Les Binômes", "Association"),
        Node("per:1", name, "Person"),
        Node("per:2", "La mentore", "Person"),
        Node("need:1", "Un premier emploi", "Need"),
        *(Node(f"org:e{rank}", f"Épicerie {rank}", "Association") for rank in range(8)),
    ]
    links = [
        Link("org:1", "per:2", "KNOWS", SOURCE.id, "2026-10-31"),
        Link("per:2", "per:1", "KNOWS", SOURCE.id),
        *(Link("org:1", f"org:e{rank}", "PARTNER_OF", SOURCE.id) for rank in range(8)),
        Link("org:1", "nowhere", "KNOWS", None),
    ]
    return page_graph(nodes, links)


def a_page(model: Model, name: str = "La principale du collège", lang: Any = "fr") -> str:
    return page([approached(name), needs()], a_graph(name), HEADER, model, lang)


def ink(seen: Page) -> int:
    """How many pixels of the drawing differ from its paper."""
    return int(
        seen.evaluate(
            """() => { const c = document.getElementById('canvas');
            const copy = Object.assign(document.createElement('canvas'), { width: c.width, height: c.height });
            const x = copy.getContext('2d', { willReadFrequently: true }); x.drawImage(c, 0, 0);
            const d = x.getImageData(0, 0, c.width, c.height).data;
            let n = 0;
            for (let i = 0; i < d.length; i += 4) if (d[i] !== d[0] || d[i + 1] !== d[1] || d[i + 2] !== d[2]) n++;
            return n; }"""
        )
    )


@pytest.mark.parametrize("width", [1366, 390])
def test_the_questions_come_first_and_the_answer_says_why(width: int, model: Model, opened: Opener) -> None:
    with opened(a_page(model), width) as visit:
        seen = visit.page
        asked = seen.eval_on_selector_all("[data-q] b", "found => found.map(b => b.textContent)")
        assert [one.replace("\u00a0", " ") for one in asked] == [
            "Qui approcher en premier ?", "Où manque-t-il une offre ?", "Tout l’écosystème",
        ]  # fmt: skip
        header = seen.inner_text("header")
        assert all(
            told in header for told in ("Clairebrise", "Les Binômes", "23/11/2026", "équipe", "abc123", "fictives")
        )
        assert "Par : La mentore, contact direct (fiabilité 0,64)" in seen.inner_text("#approach").replace(
            "\u00a0", " "
        )
        seen.click("#approach summary")
        why = seen.inner_text("#approach details")
        for told in ("Voit les élèves", "Le climat", "Sinon, le CPE", "Porte close", "Entretiens (31/10/2026)"):
            assert told in why
        assert "Les Binômes — connaît → La mentore" in why.replace("\n", " ")
        assert seen.evaluate("document.documentElement.scrollWidth") <= width
        top = "document.querySelector('{}').getBoundingClientRect().top"
        assert width > 390 or seen.evaluate(top.format("[data-q]")) < seen.evaluate(top.format(".stage"))
        assert ink(seen) > 800


def test_search_forgives_accents_and_opens_a_card_by_keyboard(model: Model, opened: Opener) -> None:
    with opened(a_page(model)) as visit:
        seen = visit.page
        seen.fill("#find", "epicerie 3")
        assert seen.inner_text("#results button") == "Épicerie 3"
        seen.press("#find", "Enter")
        seen.wait_for_selector("#card h2")
        assert seen.inner_text("#card h2") == "Épicerie 3"
        assert "Les Binômes" in seen.inner_text("#card .near")
        assert "n=" in seen.evaluate("location.hash")
        seen.keyboard.press("Escape")
        seen.wait_for_selector("#card", state="hidden")
        assert seen.is_visible("#approach")


def test_arrows_walk_through_the_questions_and_enter_opens_one(model: Model, opened: Opener) -> None:
    with opened(a_page(model)) as visit:
        seen = visit.page
        seen.focus("[data-q=approach]")
        seen.keyboard.press("ArrowDown")
        seen.keyboard.press("Enter")
        seen.wait_for_selector("#gaps.open")
        assert "690 jeunes, 45 places." in seen.inner_text("#gaps")
        assert not seen.is_visible("#approach")


def test_the_legend_hides_a_class_and_the_address_keeps_it(model: Model, opened: Opener) -> None:
    with opened(a_page(model)) as visit:
        seen = visit.page
        seen.click("[data-q=ecosystem]")
        seen.wait_for_selector("#ecosystem.open")
        before = ink(seen)
        seen.click(f"[data-k]:has-text('{model.classes['Association'].label.fr}')")
        seen.wait_for_selector("[data-k][aria-pressed=false]")
        assert ink(seen) < before / 1.5
        assert "hide=" in seen.evaluate("location.hash")
        seen.reload()
        seen.wait_for_selector("[data-k][aria-pressed=false]")
        visit.requests.pop()


def test_a_card_is_linked_to_its_answers_and_the_path_is_drawn(model: Model, opened: Opener) -> None:
    with opened(a_page(model)) as visit:
        seen = visit.page
        seen.click("#approach .name")
        seen.wait_for_selector("#card h2")
        assert "Voit les élèves" in seen.inner_text("#card details[open]")
        seen.click("#card .near button")
        seen.wait_for_selector("#card h2:text-is('La mentore')")


def test_the_switch_turns_every_sentence_and_back(model: Model, opened: Opener) -> None:
    with opened(a_page(model)) as visit:
        seen = visit.page
        before = seen.evaluate("document.body.innerText")
        seen.click("#lang")
        assert seen.get_attribute("html", "lang") == "en"
        assert "Whom to approach first?" in seen.inner_text("nav")
        assert "Write on Monday" in seen.inner_text("#approach")
        assert seen.get_attribute("#find", "placeholder") == texts()["page"]["find_help"][1]
        seen.click("#lang")
        assert seen.evaluate("document.body.innerText") == before


def saved(visit: Any, press: str) -> tuple[str, bytes]:
    """Name and bytes of the file that a button of the page gives."""
    with visit.page.expect_download() as download:
        visit.page.eval_on_selector(press, "one => one.click()")
    visit.requests[:] = [one for one in visit.requests if not one.startswith("blob:")]
    return download.value.suggested_filename, download.value.path().read_bytes()


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";"))


def test_the_table_sorts_and_the_csv_holds_no_formula(model: Model, opened: Opener) -> None:
    with opened(a_page(model, "=HYPERLINK(1)")) as visit:
        seen = visit.page
        seen.click("[data-q=ecosystem]")
        seen.wait_for_selector("#ecosystem.open")
        seen.click("#table")
        first = "#sheet tbody tr:first-child td:first-child"
        assert seen.inner_text(first) == "Les Binômes"
        seen.click("#sheet th:first-child button")
        assert seen.inner_text(first) == "=HYPERLINK(1)"
        assert seen.get_attribute("#sheet th:first-child", "aria-sort") == "ascending"
        seen.keyboard.press("Escape")
        name, content = saved(visit, "#csv")
        assert name == "ecosystem.csv"
        assert b'"\'=HYPERLINK(1)"' in content and b'"=HYPERLINK' not in content
        assert len(cells(content)) == 13


def test_each_question_is_a_table_and_a_file_with_the_words_of_its_list(model: Model, opened: Opener) -> None:
    with opened(a_page(model)) as visit:
        seen = visit.page
        seen.click("#table")
        assert "Lui écrire : lundi" in seen.inner_text("#sheet").replace("\u00a0", " ")
        seen.click("#sheet tbody button")
        seen.wait_for_selector("#card h2:text-is('La principale du collège')")
        _, content = saved(visit, "#csv")
        (row,) = [dict(zip(cells(content)[0], line, strict=True)) for line in cells(content)[1:]]
        assert (row["Rang"], row["Position"], row["Ce qui l’anime"]) == ("1", "Neutre", "Le climat")
        assert "Les Binômes — connaît → La mentore fiabilité 0,8" in row["Chemins d’introduction"]
        seen.click("#lang")
        seen.click("[data-q=gaps]")
        seen.wait_for_selector("#gaps.open")
        name, content = saved(visit, "#csv")
        (row,) = [dict(zip(cells(content)[0], line, strict=True)) for line in cells(content)[1:]]
        assert name == "gaps.csv"
        assert (row["Known places"], row["Coverage"]) == ("45", "7% (5%–8%)")


def test_the_rest_of_a_long_list_is_shown_when_asked_for(model: Model, opened: Opener) -> None:
    rows = [{**needs().rows[0], "rank": rank, "need": f"Besoin {rank}", "unmet": rank} for rank in range(1, 76)]
    html = page([answer("gaps", GAP_COLUMNS, rows)], a_graph(), HEADER, model, "fr")
    with opened(html) as visit:
        seen = visit.page
        shown = "#gaps .entries > li"
        assert seen.locator(shown).count() == 30
        seen.click("#lang")
        seen.click("#gaps .follow:text-is('Show the rest (45)')")
        assert seen.locator(shown).count() == 60
        assert seen.evaluate("document.activeElement.textContent") == "Besoin 31"
        assert "Known places" in seen.locator(shown).nth(40).text_content()
        seen.click("#lang")
        assert "Places connues" in seen.locator(shown).nth(40).text_content()
        _, content = saved(visit, "#csv")
        assert [row[1] for row in cells(content)[1:]] == [f"Besoin {rank}" for rank in range(1, 76)]
        assert not seen.is_visible("#gaps .follow")
        seen.click("#table")
        heading = "#sheet th:has-text('Sans place, environ') button"
        seen.click(heading)
        seen.click(heading)
        assert seen.inner_text("#sheet tbody tr:first-child td:nth-child(2)") == "Besoin 75"
        seen.click("#sheet .bar button:text-is('Page suivante')")
        assert seen.locator("#sheet tbody tr").count() == 25


def test_the_drawing_is_saved_as_a_picture_and_as_a_drawing(model: Model, opened: Opener) -> None:
    with opened(a_page(model, HOSTILE)) as visit:
        name, content = saved(visit, "#png")
        assert name == "approach.png" and content.startswith(b"\x89PNG")
        name, content = saved(visit, "#svg")
        drawn = ElementTree.fromstring(content)
        tag = "{http://www.w3.org/2000/svg}"
        assert len(drawn.findall(f"{tag}path")) == 12 + 1  # the items, and all links as one
        texts = [one.text or "" for one in drawn.findall(f"{tag}text")]
        assert any(one.startswith("</script>") for one in texts) and b"<img" not in content


def test_on_paper_every_reason_is_unfolded(model: Model, opened: Opener) -> None:
    with opened(a_page(model)) as visit:
        seen = visit.page
        assert not seen.is_visible("#approach dl")
        seen.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        seen.emulate_media(media="print")
        assert seen.is_visible("#approach dl") and not seen.is_visible("nav")
        seen.emulate_media(media="screen")
        seen.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert not seen.is_visible("#approach dl")


def test_an_actor_without_an_own_id_is_noted_by_its_whole_one(model: Model, opened: Opener) -> None:
    known = Notebook({"per:1": "p-principale"}, ())
    with opened(page([approached(), needs()], a_graph(), HEADER, model, "en", known)) as visit:
        seen = visit.page
        for who in ("La principale du collège", "Épicerie 3"):
            seen.fill("#find", who)
            seen.press("#find", "Enter")
            seen.click("#card button:text-is('Note a contact')")
            assert not seen.locator("[name=deployment]").count()
            seen.fill("[name=date]", "2026-11-20")
            name, content = saved(visit, "#note .main")
            seen.click("#note-close")
        heads, *rows = cells(content)
        at = {head: place for place, head in enumerate(heads)}
        assert name == "interactions.csv"
        assert [row[at["actors"]] for row in rows] == ["p-principale", "org:e3"]
        assert {(row[at["date"]], row[at["kind of interaction"]]) for row in rows} == {("2026-11-20", "Interview")}
        assert len({row[0] for row in rows}) == 2
        seen.fill("#find", "premier emploi")
        seen.press("#find", "Enter")
        seen.wait_for_selector("#card h2:text-is('Un premier emploi')")
        assert not seen.is_visible("#card .main")


def test_too_few_data_are_said_so(model: Model, opened: Opener) -> None:
    row = dict.fromkeys(names_of(CONNECTOR_COLUMNS)) | {
        "rank": 1, "actor_id": "org:1", "name": "Les Binômes", "label": "insufficient_data", "degree": 2,
        "why": Text("2 contacts connus.", "2 known contacts."),
    }  # fmt: skip
    with opened(page([answer("connectors", CONNECTOR_COLUMNS, [row])], a_graph(), HEADER, model, "fr")) as visit:
        tag = visit.page.locator("#connectors .tag")
        assert tag.inner_text() == "données insuffisantes" and "calm" in str(tag.get_attribute("class"))
        visit.page.click("#connectors summary")
        assert "Rang probable" not in visit.page.inner_text("#connectors")
        visit.page.click("#lang")
        assert tag.inner_text() == "not enough data"


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_hinders_a_reader(theme: Any, width: int, model: Model, browser: Browser, tmp_path: Path) -> None:
    """axe on the questions, a card, the form, the table, the map; in both themes."""
    file = tmp_path / "page.html"
    known = Notebook({"per:1": "p-principale"}, (("depl-1", "Les Binômes à Clairebrise"),))
    places = [Place("com:1", "Clairebrise", (0.0, 0.0)), Place("org:1", "Les Binômes", (0.3, 0.2))]
    html = page([approached(), needs()], a_graph(), HEADER, model, "fr", known, places)
    file.write_text(html, encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme, offline=True, bypass_csp=True
    )
    seen = context.new_page()
    seen.goto(file.as_uri())
    seen.wait_for_selector("body[data-settled]")
    seen.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    seen.click("#approach summary")
    found = [faults(seen)]
    seen.click("#approach .name")
    seen.wait_for_selector("#card h2")
    found.append(faults(seen))
    seen.click("#card .main")
    found.append(faults(seen))
    seen.keyboard.press("Escape")
    seen.click("#export summary")
    found.append(faults(seen))
    seen.click("#table")
    found.append(faults(seen))
    context.close()
    assert found == [[], [], [], [], []]


def faults(seen: Page) -> list[tuple[str, list[str]]]:
    found = seen.evaluate("axe.run().then(result => result.violations)")
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]


def test_hostile_words_are_only_words(model: Model, opened: Opener) -> None:
    with opened(a_page(model, HOSTILE)) as visit:
        seen = visit.page
        assert seen.inner_text("#approach .name").startswith("</script><img src=x onerror=alert(1)>{{script}}")
        seen.click("#approach .name")
        seen.wait_for_selector("#card h2")
        assert seen.inner_text("#card h2").startswith("</script><img")
        assert seen.evaluate("document.querySelectorAll('img, iframe, object, [onerror]').length") == 0


def test_the_policy_names_the_only_script_and_refuses_the_rest(model: Model, opened: Opener) -> None:
    html = a_page(model)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy and "default-src 'none'" in policy[1] and "unsafe" not in policy[1]
    assert not re.search(r"<[^>]+\s(style|on\w+)=", re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL))
    with opened(html) as visit:
        visit.page.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
            " document.body.append(s); }"
        )
        assert visit.page.evaluate("window.ran") is None
        visit.said.clear()


def test_it_reads_without_script(model: Model, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(a_page(model), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, offline=True)
    seen = context.new_page()
    seen.goto(file.as_uri())
    body = seen.inner_text("body")
    assert "La principale du collège" in body and "690 jeunes, 45 places." in body and "absence" in body
    assert seen.is_visible("svg.still") and not seen.is_visible("#find")
    context.close()


def test_the_same_answers_give_the_same_bytes(model: Model) -> None:
    assert a_page(model) == a_page(model)
    assert a_page(model, lang="en") != a_page(model)


def test_every_text_is_in_both_languages_and_used() -> None:
    folder = Path(page.__code__.co_filename).parent
    code = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    script = "".join(file.read_text(encoding="utf-8") for file in sorted((folder / "assets").glob("explorer_*.js")))
    for table, entries in texts().items():
        for name, told in entries.items():
            assert len(told) == 2 and all(told), (table, name)
            used = f'word("{name}")' in script or f'"{name}"' in script if table == "script" else f'"{name}"' in code
            assert used or table.startswith(("hints", "questions", "visibility")), (table, name)
    assert texts()["hints"].keys() == texts()["questions"].keys()
    assert texts()["hints_of_others"].keys() == texts()["questions_of_others"].keys() <= texts()["questions"].keys()


def test_large_data_are_packed_and_open(model: Model, opened: Opener) -> None:
    nodes = [Node(f"org:{rank}", f"Association {rank}", "Association") for rank in range(900)]
    links = [Link(f"org:{rank}", f"org:{rank * 7 % 900}", "PARTNER_OF", None) for rank in range(900)]
    html = page([needs()], page_graph(nodes, links), HEADER, model, "fr")
    assert 'data-packed="gzip"' in html
    assert len(html.encode()) < 300_000
    with opened(html) as visit:
        assert visit.page.inner_text(".counts").startswith("900")
        assert ink(visit.page) > 2000


def test_an_empty_territory_still_has_its_page(model: Model, opened: Opener) -> None:
    empty = answer("gaps", GAP_COLUMNS, [])
    with opened(page([empty], page_graph([], []), HEADER, model, "fr")) as visit:
        assert "Rien à montrer" in visit.page.inner_text("#gaps")
        assert "Une note." in visit.page.inner_text("#gaps")


def test_the_data_say_what_the_graph_says(model: Model) -> None:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', a_page(model), re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert data["ids"] == sorted(data["ids"]) and len(data["ids"]) == 12
    assert len(data["start"]) == 10  # the link to nowhere is left out
    assert all(0 <= place <= 10_000 for place in (*data["x"], *data["y"]))
