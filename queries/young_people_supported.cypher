// name: young_people_supported
// title_fr: Jeunes accompagnés, année après année
// title_en: Young people supported, year after year
// question: Combien de jeunes accompagnés chaque année : est-ce que cela monte en puissance ?
// question_en: How many young people supported each year: is it growing?
// evidence: supported-young
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param since: int = 0 -- première année | first year
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: deployment_id, deployment, organisation, year, young_people, previous, change, growing, state, source_id
// column previous: année d’avant | year before -- the figure of the year before
// column change: évolution | change -- the difference with the year before
// column growing: en hausse | growing -- whether it is more than the year before
// group: deployment
// hidden: deployment_id, organisation, source_id
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(:Territory)<-[:TAKES_PLACE_IN]-(d:Deployment)
WITH DISTINCT d
MATCH (d)<-[:OBSERVES]-(o:Observation {indicator: 'supported-young'})
WHERE o.year <= $as_of.year AND o.year >= $since
WITH d, o ORDER BY o.year, o.confidence DESC, o.id
WITH d, min(o.year) AS first, max(o.year) AS last, collect({year: o.year, value: o.value, source: o.sources[0]}) AS found
CALL (d) {
  OPTIONAL MATCH (d)-[:DEPLOYMENT_OF]->(:Programme)<-[:OPERATES]-(g:Organisation)
  RETURN min(g.name) AS organisation
}
// A year between two others that nobody filled in is unknown, not zero.
UNWIND range(first, last) AS year
WITH d, organisation, year, [f IN found WHERE f.year = year][0] AS here, [f IN found WHERE f.year = year - 1][0] AS before
WITH d, organisation, year, here.value AS young_people, before.value AS previous, here.source AS source_id
RETURN d.id AS deployment_id, d.name AS deployment, organisation, year, young_people, previous, young_people - previous AS change,
  young_people > previous AS growing, CASE WHEN young_people IS NULL THEN 'undetermined' ELSE 'known' END AS state, source_id
ORDER BY deployment, deployment_id, year
