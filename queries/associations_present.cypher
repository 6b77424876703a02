// name: associations_present
// title_fr: Associations d’un territoire
// title_en: Associations of a territory
// question: Quelles associations sont implantées sur le territoire ou le servent ?
// question_en: Which associations stand in the territory or serve it?
// evidence: class:Association
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: association_id, name, themes, offers, territory_id, source_id
// column offers: offres | offers -- its offers
MATCH (t:Territory {id: $territory})
CALL (t) {
  MATCH (t)<-[:PART_OF*0..3]-(place:Territory)<-[r:SERVES|LOCATED_IN]-(a:Association)
  WHERE coalesce(a.active, true) AND coalesce(r.until, $as_of) >= $as_of AND coalesce(a.visibility, 'internal') IN $seen AND coalesce(r.visibility, 'internal') IN $seen
  RETURN a, place
  UNION
  MATCH (t)-[:PART_OF*1..3]->(place:Territory)<-[r:SERVES]-(a:Association)
  WHERE coalesce(a.active, true) AND coalesce(r.until, $as_of) >= $as_of AND coalesce(a.visibility, 'internal') IN $seen AND coalesce(r.visibility, 'internal') IN $seen
  RETURN a, place
}
WITH a, min(place.id) AS territory_id
OPTIONAL MATCH (a)-[f:OFFERS]->(o:Offer)
WHERE coalesce(f.visibility, 'internal') IN $seen AND coalesce(o.visibility, 'internal') IN $seen
WITH a, territory_id, count(DISTINCT o) AS offers
CALL (a) {
  OPTIONAL MATCH (a)-[h:HAS_THEME]->(own:Theme)
  WHERE coalesce(h.visibility, 'internal') IN $seen
  RETURN collect(own.code) AS stated
}
CALL (a) {
  OPTIONAL MATCH (a)-[f:OFFERS]->(o:Offer)-[h:HAS_THEME]->(offered:Theme)
  WHERE coalesce(f.visibility, 'internal') IN $seen AND coalesce(o.visibility, 'internal') IN $seen AND coalesce(h.visibility, 'internal') IN $seen
  RETURN collect(offered.code) AS shown
}
CALL (stated, shown) {
  UNWIND stated + shown AS code
  WITH DISTINCT code ORDER BY code
  RETURN collect(code) AS themes
}
RETURN a.id AS association_id, a.name AS name, themes, offers, territory_id, a.sources[0] AS source_id
ORDER BY name, association_id
