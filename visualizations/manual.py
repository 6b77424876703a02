"""What the help of each command says, and its example."""

from typing import TypedDict

from essaim.ontology.text import Text


class Entry(TypedDict):
    """First line: what it does, as the list of commands shows it; the next ones: what to know."""

    text: Text
    example: str


MANUAL: dict[str, Entry] = {
    "essaim": {
        "text": Text(
            "Le graphe d’un territoire : le charger, l’interroger, le dessiner.",
            "The graph of a territory: load it, question it, draw it.",
        ),
        "example": "essaim demo\nessaim load qpv-2024.csv --territory 44\nessaim diagnose Nantes",
    },
    "demo": {
        "text": Text(
            "Un territoire fictif, chargé, interrogé et dessiné.\n"
            "Il vit dans son propre dossier, à côté de vos données.",
            "A fictional territory, loaded, questioned and drawn.\nIt lives in its own folder, beside your data.",
        ),
        "example": "essaim demo --open",
    },
    "template": {
        "text": Text(
            "Les tableaux de l’équipe, prêts à remplir.\nUn CSV par tableau, ou un seul classeur avec --xlsx.",
            "The team’s own tables, ready to fill.\nOne CSV a table, or a single workbook with --xlsx.",
        ),
        "example": "essaim template mes-tableaux --xlsx",
    },
    "sources": {
        "text": Text(
            "Ce qui peut être chargé, et où le trouver.\nProducteur, licence, dernier chargement.",
            "What can be loaded, and where to get it.\nProducer, licence, last load.",
        ),
        "example": "essaim sources",
    },
    "load": {
        "text": Text(
            "Charger des fichiers, ou le dossier des tableaux de l’équipe.\nChaque fichier est reconnu à son en-tête ; "
            "les lignes écartées vont, avec leur raison, dans un fichier à part.",
            "Load files, or the folder of the team’s tables.\nEach file is recognised by its header; "
            "rows set aside go to a file of their own, with the reason.",
        ),
        "example": "essaim load qpv-2024.csv annuaire.csv --territory 44,35",
    },
    "status": {
        "text": Text(
            "Ce que le graphe contient, et d’où cela vient.\nQuel moteur le garde, et pourquoi celui-là.",
            "What the graph holds, and where it comes from.\nWhich engine keeps it, and why that one.",
        ),
        "example": "essaim status",
    },
    "diagnose": {
        "text": Text(
            "L’état des lieux d’un territoire, et ce qu’on ignore encore.\n"
            "Chiffres datés et sourcés, quartiers prioritaires, REP et REP+, institutions, associations, besoins.\n"
            "TERRITOIRE est un nom ou un code : Nantes, 44, 44109, reg:52.",
            "The état des lieux of a territory, and what is still unknown.\n"
            "Dated and sourced figures, QPV, REP and REP+, "
            "institutions, associations, needs.\nTERRITORY is a name or a code: Nantes, 44, 44109, reg:52.",
        ),
        "example": "essaim diagnose Nantes",
    },
    "query": {
        "text": Text(
            "Poser une question enregistrée, ou du Cypher.\n"
            "Toute requête en lecture seule est acceptée. Sans NOM : la liste des questions.",
            "Ask a saved question, or Cypher.\nAny read-only query is accepted. Without NAME: the list of questions.",
        ),
        "example": "essaim query needs_without_offer -p territory=Nantes\n"
        'essaim query --cypher "MATCH (a)-[r]->(b) RETURN a, r, b LIMIT 50" --html dessin.html',
    },
    "schema": {
        "text": Text(
            "Le vocabulaire du graphe.\nClasses, relations et propriétés, avec leur nombre.",
            "The vocabulary of the graph.\nClasses, relations and properties, with counts.",
        ),
        "example": "essaim schema Association",
    },
    "engine": {
        "text": Text(
            "Le moteur intégré, à la main.\nIl démarre seul, et s’arrête seul après un quart d’heure sans commande.",
            "The embedded engine, by hand.\n"
            "It starts by itself, and stops after a quarter of an hour without a command.",
        ),
        "example": "essaim engine stop",
    },
    "engine start": {
        "text": Text("Démarrer le moteur intégré.", "Start the embedded engine."),
        "example": "essaim engine start",
    },
    "engine stop": {
        "text": Text("Arrêter le moteur intégré.", "Stop the embedded engine."),
        "example": "essaim engine stop",
    },
}
