// name: territories_by_method
// title_fr: Territoires atteints par chaque méthode, et communes peu denses sans déploiement
// title_en: Territories reached by each method, and low-density municipalities without a deployment
// question: Quels territoires chaque méthode de déploiement atteint-elle, et quelles communes peu denses n’en ont aucune ?
// question_en: Which territories does each method of deployment reach, and which low-density municipalities have none?
// evidence: class:Deployment
// param territory: str -- identifiant d’un territoire qui contient des communes, par exemple dep:44 | id of a territory that holds municipalities, such as dep:44
// param density: int = 5 -- niveau de la grille de densité à partir duquel une commune est peu dense (1 à 7) | level of the density grid from which a municipality is low-density (1 to 7)
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: method, reached, territory_id, territory, density_grid, population, communes, deployments, state, source_id
// codes method: deployment-method
// column reached: atteint | reached -- whether a deployment reaches it
// column territory: territoire | territory -- the municipality
// column communes: communes | municipalities -- how many municipalities
// column deployments: déploiements | deployments -- how many deployments reach it
// group: method
// hidden: territory_id, population, source_id
MATCH (t:Territory {id: $territory})
CALL (t) {
  // Deployments are here, in a part of here, or in a whole that holds us.
  CALL (t) {
    MATCH (t)<-[:PART_OF*0..3]-(place:Territory)<-[p:TAKES_PLACE_IN]-(d:Deployment)
    RETURN place, d, p.source AS source
    UNION
    MATCH (t)-[:PART_OF*1..3]->(place:Territory)<-[p:TAKES_PLACE_IN]-(d:Deployment)
    RETURN place, d, p.source AS source
  }
  WITH place, d, source
  WHERE coalesce(d.startDate, $as_of) <= $as_of AND coalesce(d.endDate, $as_of) >= $as_of
  UNWIND CASE WHEN size(coalesce(d.method, [])) = 0 THEN ['?'] ELSE d.method END AS method
  WITH method, place, d, source ORDER BY d.name, d.id
  WITH method, place, collect(DISTINCT d.name) AS deployments, min(source) AS source_id
  RETURN CASE WHEN method <> '?' THEN method END AS method, true AS reached, place.id AS territory_id, place.name AS territory, place.densityGrid AS density_grid,
    place.population AS population, 1 AS communes, deployments, CASE WHEN method = '?' THEN 'undetermined' ELSE 'known' END AS state, source_id
  UNION
  // Low-density municipalities of here that no deployment reaches, neither in a part of theirs nor in a whole that holds them.
  MATCH (t)<-[:PART_OF*0..3]-(c:Municipality)
  WHERE c.densityGrid >= $density
  WITH DISTINCT c
  WHERE NOT EXISTS {
    MATCH (c)<-[:PART_OF*0..1]-(:Territory)<-[:TAKES_PLACE_IN]-(d:Deployment)
    WHERE coalesce(d.startDate, $as_of) <= $as_of AND coalesce(d.endDate, $as_of) >= $as_of
  } AND NOT EXISTS {
    MATCH (c)-[:PART_OF*1..3]->(:Territory)<-[:TAKES_PLACE_IN]-(d:Deployment)
    WHERE coalesce(d.startDate, $as_of) <= $as_of AND coalesce(d.endDate, $as_of) >= $as_of
  }
  RETURN null AS method, false AS reached, c.id AS territory_id, c.name AS territory, c.densityGrid AS density_grid, c.population AS population, 1 AS communes,
    [] AS deployments, 'known' AS state, c.sources[0] AS source_id
  UNION
  // Municipalities whose density nobody documented: one line, as they may be low-density or not.
  MATCH (t)<-[:PART_OF*0..3]-(c:Municipality)
  WHERE c.densityGrid IS NULL
  WITH count(DISTINCT c) AS communes
  WHERE communes > 0
  RETURN null AS method, null AS reached, null AS territory_id, null AS territory, null AS density_grid, null AS population, communes,
    [] AS deployments, 'undetermined' AS state, null AS source_id
}
RETURN method, reached, territory_id, territory, density_grid, population, communes, deployments, state, source_id
ORDER BY CASE WHEN reached THEN 1 WHEN NOT reached THEN 2 ELSE 3 END, coalesce(method, '~'), territory, territory_id
