// name: what_moves_actors
// title_fr: Ce qui amène chacun, et l’aide qu’il propose
// title_en: What moves each actor, and the help that it offers
// question: Pourquoi chaque acteur est-il là, qu’est-ce qui l’amène, et quelle aide propose-t-il ?
// question_en: Why is each actor there, what moves it, and what help does it offer?
// evidence: class:Organisation, class:Person
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: actor_id, actor, reason, motivation, help_offered, source_id
// column reason: raison d’être là | reason to be there -- why it works there
// hidden: actor_id, source_id
MATCH (t:Territory {id: $territory})
CALL (t) {
  MATCH (t)<-[:PART_OF*0..3]-(:Territory)<-[r:SERVES|LOCATED_IN|HOUSES_IN]-(o:Organisation)
  WHERE coalesce(r.until, $as_of) >= $as_of
  RETURN o
  UNION
  MATCH (t)-[:PART_OF*1..3]->(:Territory)<-[r:SERVES]-(o:Organisation)
  WHERE coalesce(r.until, $as_of) >= $as_of
  RETURN o
}
WITH DISTINCT o
CALL (o) {
  MATCH (o) RETURN o AS a
  UNION
  MATCH (o)<-[m:WORKS_AT|BOARD_MEMBER_OF|VOLUNTEERS_AT|ELECTED_IN]-(a:Person)
  WHERE coalesce(m.until, $as_of) >= $as_of
  RETURN a
}
WITH DISTINCT a
CALL (a) {
  OPTIONAL MATCH (a)-[s:SERVES]->(:Territory)
  WHERE s.reason IS NOT NULL AND coalesce(s.until, $as_of) >= $as_of
  WITH DISTINCT s.reason AS why ORDER BY why
  RETURN collect(why) AS reasons
}
WITH a, reasons
WHERE size(reasons) > 0 OR a.motivation IS NOT NULL OR a.helpOffered IS NOT NULL
RETURN a.id AS actor_id, coalesce(a.name, a.displayName, a.role) AS actor, reasons AS reason, a.motivation AS motivation, a.helpOffered AS help_offered, a.sources[0] AS source_id
ORDER BY actor, actor_id
