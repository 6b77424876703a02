// name: needs_without_offer
// title_fr: Besoins sans réponse connue
// title_en: Needs without a known answer
// question: Quels besoins du territoire n’ont aucune offre qui y réponde ?
// question_en: Which needs of the territory does no offer address?
// evidence: class:Need, class:Offer
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: need_id, name, themes, audiences, young_people, severity, urgency, year, state, territory_id, source_id
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(place:Territory)-[:HAS_NEED]->(n:Need)
WITH DISTINCT place, n
WHERE NOT EXISTS { MATCH (:Offer|Programme|Deployment)-[a:ADDRESSES]->(n) WHERE coalesce(a.until, $as_of) >= $as_of }
// The gap is known only where a source has listed the offers of the place.
CALL (place) {
  OPTIONAL MATCH (place)-[:PART_OF*0..3]->(:Territory)<-[d:DOCUMENTS]-(:Source)
  WHERE d.indicator IN ['class:Offer', 'relation:ADDRESSES'] AND coalesce(d.completeness, 'complete') = 'complete'
  RETURN count(d) AS documented
}
CALL (n) {
  OPTIONAL MATCH (n)-[:HAS_THEME]->(th:Theme)
  WITH th ORDER BY th.code
  RETURN collect(DISTINCT th.code) AS themes
}
CALL (n) {
  OPTIONAL MATCH (n)-[:TARGETS]->(aud:Audience)
  WITH aud ORDER BY aud.code
  RETURN collect(DISTINCT aud.code) AS audiences
}
RETURN n.id AS need_id, n.name AS name, themes, audiences, n.youngPeople AS young_people, n.severity AS severity, n.urgency AS urgency, n.year AS year,
  CASE WHEN documented > 0 THEN 'known' ELSE 'undetermined' END AS state, place.id AS territory_id, n.sources[0] AS source_id
ORDER BY state, coalesce(young_people, 0) DESC, name, need_id, territory_id
