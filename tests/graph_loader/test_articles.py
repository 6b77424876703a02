"""« de », « du », « de l’ » before the name of every région and département, written by hand from their usage."""

from essaim.graph_loader.france.territories import bundled
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.wording.forms import Place, of
from essaim.queries.answer.names import find_territory

REGIONS = """
de la Guadeloupe | de la Martinique | de la Guyane | de La Réunion | de Mayotte | d’Île-de-France
du Centre-Val de Loire | de Bourgogne-Franche-Comté | de Normandie | des Hauts-de-France | du Grand Est
des Pays de la Loire | de Bretagne | de la Nouvelle-Aquitaine | d’Occitanie | d’Auvergne-Rhône-Alpes
de Provence-Alpes-Côte d'Azur | de Corse
"""
DEPARTMENTS = """
de l’Ain | de l’Aisne | de l’Allier | des Alpes-de-Haute-Provence | des Hautes-Alpes | des Alpes-Maritimes
de l’Ardèche | des Ardennes | de l’Ariège | de l’Aube | de l’Aude | de l’Aveyron | des Bouches-du-Rhône
du Calvados | du Cantal | de la Charente | de la Charente-Maritime | du Cher | de la Corrèze
de la Côte-d'Or | des Côtes-d'Armor | de la Creuse | de la Dordogne | du Doubs | de la Drôme | de l’Eure
d’Eure-et-Loir | du Finistère | du Gard | de la Haute-Garonne | du Gers | de la Gironde | de l’Hérault
d’Ille-et-Vilaine | de l’Indre | d’Indre-et-Loire | de l’Isère | du Jura | des Landes | de Loir-et-Cher
de la Loire | de la Haute-Loire | de la Loire-Atlantique | du Loiret | du Lot | de Lot-et-Garonne | de la Lozère
de Maine-et-Loire | de la Manche | de la Marne | de la Haute-Marne | de la Mayenne | de Meurthe-et-Moselle
de la Meuse | du Morbihan | de la Moselle | de la Nièvre | du Nord | de l’Oise | de l’Orne | du Pas-de-Calais
du Puy-de-Dôme | des Pyrénées-Atlantiques | des Hautes-Pyrénées | des Pyrénées-Orientales | du Bas-Rhin
du Haut-Rhin | du Rhône | de la Haute-Saône | de Saône-et-Loire | de la Sarthe | de la Savoie
de la Haute-Savoie | de Paris | de la Seine-Maritime | de Seine-et-Marne | des Yvelines | des Deux-Sèvres
de la Somme | du Tarn | de Tarn-et-Garonne | du Var | de Vaucluse | de la Vendée | de la Vienne
de la Haute-Vienne | des Vosges | de l’Yonne | du Territoire de Belfort | de l’Essonne | des Hauts-de-Seine
de la Seine-Saint-Denis | du Val-de-Marne | du Val-d'Oise | de la Corse-du-Sud | de la Haute-Corse
de la Guadeloupe | de la Martinique | de la Guyane | de La Réunion | de Mayotte
"""
COMMUNES = {  # an article of its own, a mute h, an aspirated one, none
    "76351": "du Havre",
    "17300": "de La Rochelle",
    "93045": "des Lilas",
    "01001": "de L'Abergement-Clémenciat",
    "83069": "d’Hyères",
    "59279": "d’Halluin",
    "59299": "de Hem",
    "32013": "d’Auch",
    "66104": "de Los Masos",
    "60703": "d’Aux Marais",
    "44109": "de Nantes",
    "98818": "de Nouméa",
}


def forms(kind: str) -> dict[str, str]:
    """« du Gers » of each territory of a kind, by its code."""
    places = (place for place in bundled()[1] if place.kind == kind)
    return {place.code: of(Place(place.name, int(place.article) if place.article else None), "fr") for place in places}


def written(text: str) -> list[str]:
    return sorted(form.strip() for line in text.strip().splitlines() for form in line.split("|"))


def test_the_18_regions_and_the_101_departements_as_they_are_called() -> None:
    regions, departments = forms("region"), forms("department")
    assert (len(regions), len(departments)) == (18, 101)
    assert sorted(regions.values()) == written(REGIONS)
    assert sorted(departments.values()) == written(DEPARTMENTS)
    assert (departments["84"], departments["47"], regions["44"]) == ("de Vaucluse", "de Lot-et-Garonne", "du Grand Est")


def test_communes_keep_the_article_of_their_name() -> None:
    communes = forms("commune")
    assert {code: communes[code] for code in COMMUNES} == COMMUNES


def test_intercommunalities_have_none() -> None:
    assert {place.article for place in bundled()[1] if place.kind == "epci"} == {""}


def test_a_name_found_in_the_graph_carries_its_article(embedded_store: Store, model: Model) -> None:
    embedded_store.write(
        "CREATE (:Territory:Department {id: 'dep:32', code: '32', name: 'Gers', nameKey: 'gers', article: 2}) "
        "CREATE (:Territory:Municipality {id: 'com:32013', code: '32013', name: 'Auch', nameKey: 'auch', article: 1, "
        "formerCodes: ['32999']}) "
        "CREATE (:Territory:Municipality {id: 'com:32107', code: '32107', name: 'Condom', nameKey: 'condom'})"
    )
    typed = ("32", "Gers", "dep:32", "Auch", "32999", "Auc", "32107")
    places = [find_territory(embedded_store, model, text).place for text in typed]
    assert [of(place, "fr") for place in places] == ["du Gers"] * 3 + ["d’Auch"] * 3 + ["de Condom"]
    assert places[-1] == Place("Condom", None)
