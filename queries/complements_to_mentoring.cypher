// name: complements_to_mentoring
// title_fr: Offres qui complètent le mentorat
// title_en: Offers that complete mentoring
// question: Quelles offres d’ici (culture, sport, orientation…) complètent le mentorat, pour quels publics ?
// question_en: Which offers here (culture, sport, guidance…) complete mentoring, and for which audiences?
// evidence: class:Offer
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param audience: str = '' -- code d’un public (collegiens…) ; vide : tous | code of an audience (collegiens…); empty: all
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: theme, offer_id, offer, organisation_id, organisation, audiences, age_min, age_max, needs, mentors_already, state, territory_id, source_id
// column needs: besoins | needs -- the needs of the place that it addresses
// column mentors_already: fait aussi du mentorat | mentors too -- whether the organisation offers mentoring too
// group: theme
// hidden: offer_id, organisation_id, age_min, age_max, state, territory_id, source_id
MATCH (t:Territory {id: $territory})
CALL (t) {
  MATCH (t)<-[:PART_OF*0..3]-(place:Territory)<-[r:SERVES|LOCATED_IN]-(x:Organisation|Offer)
  WHERE coalesce(r.until, $as_of) >= $as_of
  RETURN x, place, r.source AS source
  UNION
  MATCH (t)-[:PART_OF*1..3]->(place:Territory)<-[r:SERVES]-(x:Organisation|Offer)
  WHERE coalesce(r.until, $as_of) >= $as_of
  RETURN x, place, r.source AS source
}
// An offer is where it says; where it does not, it is where its organisation is.
CALL (x) {
  MATCH (x)<-[g:OFFERS]-(a:Organisation) WHERE coalesce(g.until, $as_of) >= $as_of RETURN a, x AS o
  UNION
  MATCH (x)-[g:OFFERS]->(o:Offer)
  WHERE coalesce(g.until, $as_of) >= $as_of AND NOT EXISTS { (o)-[:SERVES|LOCATED_IN]->(:Territory) }
  RETURN x AS a, o
}
WITH a, o, min(place.id) AS territory_id, min(source) AS source_id
WHERE NOT EXISTS { (o)-[:HAS_THEME]->(:Theme {code: 'mentorat'}) }
CALL (o) {
  OPTIONAL MATCH (o)-[:TARGETS]->(aud:Audience)
  WITH aud ORDER BY aud.code
  RETURN collect(DISTINCT aud.code) AS audiences, min(aud.ageMin) AS youngest, max(aud.ageMax) AS oldest
}
WITH a, o, territory_id, source_id, audiences, youngest, oldest
WHERE $audience = '' OR $audience IN audiences OR 'tous-publics' IN audiences OR size(audiences) = 0
CALL (o) {
  OPTIONAL MATCH (o)-[d:ADDRESSES]->(n:Need) WHERE coalesce(d.until, $as_of) >= $as_of
  WITH n ORDER BY n.name, n.id
  RETURN collect(DISTINCT n.name) AS needs
}
// Whoever mentors too may rather be somebody to coordinate with: the reader is told.
CALL (a) {
  OPTIONAL MATCH (a)-[g:OFFERS]->(own:Offer)-[:HAS_THEME]->(:Theme {code: 'mentorat'}) WHERE coalesce(g.until, $as_of) >= $as_of
  RETURN count(own) AS mentoring
}
MATCH (o)-[:HAS_THEME]->(th:Theme)
RETURN th.code AS theme, o.id AS offer_id, o.name AS offer, a.id AS organisation_id, a.name AS organisation, audiences,
  coalesce(o.ageMin, youngest) AS age_min, coalesce(o.ageMax, oldest) AS age_max, needs, mentoring > 0 AS mentors_already,
  CASE WHEN size(audiences) = 0 THEN 'undetermined' ELSE 'known' END AS state, territory_id, source_id
ORDER BY state, theme, offer, offer_id, organisation_id
