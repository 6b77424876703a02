// name: priority_neighbourhoods
// title_fr: Quartiers prioritaires d’un territoire
// title_en: Priority neighbourhoods of a territory
// question: Quels quartiers prioritaires (QPV) le territoire compte-t-il ?
// question_en: Which priority neighbourhoods (QPV) does the territory hold?
// evidence: qpv-count
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// returns: qpv_id, name, municipalities, territory_id, source_id
// column municipalities: communes | communes -- the municipalities it lies in
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(q:PriorityNeighbourhood)
WHERE coalesce(q.visibility, 'internal') IN $seen
WITH DISTINCT t, q
OPTIONAL MATCH (q)-[:PART_OF]->(m:Municipality)
WITH DISTINCT t, q, m ORDER BY m.name, m.id
RETURN q.id AS qpv_id, q.name AS name, collect(m.name) AS municipalities, t.id AS territory_id, q.sources[0] AS source_id
ORDER BY name, qpv_id
