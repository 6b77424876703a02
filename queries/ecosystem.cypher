// name: ecosystem
// title_fr: L’écosystème d’un territoire
// title_en: The ecosystem of a territory
// question: Qui agit sur le territoire, et qui est lié à qui ?
// question_en: Who acts in the territory, and who is tied to whom?
// evidence: class:Organisation
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param limit: int = 400 -- nombre de liens au plus | number of ties at most
// returns: a, tie, b
// column a: de | from -- where the tie starts
// column tie: lien | tie -- the relationship
// column b: vers | to -- where it ends
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(:Territory)<-[:SERVES|LOCATED_IN|ELECTED_IN|TAKES_PLACE_IN]-(x:Organisation|Person|Offer|Deployment)
WITH DISTINCT x
MATCH (x)-[tie:KNOWS|RECOMMENDS|WORKS_AT|BOARD_MEMBER_OF|VOLUNTEERS_AT|PARTNER_OF|MEMBER_OF|FUNDS|SUPPORTS|OFFERS|OPERATES|DEPLOYMENT_OF|STAKEHOLDER_OF|ADDRESSES]-(y)
WITH DISTINCT tie
WITH startNode(tie) AS a, tie, endNode(tie) AS b
RETURN a, tie, b
ORDER BY a.id, type(tie), b.id, tie.source, tie.key
LIMIT $limit
