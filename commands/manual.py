"""What the help of each command says, and its example."""

from typing import TypedDict

from essaim.commands.language import SPOKEN
from essaim.ontology.text import Text


class Page(TypedDict):
    """The help of a command as click takes it."""

    help: str
    short_help: str
    epilog: str


class Entry(TypedDict):
    """First line: what it does, as the list of commands shows it; the next ones: what to know."""

    text: Text
    example: str


MANUAL: dict[str, Entry] = {
    "essaim": {
        "text": Text(
            "Qui rencontrer d’abord sur un territoire, par qui passer, et pourquoi.",
            "Whom to meet first in a territory, through whom, and why.",
        ),
        "example": "essaim demo\nessaim load qpv-2024.csv --territory 44\nessaim approach Nantes",
    },
    "demo": {
        "text": Text(
            "Un territoire fictif : qui y rencontrer d’abord, et sa page.\n"
            "Il vit dans son propre dossier, à côté de vos données.",
            "A fictional territory: whom to meet there first, and its page.\n"
            "It lives in its own folder, beside your data.",
        ),
        "example": "essaim demo --open",
    },
    "init": {
        "text": Text(
            "Un dossier de travail : réglages et tableaux à remplir.\n"
            "essaim.toml explique chaque réglage ; rien de ce qui est déjà là n’est écrasé.",
            "A workspace: settings, and tables to fill.\n"
            "essaim.toml explains each setting; nothing that is there already is overwritten.",
        ),
        "example": "essaim init mon-territoire",
    },
    "template": {
        "text": Text(
            "Les tableaux de l’équipe, prêts à remplir.\n"
            "Un CSV par tableau ; un seul classeur avec --xlsx, ou pour un nom en .xlsx.",
            "The team’s own tables, ready to fill.\n"
            "One CSV a table; a single workbook with --xlsx, or for a name in .xlsx.",
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
    "fetch": {
        "text": Text(
            "Télécharger les données ouvertes d’un territoire.\n"
            "Ce qui est déjà là n’est pas redemandé ; ce qui a été coupé reprend. Une source qui manque est dite, les "
            "autres continuent. --list donne les adresses, pour un navigateur.",
            "Download the open data of a territory.\n"
            "What is here already is not asked for again; what was cut goes on. A source that fails is named, the "
            "others go on. --list gives the addresses, for a browser.",
        ),
        "example": "essaim fetch Auch\nessaim fetch Auch --list",
    },
    "start": {
        "text": Text(
            "Ouvrir un territoire : télécharger, charger, état des lieux, première page.\n"
            "Dit ce qui a manqué et ce qu’il reste à faire à la main ; la même commande reprend et met à jour.",
            "Open a territory: download, load, take stock, write the first page.\n"
            "Says what failed and what is left to do by hand; the same command goes on, and brings up to date.",
        ),
        "example": "essaim start Auch --open",
    },
    "undo": {
        "text": Text(
            "Défaire un chargement qui a été coupé.\n"
            "Le graphe redevient ce qu’il était avant le fichier à moitié écrit. Cela se fait depuis le dossier qui "
            "chargeait ; s’il est perdu, --abandon garde ce qui a été écrit et dit ce qui reste.",
            "Undo a load that was cut.\n"
            "The graph is again what it was before the file that is half written. It is done from the home that "
            "loaded; where that is lost, --abandon keeps what was written, and says what remains.",
        ),
        "example": "essaim undo --dry-run",
    },
    "forget": {
        "text": Text(
            "Reprendre tout ce qu’une source ou un fichier a dit.\n"
            "Le graphe est comme si cela n’avait jamais été chargé. Les fichiers qui parlaient de la même chose avant, "
            "et qu’il faut peut-être recharger, sont nommés ; ce que d’autres citent garde son nom.",
            "Take back all that a source or a file said.\n"
            "The graph is as if it had never been loaded. The files that spoke of the same before, and may have to be "
            "loaded again, are named; what others cite keeps its name.",
        ),
        "example": "essaim forget dons-2022.csv --dry-run",
    },
    "upgrade": {
        "text": Text(
            "Amener au format de cet essaim un graphe écrit par un autre.\n"
            "Une sauvegarde est faite avant, dans le dossier backups ; --restore la remet en place. Coupée, la même "
            "commande reprend.",
            "Bring a graph written by another essaim to the format of this one.\n"
            "A backup is made before, in the folder backups; --restore puts it back. Cut, the same command does it "
            "again.",
        ),
        "example": "essaim upgrade --dry-run\nessaim upgrade",
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
    "connectors": {
        "text": Text(
            "Les acteurs qui relient les autres, et à quel point c’est sûr.\n"
            "Chaque rang est donné avec la fourchette où il se tient quand on met les liens à l’épreuve ; "
            "sans liens déclarés, la réponse le dit et ne distingue personne.",
            "The actors who link the others, and how sure that is.\n"
            "Each rank comes with the range in which it stays when the ties are put to the test; "
            "without declared ties, the answer says so and singles out nobody.",
        ),
        "example": "essaim connectors Nantes",
    },
    "measures": {
        "text": Text(
            "Les mesures du réseau d’un territoire, une ligne par acteur, pour l’analyste.\n"
            "Degrés, intermédiarité, proximité, PageRank, noyaux, communautés, rôles de passage : des liens connus, "
            "sans verdict. Avec --format csv ou json, toutes les colonnes.",
            "The measures of the network of a territory, one row an actor, for the analyst.\n"
            "Degrees, betweenness, closeness, PageRank, cores, communities, brokerage roles: of the known ties, "
            "without a verdict. With --format csv or json, all columns.",
        ),
        "example": "essaim measures Nantes --format csv",
    },
    "likely": {
        "text": Text(
            "Qui travaillera probablement ensemble, d’après les contacts de chacun.\n"
            "Ces paires se rencontreront, avec vous ou sans vous ; qui se complète est une autre question "
            "(essaim alliances).",
            "Who will probably work together, after the contacts of each.\n"
            "These pairs will meet, with you or without you; who completes whom is another question "
            "(essaim alliances).",
        ),
        "example": "essaim likely Nantes",
    },
    "gaps": {
        "text": Text(
            "Les besoins et leurs réponses : manque établi, réponse partielle, à demander, répondu.\n"
            "Un besoin n’est dit sans réponse que si les sources qui le montreraient ont été consultées.",
            "Needs and their answers: an established gap, answered in part, to ask, answered.\n"
            "A need is said to be unmet only where the sources that would show it have been read.",
        ),
        "example": "essaim gaps Nantes --audience lyceens",
    },
    "alliances": {
        "text": Text(
            "Avec qui s’allier : qui complète votre offre, à qui la comparer.\n"
            "Ce que chacun apporte et reçoit, par qui passer ; sans offre documentée, aucun verdict.",
            "Whom to ally with: who completes your offer, with whom to compare it.\n"
            "What each brings and receives, and through whom; no verdict without a documented offer.",
        ),
        "example": 'essaim alliances Nantes --for "Mon association"',
    },
    "coalition": {
        "text": Text(
            "Qui réunir : quelques structures dont les offres répondent ensemble au plus de besoins.\n"
            "Combien (--of), lesquelles en sont ou n’en sont pas, combien d’un milieu, de quel lieu : la réponse "
            "redit chaque condition, et à quelle distance du meilleur choix elle peut être.",
            "Whom to bring together: a few bodies whose offers together answer most of the needs.\n"
            "How many (--of), who is of it or not, how many of a sector, of which place: the answer repeats each "
            "condition, and how far from the best choice it may be.",
        ),
        "example": "essaim coalition Nantes --of 4 --at-least ecole=1 --at-most association=2",
    },
    "approach": {
        "text": Text(
            "Qui rencontrer d’abord, par qui passer, et pourquoi.\n"
            "Dans l’ordre, avec la raison de chacun ; --why en donne la fiche entière, --to une seule.\n"
            "D’abord par ceux qui ont accepté de vous présenter ou d’être cités, puis « à demander ».\n"
            "Sans --for : l’organisation « operator » d’essaim.toml, sinon le seul opérateur du graphe.",
            "Whom to meet first, through whom, and why.\n"
            "In order, each with a reason; --why gives the whole cards, --to a single one.\n"
            "First through those who agreed to introduce you or to be named, then “to be asked”.\n"
            "Without --for: the organisation “operator” of essaim.toml, else the only operator in the graph.",
        ),
        "example": 'essaim approach Nantes\nessaim approach Nantes --to "Mission locale" --why --without "Mme Durand"',
    },
    "show": {
        "text": Text(
            "Tout ce que l’on sait d’un acteur, d’une personne, d’un lieu, d’une offre ou d’un besoin.\n"
            "Ses liens dans les deux sens, les échanges, ce que les sources disent différemment, les lignes mises "
            "de côté qui en parlent, et ce qu’on pourrait demander.",
            "All that is known of an actor, a person, a place, an offer or a need.\n"
            "Ties both ways, exchanges, what sources say differently, the rows set aside that speak of it, and what "
            "could be asked.",
        ),
        "example": 'essaim show "Mission locale"',
    },
    "review": {
        "text": Text(
            "Les fiches qui sont peut-être la même structure, à réunir ou non.\n"
            "Rien n’est réuni sans vous : dans un tableau à remplir (--to, puis --decided), ou toutes les paires sûres "
            "(--sure). Ce qui est décidé tient quand les fichiers sont rechargés.",
            "The entries that may be one body, to be made one or not.\n"
            "Nothing is made one without you: in a table to fill (--to, then --decided), or all the sure pairs "
            "(--sure). What is decided holds when files are loaded again.",
        ),
        "example": "essaim review Nantes --to paires.xlsx",
    },
    "unmerge": {
        "text": Text(
            "Séparer des structures réunies, chacune comme avant.",
            "Take bodies that were made one apart, each as before.",
        ),
        "example": 'essaim unmerge "Mission locale"',
    },
    "page": {
        "text": Text(
            "Tout le territoire en une page, qui s’ouvre sans Internet.\n"
            "Les réponses avec leurs raisons, le réseau, la recherche. Pour l’envoyer hors de l’équipe : "
            "--visibility partner ou public, et tout est recalculé sur ce que le lecteur peut voir.",
            "The whole territory on one page that opens offline.\n"
            "The answers with their reasons, the network, a search. To send it outside the team: "
            "--visibility partner or public, and all is worked out again from what the reader may see.",
        ),
        "example": "essaim page Nantes -o nantes.html --open",
    },
    "people": {
        "text": Text(
            "Les personnes dont parle l’équipe : informées ou non, gardées jusqu’à quand.\n"
            "--to-inform : celles qui doivent l’être maintenant, avec le texte prêt (--format json) ; "
            "avec TERRITOIRE, aussi celles qu’« approach » dit d’y rencontrer.",
            "The people whom the team speaks of: told or not, kept until when.\n"
            "--to-inform: those who are to be told now, with the ready text (--format json); "
            "with TERRITORY, also those whom “approach” says to meet there.",
        ),
        "example": "essaim people --to-inform",
    },
    "access": {
        "text": Text(
            "Tout ce qui est gardé sur une personne, en une page à lui envoyer.\n"
            "NOM est son nom, son identifiant de l’équipe ou du graphe ; les noms d’autres personnes sont masqués.",
            "All that is held on a person, as one page to send.\n"
            "NAME is a name, the team’s own id or that of the graph; the names of other people are masked.",
        ),
        "example": 'essaim access "La directrice d’Horizon" -o reponse.html',
    },
    "object": {
        "text": Text(
            "Retirer le nom d’une personne et ce qu’on en pense ; sa fonction reste.\n"
            "Aucun rechargement ne les ramène.",
            "Take out a person’s name and what is thought of them; the office stays.\nNo load brings them back.",
        ),
        "example": 'essaim object "La directrice d’Horizon" --dry-run',
    },
    "erase": {
        "text": Text(
            "Effacer une personne du graphe et de ce dossier.\n"
            "Aucun rechargement ne la ramène ; ce qu’essaim ne peut pas atteindre est nommé.",
            "Erase a person from the graph and from this home.\n"
            "No load brings the person back; what essaim cannot reach is named.",
        ),
        "example": 'essaim erase "La directrice d’Horizon" --dry-run',
    },
    "retention": {
        "text": Text(
            "Les personnes gardées au-delà de leur terme.\nSans --apply, une liste ; avec, elles sont effacées.",
            "The people kept beyond their term.\nWithout --apply, a list; with it, they are erased.",
        ),
        "example": "essaim retention",
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
    "engine prepare": {
        "text": Text(
            "Apprendre au moteur à démarrer plus vite.\n"
            "Une fois par installation : une dizaine de secondes, 55 Mo dans l’environnement Python.",
            "Teach the engine to start faster.\n"
            "Once an installation: some ten seconds, 55 MB in the Python environment.",
        ),
        "example": "essaim engine prepare",
    },
    "doctor": {
        "text": Text(
            "Ce qui est installé et ce qui marche, et le remède au reste.\n"
            "Se termine par 0 si rien n’est en panne, sinon par 4.",
            "What is installed and what works, and the remedy for the rest.\n"
            "Ends with 0 if nothing has failed, else with 4.",
        ),
        "example": "essaim doctor",
    },
}


def manual(command: str) -> Page:
    """The help of a command, in the language of the line."""
    words = MANUAL[command]["text"].say(SPOKEN)
    return {"help": words, "short_help": words.partition("\n")[0], "epilog": MANUAL[command]["example"]}
