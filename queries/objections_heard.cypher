// name: objections_heard
// title_fr: Objections entendues, et ce qu’on y répond
// title_en: Objections heard, and how they are answered
// question: Quelles objections a-t-on entendues, de qui, et lesquelles attendent encore une réponse ?
// question_en: Which objections were heard, from whom, and which still await an answer?
// evidence: class:Objection
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: objection_id, objection, date, actors, deployment, answer, progress, source_id
// column objection_id: objection (id) | objection (id) -- its id
// column objection: objection | objection -- what was objected
// column actors: entendue de | heard from -- who made it, by name
// column progress: où on en est | progress -- whether it was answered
// code progress.answered: répondue | answered
// code progress.open: sans réponse | without an answer
// hidden: objection_id, source_id
MATCH (t:Territory {id: $territory})
CALL (t) {
  MATCH (t)<-[:PART_OF*0..3]-(:Territory)<-[:TAKES_PLACE_IN]-(:Deployment)<-[:ABOUT]-(b:Objection) RETURN b
  UNION
  MATCH (t)<-[:PART_OF*0..3]-(:Territory)<-[:SERVES|LOCATED_IN|HOUSES_IN]-(:Organisation)<-[:INVOLVES]-(b:Objection) RETURN b
  UNION
  MATCH (t)<-[:PART_OF*0..3]-(:Territory)<-[:SERVES|LOCATED_IN|HOUSES_IN]-(:Organisation)<-[:WORKS_AT|BOARD_MEMBER_OF|VOLUNTEERS_AT|ELECTED_IN]-(:Person)<-[:INVOLVES]-(b:Objection) RETURN b
}
WITH DISTINCT b
WHERE coalesce(b.date, $as_of) <= $as_of
CALL (b) {
  OPTIONAL MATCH (b)-[:INVOLVES]->(a:Person|Organisation)
  WITH DISTINCT a, coalesce(a.name, a.displayName, a.role) AS name ORDER BY name, a.id
  RETURN collect(name) AS actors
}
CALL (b) {
  OPTIONAL MATCH (b)-[:ABOUT]->(d:Deployment)
  WITH DISTINCT d ORDER BY d.name, d.id
  RETURN collect(d.name)[0] AS deployment
}
RETURN b.id AS objection_id, b.name AS objection, coalesce([d IN coalesce(b.partialDates, []) WHERE d STARTS WITH 'date=' | split(d, '=')[1]][0], b.date) AS date, actors, deployment,
  b.answer AS answer, CASE WHEN b.answer IS NULL THEN 'open' ELSE 'answered' END AS progress, b.sources[0] AS source_id
ORDER BY CASE WHEN b.answer IS NULL THEN 0 ELSE 1 END, b.date DESC, objection, objection_id
