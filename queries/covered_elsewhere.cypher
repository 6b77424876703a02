// name: covered_elsewhere
// title_fr: Thèmes et publics couverts ailleurs dans le département, absents ici
// title_en: Themes and audiences covered elsewhere in the département, absent here
// question: Quels couples (thème, public) sont couverts ailleurs dans le département et absents ici ?
// question_en: Which (theme, audience) pairs are covered elsewhere in the département and absent here?
// evidence: class:Offer
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: theme, audience, offers_elsewhere, example_offer_id, example_offer, example_territory_id, state, territory_id, source_id
// column offers_elsewhere: offres ailleurs | offers elsewhere -- how many offers address it elsewhere
// column example_offer: exemple d’offre | example of an offer -- one of those offers
// column example_territory_id: lieu de l’exemple | place of the example -- where that offer is, by id
MATCH (t:Territory {id: $territory})
CALL (t) {
  OPTIONAL MATCH (t)-[:PART_OF*0..3]->(:Territory)<-[d:DOCUMENTS {indicator: 'class:Offer'}]-(:Source)
  WHERE coalesce(d.completeness, 'complete') = 'complete'
  RETURN count(d) AS documented
}
CALL (t) {
  MATCH (t)<-[:PART_OF*0..3]-(:Territory)<-[r:SERVES|LOCATED_IN]-(x:Organisation|Offer)
  WHERE coalesce(r.until, $as_of) >= $as_of
  RETURN collect(x) AS inside
}
CALL (t) {
  MATCH (t)-[:PART_OF*1..3]->(:Territory)<-[r:SERVES]-(x:Organisation|Offer)
  WHERE coalesce(r.until, $as_of) >= $as_of
  RETURN collect(x) AS around
}
// The offers that are here: where they say, else where their organisation is.
CALL (inside, around) {
  UNWIND inside + around AS x
  CALL (x) {
    MATCH (x)<-[:OFFERS]-(:Organisation) RETURN x AS o
    UNION
    MATCH (x)-[:OFFERS]->(o:Offer) WHERE NOT EXISTS { (o)-[:SERVES|LOCATED_IN]->(:Territory) } RETURN o
  }
  MATCH (th:Theme)<-[:HAS_THEME]-(o)-[:TARGETS]->(aud:Audience)
  RETURN collect(DISTINCT th.code + ' ' + aud.code) AS here
}
CALL (t) {
  MATCH (t)-[:PART_OF*0..2]->(d:Department) RETURN d
  UNION
  MATCH (t)<-[:PART_OF]-(:Municipality)-[:PART_OF]->(d:Department) RETURN d
}
MATCH (d)<-[:PART_OF*0..3]-(place:Territory)<-[r:SERVES|LOCATED_IN]-(x:Organisation|Offer)
WHERE coalesce(r.until, $as_of) >= $as_of
CALL (x) {
  MATCH (x)<-[:OFFERS]-(:Organisation) RETURN x AS o
  UNION
  MATCH (x)-[:OFFERS]->(o:Offer) WHERE NOT EXISTS { (o)-[:SERVES|LOCATED_IN]->(:Territory) } RETURN o
}
MATCH (th:Theme)<-[:HAS_THEME]-(o)-[:TARGETS]->(aud:Audience)
WHERE NOT th.code + ' ' + aud.code IN here
WITH t, documented, th, aud, o, min(place.id) AS place_id, min(r.source) AS source
ORDER BY o.name, o.id
WITH t, documented, th, aud, collect({id: o.id, name: o.name, place: place_id, source: source}) AS offers
RETURN th.code AS theme, aud.code AS audience, size(offers) AS offers_elsewhere, offers[0].id AS example_offer_id, offers[0].name AS example_offer,
  offers[0].place AS example_territory_id, CASE WHEN documented > 0 THEN 'known' ELSE 'undetermined' END AS state, t.id AS territory_id, offers[0].source AS source_id
ORDER BY offers_elsewhere DESC, theme, audience
