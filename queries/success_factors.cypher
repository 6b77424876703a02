// name: success_factors
// title_fr: Facteurs de succès, modèle par modèle
// title_en: Success factors, model by model
// question: De quoi dépend la réussite, selon qui, et en quoi les modèles diffèrent-ils ?
// question_en: What does success depend on, according to whom, and how do models differ?
// evidence: class:SuccessFactor
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: model, factor_id, factor, statement, said_by, told_by, about, date, source_id
// column model: modèle | model -- the operator whose model it is, else the one that says so; empty where it is of all
// column factor_id: facteur (id) | factor (id) -- its id
// column factor: facteur | factor -- its name
// column told_by: énoncé par | told by -- the actors that say so, by name
// group: model
// hidden: factor_id, source_id
MATCH (f:SuccessFactor)
WHERE coalesce(f.date, $as_of) <= $as_of
CALL (f) {
  OPTIONAL MATCH (f)-[:STATED_BY]->(a:Person|Organisation)
  WITH DISTINCT a, coalesce(a.name, a.displayName, a.role) AS name ORDER BY name, a.id
  RETURN collect(name) AS told_by
}
CALL (f) {
  OPTIONAL MATCH (f)-[:ABOUT]->(x:Deployment|Programme)
  OPTIONAL MATCH (x)-[:DEPLOYMENT_OF*0..1]->(:Programme)<-[:OPERATES]-(g:Organisation)
  WITH DISTINCT x, g ORDER BY g.name, x.name, x.id
  RETURN collect(DISTINCT x.name) AS about, collect(DISTINCT g.name) AS operators
}
CALL (f) {
  OPTIONAL MATCH (f)-[:STATED_BY]->(a:Person|Organisation)
  OPTIONAL MATCH (a)-[:WORKS_AT*0..1]->(g:Organisation)-[:OPERATES]->(:Programme)
  WITH DISTINCT g ORDER BY g.name, g.id
  RETURN collect(g.name) AS tellers
}
RETURN coalesce(operators[0], tellers[0]) AS model, f.id AS factor_id, f.name AS factor, f.statement AS statement, f.saidBy AS said_by, told_by, about,
  coalesce([d IN coalesce(f.partialDates, []) WHERE d STARTS WITH 'date=' | split(d, '=')[1]][0], f.date) AS date, f.sources[0] AS source_id
ORDER BY CASE WHEN coalesce(operators[0], tellers[0]) IS NULL THEN 1 ELSE 0 END, model, factor, factor_id
