// name: agreements_ending
// title_fr: Conventions qui arrivent à échéance
// title_en: Agreements about to end
// question: Quelles conventions se terminent dans les six mois, et qui les a signées ?
// question_en: Which agreements end within six months, and who signed them?
// evidence: class:Agreement
// param as_of: date = today -- date à laquelle on se place | the date to look from
// param months: int = 6 -- nombre de mois | number of months
// returns: agreement_id, name, agreement_kind, signed_on, end_date, signatory_ids, signatories, territory_ids, state, source_id
// column agreement_id: convention (id) | agreement (id) -- its id
// column signatory_ids: signataires (id) | signatories (id) -- who signed, by id
// column signatories: signataires | signatories -- who signed
// column territory_ids: territoires | territories -- where it applies, by id
MATCH (a:Agreement)
WHERE a.endDate >= $as_of AND a.endDate <= $as_of + duration({months: $months})
CALL (a) {
  OPTIONAL MATCH (a)-[:SIGNED_BY]->(g:Organisation)
  WITH DISTINCT g ORDER BY g.name, g.id
  RETURN collect(g.id) AS signatory_ids, collect(g.name) AS signatories
}
CALL (a) {
  OPTIONAL MATCH (a)-[:COVERS]->(t:Territory)
  WITH DISTINCT t ORDER BY t.id
  RETURN collect(t.id) AS territory_ids
}
// Published agreements often name no signatory: that nobody signed is never what it means.
RETURN a.id AS agreement_id, a.name AS name, a.agreementKind AS agreement_kind, coalesce([d IN coalesce(a.partialDates, []) WHERE d STARTS WITH 'signedOn=' | split(d, '=')[1]][0], a.signedOn) AS signed_on,
  coalesce([d IN coalesce(a.partialDates, []) WHERE d STARTS WITH 'endDate=' | split(d, '=')[1]][0], a.endDate) AS end_date, signatory_ids, signatories,
  territory_ids, CASE WHEN size(signatory_ids) = 0 THEN 'undetermined' ELSE 'known' END AS state, a.sources[0] AS source_id
ORDER BY a.endDate, name, agreement_id
