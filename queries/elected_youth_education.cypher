// name: elected_youth_education
// title_fr: Élus chargés de la jeunesse ou de l’éducation
// title_en: Elected officials in charge of youth or education
// question: Quels élus ont aujourd’hui une délégation jeunesse ou éducation sur le territoire ?
// question_en: Which elected officials hold a youth or education delegation there today?
// evidence: relation:ELECTED_IN
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: person_id, person, role_kind, delegation, since, until, term, body_id, body, source_id
// column term: mandat | term -- whether the term runs on
// code term.current: en cours | current
// code term.ended: échu, à vérifier | ended, to be checked
// column body: instance | body -- the council or body
// group: body
// hidden: person_id, until, body_id, source_id
MATCH (t:Territory {id: $territory})
// The territory, its parts, and the intercommunality of a commune.
CALL (t) {
  MATCH (t)<-[:PART_OF*0..3]-(place:Territory) RETURN place
  UNION
  MATCH (t)-[:PART_OF]->(place:Intercommunality) RETURN place
}
CALL (place) {
  MATCH (place)<-[e:ELECTED_IN]-(p:Person) RETURN place AS body, e, p
  UNION
  MATCH (place)<-[:SERVES|LOCATED_IN]-(body:Institution)<-[e:ELECTED_IN]-(p:Person) RETURN body, e, p
}
WITH DISTINCT body, e, p
WHERE toLower(coalesce(e.delegation, '') + ' ' + coalesce(p.role, '')) =~ '.*(jeun|éduc|educ|scol|enfan|étudiant|etudiant|mentor).*'
  AND coalesce(e.since, $as_of) <= $as_of
// A term that has run out is never current: the name is to be checked.
RETURN p.id AS person_id, coalesce(p.displayName, p.role) AS person, e.roleKind AS role_kind, coalesce(e.delegation, p.role) AS delegation,
  coalesce([d IN coalesce(e.partialDates, []) WHERE d STARTS WITH 'since=' | split(d, '=')[1]][0], e.since) AS since,
  coalesce([d IN coalesce(e.partialDates, []) WHERE d STARTS WITH 'until=' | split(d, '=')[1]][0], e.until) AS until, CASE WHEN coalesce(e.until, $as_of) >= $as_of THEN 'current' ELSE 'ended' END AS term,
  body.id AS body_id, body.name AS body, e.source AS source_id
ORDER BY term, body, person, person_id, role_kind, delegation, since, source_id
