// name: associations_by_theme
// title_fr: Associations par thème et par public
// title_en: Associations by theme and audience
// question: Quelles associations agissent sur le territoire sur tel thème, pour tel public ?
// question_en: Which associations work in the territory on a theme, for an audience?
// evidence: class:Association, class:Offer
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param theme: str = '' -- code d’un thème (mentorat, sport…) ; vide : tous | code of a theme (mentorat, sport…); empty: all
// param audience: str = '' -- code d’un public (collegiens…) ; vide : tous | code of an audience (collegiens…); empty: all
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: association_id, name, theme, audience, offer_id, offer, state, territory_id, source_id
MATCH (t:Territory {id: $territory})
CALL (t) {
  MATCH (t)<-[:PART_OF*0..3]-(place:Territory)<-[r:SERVES|LOCATED_IN]-(x:Association|Offer)
  WHERE coalesce(r.until, $as_of) >= $as_of AND coalesce(x.visibility, 'internal') IN $seen AND coalesce(r.visibility, 'internal') IN $seen
  RETURN x, place, r.source AS source
  UNION
  MATCH (t)-[:PART_OF*1..3]->(place:Territory)<-[r:SERVES]-(x:Association|Offer)
  WHERE coalesce(r.until, $as_of) >= $as_of AND coalesce(x.visibility, 'internal') IN $seen AND coalesce(r.visibility, 'internal') IN $seen
  RETURN x, place, r.source AS source
}
// An offer is where it says; where it does not, it is where its association is. The theme of an association says nothing of its audience, and is told where none of its offers has it.
CALL (x) {
  MATCH (x)<-[f:OFFERS]-(a:Association) WHERE coalesce(f.visibility, 'internal') IN $seen AND coalesce(a.visibility, 'internal') IN $seen RETURN a, x AS thing
  UNION
  MATCH (x)-[f:OFFERS]->(thing:Offer) WHERE coalesce(f.visibility, 'internal') IN $seen AND coalesce(thing.visibility, 'internal') IN $seen AND NOT EXISTS { (thing)-[:SERVES|LOCATED_IN]->(:Territory) } RETURN x AS a, thing
  UNION
  MATCH (x)-[:HAS_THEME]->(:Theme) WHERE x:Association RETURN x AS a, x AS thing
}
MATCH (thing)-[h:HAS_THEME]->(th:Theme)
WHERE (thing:Offer OR NOT EXISTS { MATCH (thing)-[f:OFFERS]->(own:Offer)-[:HAS_THEME]->(same:Theme) WHERE same.id = th.id AND coalesce(f.visibility, 'internal') IN $seen AND coalesce(own.visibility, 'internal') IN $seen })
  AND $theme IN ['', th.code] AND coalesce(h.visibility, 'internal') IN $seen
OPTIONAL MATCH (thing)-[g:TARGETS]->(aud:Audience)
WHERE coalesce(g.visibility, 'internal') IN $seen
WITH a, th, aud, thing, place, source
WHERE $audience IN ['', aud.code] OR aud IS NULL OR aud.code = 'tous-publics'
WITH a, th, aud, CASE WHEN thing:Offer THEN thing END AS o, min(place.id) AS territory_id, min(source) AS source_id
RETURN a.id AS association_id, a.name AS name, th.code AS theme, aud.code AS audience, o.id AS offer_id, o.name AS offer,
  CASE WHEN aud IS NULL THEN 'undetermined' ELSE 'known' END AS state, territory_id, source_id
ORDER BY state, name, association_id, theme, audience, offer_id
