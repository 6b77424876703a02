// name: red_thread
// title_fr: Le fil rouge de chaque déploiement
// title_en: The red thread of each deployment
// question: Quelles étapes restent à faire, qui mène chacune, et lesquelles sont en retard ?
// question_en: Which steps remain to be done, who leads each, and which are late?
// evidence: class:Step
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: deployment_id, deployment, rank, step_id, step, goal, owners, due_date, done_on, progress, outcome, source_id
// column rank: rang | rank -- its place in the deployment
// column step_id: étape (id) | step (id) -- its id
// column step: étape | step -- its name
// column owners: menée par | led by -- who leads it, by name
// column due_date: échéance | due -- when it is to be done
// column done_on: faite le | done on -- when it was done
// column progress: où elle en est | progress -- done, late, due or undated
// code progress.done: faite | done
// code progress.late: en retard | late
// code progress.due: à venir | due
// code progress.undated: sans échéance | no due date
// group: deployment
// hidden: deployment_id, step_id, source_id
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(:Territory)<-[:TAKES_PLACE_IN]-(d:Deployment)<-[:STEP_OF]-(s:Step)
WITH DISTINCT d, s
CALL (s) {
  OPTIONAL MATCH (s)-[:OWNED_BY]->(o:Person|Organisation)
  WITH DISTINCT o, coalesce(o.name, o.displayName, o.role) AS name ORDER BY name, o.id
  RETURN collect(name) AS owners
}
WITH d, s, owners, CASE WHEN s.doneOn <= $as_of THEN 'done' WHEN s.dueDate < $as_of THEN 'late' WHEN s.dueDate IS NULL THEN 'undated' ELSE 'due' END AS progress
RETURN d.id AS deployment_id, d.name AS deployment, s.order AS rank, s.id AS step_id, s.name AS step, s.goal AS goal, owners,
  coalesce([d IN coalesce(s.partialDates, []) WHERE d STARTS WITH 'dueDate=' | split(d, '=')[1]][0], s.dueDate) AS due_date,
  coalesce([d IN coalesce(s.partialDates, []) WHERE d STARTS WITH 'doneOn=' | split(d, '=')[1]][0], s.doneOn) AS done_on, progress, s.outcome AS outcome, s.sources[0] AS source_id
ORDER BY deployment, deployment_id, coalesce(s.order, 9999), s.dueDate, step, step_id
