// name: bridging_ties
// title_fr: Liens entre milieux qui ne se connaissent pas autrement
// title_en: Ties between sectors not known to each other otherwise
// question: Qui touche des milieux dont les membres ne se connaissent pas directement, et lesquels ?
// question_en: Who touches sectors whose members do not know each other directly, and which ones?
// evidence: class:Organisation
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: actor_id, actor, sector_a, sector_b, pairs, example_a_id, example_a, example_b_id, example_b, territory_id, source_id
// column sector_a: milieu | sector -- one sector that the actor ties
// codes sector_a: sector
// column sector_b: autre milieu | other sector -- the other one
// codes sector_b: sector
// column pairs: paires non reliées | pairs not tied -- how many pairs of its contacts have no tie
// column example_a: par exemple | for example -- an actor of the first sector
// column example_b: et | and -- an actor of the other one, without a tie to it
// group: actor
// hidden: actor_id, example_a_id, example_b_id, territory_id, source_id
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(place:Territory)<-[r:SERVES|LOCATED_IN]-(g:Organisation)
WHERE coalesce(r.until, $as_of) >= $as_of
WITH g, min(place.id) AS territory_id
CALL (g) {
  RETURN g AS a
  UNION
  MATCH (g)<-[w:WORKS_AT|BOARD_MEMBER_OF|VOLUNTEERS_AT|ELECTED_IN]-(p:Person)
  WHERE coalesce(w.since, $as_of) <= $as_of AND coalesce(w.until, $as_of) >= $as_of
  RETURN p AS a
}
WITH a, min(territory_id) AS territory_id
// Acquaintance alone: a mandate, a grant or a membership links its body to everybody.
CALL (a) {
  MATCH (a)-[k:KNOWS|RECOMMENDS|PARTNER_OF]-(x:Person|Organisation)
  WHERE coalesce(k.since, $as_of) <= $as_of AND coalesce(k.until, $as_of) >= $as_of
  RETURN x, k.source AS source
  UNION
  MATCH (a)-[k:WORKS_AT|BOARD_MEMBER_OF|VOLUNTEERS_AT]->(x:Organisation)
  WHERE coalesce(k.since, $as_of) <= $as_of AND coalesce(k.until, $as_of) >= $as_of
  RETURN x, k.source AS source
}
// The sector of a person is that of its body.
CALL (x) {
  OPTIONAL MATCH (x)-[w:WORKS_AT|BOARD_MEMBER_OF|VOLUNTEERS_AT|ELECTED_IN]->(body:Organisation)
  WHERE coalesce(w.since, $as_of) <= $as_of AND coalesce(w.until, $as_of) >= $as_of
  RETURN min(body.sector) AS of_body
}
WITH a, territory_id, x, coalesce(x.sector, of_body) AS sector, min(source) AS source
WHERE sector IS NOT NULL
WITH a, territory_id, x, sector, source ORDER BY sector, x.id
WITH a, territory_id, collect({id: x.id, name: coalesce(x.name, x.displayName, x.role), sector: sector, source: source}) AS around
CALL (a) {
  OPTIONAL MATCH (a)-[:KNOWS|RECOMMENDS|PARTNER_OF|WORKS_AT|BOARD_MEMBER_OF|VOLUNTEERS_AT]-(x:Person|Organisation)-[:KNOWS|RECOMMENDS|PARTNER_OF|MEMBER_OF|WORKS_AT|BOARD_MEMBER_OF|VOLUNTEERS_AT|ELECTED_IN]-(y:Person|Organisation)-[:KNOWS|RECOMMENDS|PARTNER_OF|WORKS_AT|BOARD_MEMBER_OF|VOLUNTEERS_AT]-(a)
  WITH DISTINCT x.id + ' ' + y.id AS tied
  RETURN collect(tied) AS closed
}
UNWIND around AS one
UNWIND around AS other
WITH a, territory_id, one, other, closed
WHERE one.sector < other.sector AND NOT one.id + ' ' + other.id IN closed
WITH a, territory_id, one, other ORDER BY one.name, one.id, other.name, other.id
WITH a, territory_id, one.sector AS sector_a, other.sector AS sector_b, collect([one.id, one.name, other.id, other.name, one.source]) AS found
RETURN a.id AS actor_id, coalesce(a.name, a.displayName, a.role) AS actor, sector_a, sector_b, size(found) AS pairs, found[0][0] AS example_a_id,
  found[0][1] AS example_a, found[0][2] AS example_b_id, found[0][3] AS example_b, territory_id, found[0][4] AS source_id
ORDER BY actor, actor_id, sector_a, sector_b
