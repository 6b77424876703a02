// name: priority_schools
// title_fr: Établissements REP et REP+ d’un territoire
// title_en: REP and REP+ schools of a territory
// question: Quels établissements du territoire relèvent de l’éducation prioritaire ?
// question_en: Which schools of the territory belong to priority education?
// evidence: rep-count, rep-plus-count
// param territory: str -- identifiant du territoire, par exemple com:35238 | id of the territory, such as com:35238
// returns: school_id, name, education_priority, school_type, pupils, municipality_id, source_id
// column school_id: établissement (id) | school (id) -- its id
// column municipality_id: commune (id) | commune (id) -- where it is, by id
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(place:Territory)<-[l:LOCATED_IN]-(s:School)
WHERE s.educationPriority IN ['REP', 'REP+'] AND coalesce(s.active, true) AND coalesce(s.visibility, 'internal') IN $seen AND coalesce(l.visibility, 'internal') IN $seen
WITH s, min(place.id) AS municipality_id
RETURN s.id AS school_id, s.name AS name, s.educationPriority AS education_priority,
  s.schoolType AS school_type, s.pupils AS pupils, municipality_id, s.sources[0] AS source_id
ORDER BY education_priority DESC, school_type DESC, name, school_id
