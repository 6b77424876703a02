// name: approach_evidence
// title_fr: De quoi décider qui approcher
// title_en: What to decide upon whom to approach
// question: Que sait-on de chaque acteur du territoire avant de l’approcher : qui le connaît chez nous, ce qu’il a dit, ce qu’il finance, ce qu’il loge, qui le recommande ?
// question_en: What is known of each actor of the territory before approaching it: who knows it among us, what it said, what it funds or houses, who recommends it?
// evidence: class:Organisation, class:Interaction, relation:FUNDS
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param organisation: str -- identifiant de l’opérateur, celui qui se déploie | id of the operator, who deploys
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: actor_id, actor, evidence, about_id, about, detail, date, territory_id, source_id
// column evidence: preuves | evidence -- what kind of evidence it is
// code evidence.delegation: délégation | delegation
// code evidence.funds: finance (combien d’acteurs, dernière année) | funds (how many actors, last year)
// code evidence.houses: logements | dwellings
// code evidence.knows: quelqu’un de chez nous y connaît quelqu’un | somebody of ours knows somebody there
// code evidence.objection: objection | objection
// code evidence.partner: partenaire | partner
// code evidence.recommended: recommandé par | recommended by
// code evidence.stance: position exprimée | stance expressed
// column detail: constat | finding -- the stance, the kind of recommendation, who is known, how much
// codes detail: stance, recommendation-kind
// group: actor
// hidden: actor_id, about_id, territory_id, source_id
MATCH (t:Territory {id: $territory})
CALL (t) {
  MATCH (t)<-[:PART_OF*0..3]-(place:Territory)<-[r:SERVES|LOCATED_IN|HOUSES_IN]-(a:Organisation)
  WHERE coalesce(r.until, $as_of) >= $as_of
  RETURN a, place
  UNION
  MATCH (t)-[:PART_OF*1..3]->(place:Territory)<-[r:SERVES]-(a:Organisation)
  WHERE coalesce(r.until, $as_of) >= $as_of
  RETURN a, place
}
WITH a, min(place.id) AS territory_id
WHERE a.id <> $organisation
CALL (a) {
  // What its people say of us: those of ours who know one of theirs.
  MATCH (us:Organisation {id: $organisation})<-[m:WORKS_AT|VOLUNTEERS_AT|BOARD_MEMBER_OF]-(ours:Person)-[k:KNOWS]-(theirs:Person)-[w:WORKS_AT|ELECTED_IN|BOARD_MEMBER_OF|VOLUNTEERS_AT]->(a)
  WHERE coalesce(m.until, $as_of) >= $as_of AND coalesce(k.until, $as_of) >= $as_of AND coalesce(w.until, $as_of) >= $as_of
  RETURN 'knows' AS evidence, ours.id AS about_id, coalesce(ours.displayName, ours.role) AS about, coalesce(theirs.displayName, theirs.role) AS detail,
    coalesce(k.since, w.since) AS date, k.source AS source_id
  UNION
  MATCH (a)-[r:PARTNER_OF]-(us:Organisation {id: $organisation})
  WHERE coalesce(r.until, $as_of) >= $as_of
  RETURN 'partner' AS evidence, us.id AS about_id, us.name AS about, null AS detail, r.since AS date, r.source AS source_id
  UNION
  MATCH (a)<-[r:RECOMMENDS]-(by:Person|Organisation)
  WHERE coalesce(r.until, $as_of) >= $as_of
  RETURN 'recommended' AS evidence, by.id AS about_id, coalesce(by.name, by.displayName, by.role) AS about, r.recommendationKind AS detail, r.since AS date, r.source AS source_id
  UNION
  MATCH (a)<-[:INVOLVES]-(i:Interaction)
  WHERE i.date <= $as_of AND i.stanceAfter IS NOT NULL
  RETURN 'stance' AS evidence, i.id AS about_id, i.said AS about, i.stanceAfter AS detail, coalesce([d IN coalesce(i.partialDates, []) WHERE d STARTS WITH 'date=' | split(d, '=')[1]][0], i.date) AS date, i.sources[0] AS source_id
  UNION
  MATCH (a)<-[:INVOLVES]-(i:Objection)
  WHERE i.date <= $as_of
  RETURN 'objection' AS evidence, i.id AS about_id, i.name AS about, i.answer AS detail, coalesce([d IN coalesce(i.partialDates, []) WHERE d STARTS WITH 'date=' | split(d, '=')[1]][0], i.date) AS date, i.sources[0] AS source_id
  UNION
  MATCH (a)<-[e:ELECTED_IN]-(p:Person)
  WHERE e.delegation IS NOT NULL AND coalesce(e.since, $as_of) <= $as_of AND coalesce(e.until, $as_of) >= $as_of
  RETURN 'delegation' AS evidence, p.id AS about_id, coalesce(p.displayName, p.role) AS about, e.delegation AS detail, e.since AS date, e.source AS source_id
  UNION
  // A funder of thousands is one line: how many it funds, and when it last did.
  MATCH (a)-[f:FUNDS]->(x)
  WHERE coalesce(f.year, $as_of.year) <= $as_of.year
  WITH a, count(DISTINCT x) AS funded, max(f.year) AS last, min(f.source) AS source
  RETURN 'funds' AS evidence, a.id AS about_id, toString(funded) AS about, toString(last) AS detail, null AS date, source AS source_id
  UNION
  MATCH (a)-[h:HOUSES_IN]->(q:Territory)
  WHERE coalesce(h.until, $as_of) >= $as_of
  RETURN 'houses' AS evidence, q.id AS about_id, q.name AS about, toString(h.dwellings) AS detail, h.since AS date, h.source AS source_id
}
RETURN a.id AS actor_id, a.name AS actor, evidence, about_id, about, detail, date, territory_id, source_id
ORDER BY actor, actor_id, evidence, about, about_id, toString(date), detail, source_id
