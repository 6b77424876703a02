// name: territory_needs
// title_fr: Besoins d’un territoire et offres qui disent y répondre
// title_en: Needs of a territory and the offers that say they address them
// question: Quels besoins le territoire exprime-t-il, et combien d’offres disent y répondre ?
// question_en: Which needs does the territory express, and how many offers say that they address each?
// evidence: class:Need
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: need_id, name, young_people, urgency, year, answers, territory_id, source_id
// column answers: offres qui disent y répondre | offers that say they address it -- how many offers say that they address the need
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(place:Territory)-[:HAS_NEED]->(n:Need)
WITH DISTINCT place, n
OPTIONAL MATCH (x:Offer|Programme|Deployment)-[a:ADDRESSES]->(n)
WHERE coalesce(a.until, $as_of) >= $as_of
WITH place, n, count(DISTINCT x) AS answers
RETURN n.id AS need_id, n.name AS name, n.youngPeople AS young_people, n.urgency AS urgency, n.year AS year, answers,
  place.id AS territory_id, n.sources[0] AS source_id
ORDER BY answers, coalesce(young_people, 0) DESC, name, need_id, territory_id
