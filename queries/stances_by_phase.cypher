// name: stances_by_phase
// title_fr: Positions des acteurs, phase par phase
// title_en: Stances of the actors, phase by phase
// question: Quels acteurs sont favorables, réservés ou pas encore consultés, à chaque phase ?
// question_en: Which actors are favourable, reserved or not yet consulted, in each phase?
// evidence: class:Interaction, relation:STAKEHOLDER_OF
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: phase, stance, actor_id, actor, about_id, about, date, author, state, source_id
// group: phase
// hidden: actor_id, about_id, state, source_id
MATCH (t:Territory {id: $territory})
CALL (t) {
  MATCH (t)<-[:PART_OF*0..3]-(place:Territory) RETURN collect(DISTINCT place) AS places
}
CALL (places) {
  UNWIND places AS place
  MATCH (place)<-[:TAKES_PLACE_IN]-(d:Deployment) RETURN collect(DISTINCT d) AS deployments
}
CALL (deployments) {
  UNWIND deployments AS d
  MATCH (d)-[:DEPLOYMENT_OF]->(p:Programme) RETURN collect(DISTINCT p) AS programmes
}
// What was said: the latest interaction of each actor in each phase.
CALL (places, deployments, programmes) {
  UNWIND places + deployments + programmes AS x
  MATCH (x)<-[:ABOUT]-(i:Interaction)-[:INVOLVES]->(a:Person|Organisation)
  WHERE i.date <= $as_of AND i.stanceAfter IS NOT NULL
  WITH x, i, a ORDER BY i.date DESC, i.id
  WITH x, a, i.phase AS phase, collect(i)[0] AS i
  RETURN collect({phase: phase, stance: i.stanceAfter, actor: a, about: x, date: coalesce([d IN coalesce(i.partialDates, []) WHERE d STARTS WITH 'date=' | split(d, '=')[1]][0], i.date), author: i.author, source: i.sources[0], state: 'known'}) AS said
}
// What was said of no deployment in particular, by who is here: the latest of each actor in each phase.
CALL (places) {
  UNWIND places AS place
  CALL (place) {
    MATCH (place)<-[:SERVES|LOCATED_IN|HOUSES_IN]-(a:Organisation) RETURN a
    UNION
    MATCH (place)<-[:ELECTED_IN|BOARD_MEMBER_OF|VOLUNTEERS_AT|WORKS_AT]-(a:Person) RETURN a
    UNION
    MATCH (place)<-[:SERVES|LOCATED_IN|HOUSES_IN]-(:Organisation)<-[:WORKS_AT|BOARD_MEMBER_OF|VOLUNTEERS_AT|ELECTED_IN]-(a:Person) RETURN a
  }
  WITH DISTINCT a
  MATCH (a)<-[:INVOLVES]-(i:Interaction)
  WHERE i.date <= $as_of AND i.stanceAfter IS NOT NULL AND NOT EXISTS { MATCH (i)-[:ABOUT]->() }
  WITH i, a ORDER BY i.date DESC, i.id
  WITH a, i.phase AS phase, collect(i)[0] AS i
  RETURN collect({phase: phase, stance: i.stanceAfter, actor: a, about: null, date: coalesce([d IN coalesce(i.partialDates, []) WHERE d STARTS WITH 'date=' | split(d, '=')[1]][0], i.date), author: i.author, source: i.sources[0], state: 'known'}) AS alone
}
// Who has a stake and said nothing in the deployment's present phase.
CALL (deployments) {
  UNWIND deployments AS x
  MATCH (x)<-[s:STAKEHOLDER_OF]-(a:Person|Organisation)
  WHERE coalesce(s.until, $as_of) >= $as_of AND NOT EXISTS {
    MATCH (x)<-[:ABOUT]-(i:Interaction)-[:INVOLVES]->(a) WHERE i.date <= $as_of AND i.phase = x.phase AND i.stanceAfter IS NOT NULL
  }
  RETURN collect({phase: x.phase, stance: coalesce(s.stance, 'not-consulted'), actor: a, about: x, source: s.source,
    state: CASE WHEN s.stance IS NULL THEN 'undetermined' ELSE 'known' END}) AS silent
}
UNWIND said + alone + silent AS one
WITH one, one.actor AS a, one.about AS x
OPTIONAL MATCH (step:DeploymentPhase {code: one.phase})
RETURN one.phase AS phase, one.stance AS stance, a.id AS actor_id, coalesce(a.name, a.displayName, a.role) AS actor, x.id AS about_id, x.name AS about,
  one.date AS date, one.author AS author, one.state AS state, one.source AS source_id
ORDER BY coalesce(step.order, 9), phase, CASE stance WHEN 'favourable' THEN 1 WHEN 'neutral' THEN 2 WHEN 'reserved' THEN 3 WHEN 'opposed' THEN 4 ELSE 5 END,
  actor, actor_id, about_id
