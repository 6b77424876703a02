// name: institutions_present_missing
// title_fr: Institutions présentes et absentes
// title_en: Institutions present and missing
// question: Quelles institutions de chaque type servent le territoire, et quels types y manquent ?
// question_en: Which institutions of each kind serve the territory, and which kinds are missing?
// evidence: class:Institution, class:School
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: kind, institution_id, name, present, complete, state, territory_id, source_id
// column kind: sorte | kind -- the kind of institution
// codes kind: institution-kind
// column institution_id: institution (id) | institution (id) -- its id
// column present: présente | present -- whether there is one
// column complete: complet | complete -- whether the sources list all of that kind
MATCH (t:Territory {id: $territory})
CALL (t) {
  OPTIONAL MATCH (t)<-[:PART_OF]-(part:Department|Municipality)
  OPTIONAL MATCH (part)-[:PART_OF]->(own:Department)
  RETURN collect(DISTINCT CASE WHEN part:Department THEN part ELSE own END) AS homes
}
// A centre social is an association, a landlord may be a company: a body is of the kind that is said of it, whatever its
// form. It is there when it stands in the territory, or serves it, a part of it or a whole that holds it.
CALL (t) {
  MATCH (t)<-[:PART_OF*0..3]-(place:Territory)<-[r:SERVES|LOCATED_IN]-(i:Organisation)
  WHERE (i.institutionKind IS NOT NULL OR i.sector = 'bailleur') AND coalesce(i.active, true) AND coalesce(r.until, $as_of) >= $as_of AND coalesce(i.visibility, 'internal') IN $seen AND coalesce(r.visibility, 'internal') IN $seen
  RETURN coalesce(i.institutionKind, 'bailleur-social') AS kind, i.id AS id, i.name AS name, place.id AS place, r.source AS source
  UNION ALL
  MATCH (t)-[:PART_OF*1..3]->(place:Territory)<-[r:SERVES]-(i:Organisation)
  WHERE (i.institutionKind IS NOT NULL OR i.sector = 'bailleur') AND coalesce(i.active, true) AND coalesce(r.until, $as_of) >= $as_of AND coalesce(i.visibility, 'internal') IN $seen AND coalesce(r.visibility, 'internal') IN $seen
  RETURN coalesce(i.institutionKind, 'bailleur-social') AS kind, i.id AS id, i.name AS name, place.id AS place, r.source AS source
  UNION ALL
  UNWIND ['mairie', 'epci', 'departement', 'region', 'prefecture', 'rectorat', 'dsden', 'drajes-sdjes', 'etablissement-scolaire', 'universite',
    'bailleur-social', 'caf', 'cpam', 'msa', 'mission-locale', 'france-travail', 'ccas-cias', 'caisse-des-ecoles', 'pjj', 'ase', 'centre-social',
    'mjc', 'information-jeunesse', 'fjt', 'e2c', 'epide', 'chambre-consulaire', 'campus-connecte', 'france-services'] AS kind
  RETURN kind, null AS id, null AS name, null AS place, null AS source
}
WITH t, homes, kind, id, name, min(place) AS place, min(source) AS source
WITH t, homes, kind, collect({id: id, name: name, place: place, source: source}) AS those
WITH t, homes, kind, CASE WHEN size(those) > 1 THEN [one IN those WHERE one.id IS NOT NULL] ELSE those END AS those,
  CASE kind WHEN 'etablissement-scolaire' THEN ['class:Institution', 'class:School'] ELSE ['class:Institution'] END AS codes
CALL (t, codes) {
  OPTIONAL MATCH (t)-[:PART_OF*0..3]->(:Territory)<-[d:DOCUMENTS]-(s:Source)
  WHERE d.indicator IN codes AND coalesce(d.completeness, 'complete') = 'complete' AND coalesce(d.visibility, 'internal') IN $seen
  WITH s, d ORDER BY d.date DESC, s.id
  RETURN collect(s.id)[0] AS above
}
CALL (homes, codes) {
  UNWIND homes AS home
  OPTIONAL MATCH (home)-[:PART_OF*0..1]->(:Territory)<-[d:DOCUMENTS]-(s:Source)
  WHERE d.indicator IN codes AND coalesce(d.completeness, 'complete') = 'complete' AND coalesce(d.visibility, 'internal') IN $seen
  WITH home, min(s.id) AS source
  RETURN count(home) AS asked, count(source) AS answered, min(source) AS below
}
WITH t, kind, those, coalesce(above, CASE WHEN asked > 0 AND asked = answered THEN below END) AS documented
UNWIND those AS one
WITH t, kind, documented, one
RETURN kind, one.id AS institution_id, one.name AS name,
  CASE WHEN one.id IS NOT NULL THEN true WHEN documented IS NOT NULL THEN false END AS present,
  documented IS NOT NULL AS complete,
  CASE WHEN one.id IS NULL AND documented IS NULL THEN 'undetermined' ELSE 'known' END AS state,
  coalesce(one.place, t.id) AS territory_id, coalesce(one.source, documented) AS source_id
ORDER BY kind, name, institution_id
