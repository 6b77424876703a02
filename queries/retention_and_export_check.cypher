// name: retention_and_export_check
// title_fr: Personnes à effacer, et ce qu’un export ne doit pas montrer
// title_en: Persons to erase, and what an export must not show
// question: Quelles personnes ont dépassé leur durée de conservation, et un export montrerait-il une personne, un jugement ou un petit effectif qu’il ne doit pas ?
// question_en: Which persons are past their retention date, and would an export show a person, a judgement or a small count that it must not?
// evidence: class:Person
// param visibility: str = public -- pour qui est l’export : public ou partner | whom the export is for: public or partner
// param smallest: int = 5 -- effectif de personnes en dessous duquel un nombre ne se montre pas | count of persons under which a number is not shown
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: finding, entity_id, entity, detail, date, visibility, source_id
// column finding: à corriger | to put right -- what is to be put right
// code finding.hidden-end: lien montré, personne cachée | tie shown, person hidden
// code finding.judgement-shown: jugement montré | judgement shown
// code finding.minor: mineur | minor
// code finding.past-retention: conservation dépassée : à effacer | kept for too long: erase
// code finding.person-shown: personne montrée | person shown
// code finding.small-count: petit effectif montré | small count shown
// column entity: fiche | entry -- what it is about
// column detail: constat | finding -- the category of the person, the tie, or the count
// codes detail: person-category
WITH CASE WHEN $visibility = 'partner' THEN ['public', 'partner'] ELSE ['public'] END AS seen
CALL (seen) {
  MATCH (p:Person)
  WHERE p.retainUntil < $as_of
  RETURN 'past-retention' AS finding, p.id AS entity_id, coalesce(p.displayName, p.role) AS entity, p.personCategory AS detail, p.retainUntil AS date,
    p.visibility AS visibility, p.sources[0] AS source_id
  UNION
  MATCH (p:Person)
  WHERE NOT coalesce(p.adult, false)
  RETURN 'minor' AS finding, p.id AS entity_id, coalesce(p.displayName, p.role) AS entity, p.personCategory AS detail, null AS date,
    p.visibility AS visibility, p.sources[0] AS source_id
  UNION
  // Only who holds a public office may be shown to all.
  MATCH (p:Person)
  WHERE p.visibility IN seen AND coalesce(p.personCategory, '?') <> 'public-official' AND (p.visibility = 'public' OR p.personCategory = 'volunteer')
  RETURN 'person-shown' AS finding, p.id AS entity_id, coalesce(p.displayName, p.role) AS entity, p.personCategory AS detail, null AS date,
    p.visibility AS visibility, p.sources[0] AS source_id
  UNION
  // What is thought of somebody, or who knows whom, never leaves the team.
  MATCH (a:Person|Organisation)-[r:KNOWS|STAKEHOLDER_OF]->(b)
  WHERE r.visibility IN seen AND (type(r) = 'KNOWS' OR r.stance IS NOT NULL)
  RETURN 'judgement-shown' AS finding, a.id AS entity_id, coalesce(a.name, a.displayName, a.role) AS entity, type(r) + ' → ' + b.id AS detail, r.since AS date,
    r.visibility AS visibility, r.source AS source_id
  UNION
  MATCH (i:Interaction|Objection)
  WHERE i.visibility IN seen
  RETURN 'judgement-shown' AS finding, i.id AS entity_id, coalesce(i.name, i.said, i.outcome) AS entity, i.author AS detail, i.date AS date,
    i.visibility AS visibility, i.sources[0] AS source_id
  UNION
  // A relationship that may be shown, one end of which may not.
  MATCH (p:Person)-[r]-(x)
  WHERE r.visibility IN seen AND NOT p.visibility IN seen
  RETURN 'hidden-end' AS finding, p.id AS entity_id, coalesce(p.displayName, p.role) AS entity, type(r) + ' – ' + x.id AS detail, r.since AS date,
    r.visibility AS visibility, r.source AS source_id
  UNION
  MATCH (o:Observation)
  WHERE o.visibility IN seen AND o.indicator IN ['youth-population-15-24', 'supported-young', 'active-mentors', 'volunteers', 'active-15-24', 'in-school-15-17', 'in-school-18-24', 'jobseekers-under-25', 'population-11-14', 'population-15-17', 'population-18-24', 'pupils', 'unemployed-15-24'] AND o.value < $smallest AND NOT coalesce(o.suppressed, false)
  RETURN 'small-count' AS finding, o.id AS entity_id, o.indicator AS entity, toString(o.value) AS detail, null AS date,
    o.visibility AS visibility, o.sources[0] AS source_id
}
RETURN finding, entity_id, entity, detail, date, visibility, source_id
ORDER BY finding, entity, entity_id, detail, source_id
