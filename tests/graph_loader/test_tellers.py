"""Who told a tie comes in with it, and two tellings stay two; loaded again, nothing changes."""

from datetime import date
from pathlib import Path

from team_folder import folder, loaded

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.answer.scope import scope_of

TABLES = {
    "source": 'id = "nord"\ndate = "2026-10-01"\n',
    "territoires": "code;nom;nature;dans\n96;Haute-Brise;Département;\n96001;Clairebrise;Commune;dep:96\n",
    "acteurs": "identifiant;nom;nature;milieu;communes\n"
    + "".join(f"a{number};Association {number};Association;Association;96001\n" for number in range(6)),
    "liens": "type de lien;de;vers;dit par\n"
    "est partenaire de;a0;a1;de\n"
    "est partenaire de;a0;a1;vers\n"  # the other one told it too, in a row of its own
    "est partenaire de;a2;a0;vers\n"
    "est partenaire de;a0;a3;\n"
    "est partenaire de;a0;a3;\n"  # the same row twice is one tie
    "est partenaire de;a2;a3;un tiers\n"
    "est partenaire de;a3;a4;Les deux\n",
    "échanges": "identifiant;date;type d’échange;acteurs\ne1;2026-09-01;Entretien;a2\ne2;2026-09-01;Test;a5\n",
}
TIES = "MATCH (a)-[r:PARTNER_OF]->(b) RETURN a.id + ' ' + b.id + ' ' + coalesce(r.toldBy, '-') AS tie, r.key AS key"


def test_both_tellings_of_a_tie_are_kept(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    report = loaded(embedded_store, model, folder(tmp_path / "nord", TABLES))
    assert not [file.mend for file in report.files if file.quarantined]
    ties = {row["tie"].replace("org:nord.", ""): row["key"] for row in embedded_store.read(TIES)}
    assert sorted(ties) == ["a0 a1 from", "a0 a1 to", "a0 a3 -", "a2 a0 to", "a2 a3 third", "a3 a4 both"]
    assert ties["a0 a1 from"] == ties["a0 a3 -"] + "|from"  # where nobody is named the key is as it was before
    again = loaded(embedded_store, model, folder(tmp_path / "encore", TABLES))
    assert {file.loaded for file in again.files} == {0}
    assert len(embedded_store.read(TIES)) == 6

    snapshot = scope_of(embedded_store, model, "Clairebrise", as_of=date(2026, 11, 23)).snapshot
    heard = {name for name, asked in zip(snapshot.names, snapshot.interviewed.tolist(), strict=True) if asked}
    # 2 in an exchange; 0, 1, 3 and 4 told a tie; a test in the field asks nobody whom they know.
    assert heard == {f"Association {number}" for number in (0, 1, 2, 3, 4)}
    before = scope_of(embedded_store, model, "Clairebrise", as_of=date(2026, 8, 1)).snapshot
    assert not before.interviewed.any()
