// name: reviews_due
// title_fr: Bilans : ce qui a été décidé, avec quel effet, et le prochain
// title_en: Reviews: what was decided, with what effect, and the next one
// question: Qu’a-t-on décidé à chaque bilan, qu’est-ce qui a changé depuis, et quand faire le prochain ?
// question_en: What was decided at each review, what has changed since, and when is the next one due?
// evidence: class:Review
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param months: int = 12 -- nombre de mois entre deux bilans | number of months between two reviews
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: deployment_id, deployment, date, review_id, review, author, finding, decision, young_before, young_after, next_due, progress, source_id
// column review_id: bilan (id) | review (id) -- its id
// column review: bilan | review -- its name
// column young_before: jeunes avant | young people before -- supported in the last year known up to the review
// column young_after: jeunes après | young people after -- supported in the first year known after it
// column next_due: prochain bilan | next review -- so many months after the latest one, else after the start
// column progress: où on en est | progress -- late, due, none yet, or past where another review followed
// code progress.late: en retard | late
// code progress.due: à venir | due
// code progress.none: aucun bilan noté | no review noted
// code progress.past: suivi d’un autre | followed by another
// group: deployment
// hidden: deployment_id, review_id, source_id
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(:Territory)<-[:TAKES_PLACE_IN]-(d:Deployment)
WITH DISTINCT d
OPTIONAL MATCH (d)<-[:ABOUT]-(r:Review)
WHERE r.date <= $as_of
WITH DISTINCT d, r
CALL (d) {
  OPTIONAL MATCH (d)<-[:ABOUT]-(other:Review)
  WHERE other.date <= $as_of
  RETURN max(other.date) AS latest
}
CALL (d, r) {
  OPTIONAL MATCH (d)<-[:OBSERVES]-(o:Observation {indicator: 'supported-young'})
  WHERE o.year <= r.date.year
  WITH o ORDER BY o.year DESC, o.id
  RETURN collect(o.value)[0] AS young_before
}
CALL (d, r) {
  OPTIONAL MATCH (d)<-[:OBSERVES]-(o:Observation {indicator: 'supported-young'})
  WHERE o.year > r.date.year AND o.year <= $as_of.year
  WITH o ORDER BY o.year, o.id
  RETURN collect(o.value)[0] AS young_after
}
WITH d, r, latest, young_before, young_after, coalesce(latest, d.startDate) + duration({months: $months}) AS due
WITH d, r, young_before, young_after, CASE WHEN r IS NULL OR r.date = latest THEN due END AS next_due, latest
RETURN d.id AS deployment_id, d.name AS deployment, coalesce([d IN coalesce(r.partialDates, []) WHERE d STARTS WITH 'date=' | split(d, '=')[1]][0], r.date) AS date,
  r.id AS review_id, r.name AS review, r.author AS author, r.finding AS finding, r.decision AS decision, young_before, young_after, next_due,
  CASE WHEN next_due < $as_of THEN 'late' WHEN r IS NULL THEN 'none' WHEN next_due IS NULL THEN 'past' ELSE 'due' END AS progress,
  coalesce(r.sources[0], d.sources[0]) AS source_id
ORDER BY deployment, deployment_id, r.date DESC, review_id
