// name: referents
// title_fr: Référents d’un territoire, d’un thème ou d’un programme
// title_en: Referents for a territory, a theme or a programme
// question: Qui est référent pour ce territoire, ce thème, ce public ou ce programme ?
// question_en: Who is the referent for this territory, theme, audience or programme?
// evidence: relation:REFERENT_FOR
// param subject: str -- identifiant : com:44109, theme:mentorat, aud:collegiens, prog:… | id: com:44109, theme:mentorat, aud:collegiens, prog:…
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: person_id, person, role, organisation_id, organisation, subject_id, subject, since, until, source_id
// column subject: sujet | subject -- what they are the referent for
CALL () {
  MATCH (:Territory {id: $subject})<-[:PART_OF*0..3]-(x:Territory) RETURN x
  UNION
  MATCH (x:Theme {id: $subject}) RETURN x
  UNION
  MATCH (x:Audience {id: $subject}) RETURN x
  UNION
  MATCH (x:Programme {id: $subject}) RETURN x
}
MATCH (x)<-[r:REFERENT_FOR]-(p:Person)
WHERE coalesce(r.since, $as_of) <= $as_of AND coalesce(r.until, $as_of) >= $as_of
OPTIONAL MATCH (p)-[w:WORKS_AT]->(g:Organisation)
WHERE coalesce(w.since, $as_of) <= $as_of AND coalesce(w.until, $as_of) >= $as_of
WITH DISTINCT x, r, p, g
RETURN p.id AS person_id, coalesce(p.displayName, p.role) AS person, p.role AS role, g.id AS organisation_id, g.name AS organisation,
  x.id AS subject_id, x.name AS subject, coalesce([d IN coalesce(r.partialDates, []) WHERE d STARTS WITH 'since=' | split(d, '=')[1]][0], r.since) AS since,
  coalesce([d IN coalesce(r.partialDates, []) WHERE d STARTS WITH 'until=' | split(d, '=')[1]][0], r.until) AS until, r.source AS source_id
ORDER BY subject, subject_id, person, person_id, organisation, organisation_id, since, source_id
