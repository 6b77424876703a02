// name: private_funders
// title_fr: Financeurs privés déjà présents
// title_en: Private funders already there
// question: Quels financeurs privés soutiennent déjà une action ici, et depuis quand par rapport aux premières réunions publiques ?
// question_en: Which private funders already support action here, and since when as compared with the first public meetings?
// evidence: relation:FUNDS
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: funder_id, funder, sector, funding_kind, funded_id, funded, year, amount_eur, first_public_meeting, before_meetings, territory_id, state, source_id
// column funder: financeur | funder -- who funds
// column funded: actions financées | actions funded -- what is funded
// column first_public_meeting: première réunion publique | first public meeting -- the first meeting with a public body about an action of this territory; none recorded is not none held
// column before_meetings: avant les réunions publiques | before public meetings -- whether the funding came before the first public meeting
// group: funder
// hidden: funder_id, sector, funded_id, first_public_meeting, territory_id, state, source_id
MATCH (t:Territory {id: $territory})
CALL (t) {
  MATCH (t)<-[:PART_OF*0..3]-(place:Territory)<-[r:TAKES_PLACE_IN|SERVES|LOCATED_IN]-(x:Organisation|Offer|Deployment)
  WHERE coalesce(r.until, $as_of) >= $as_of
  RETURN x, place
  UNION
  MATCH (t)<-[:PART_OF*0..3]-(place:Territory)<-[:TAKES_PLACE_IN]-(:Deployment)-[:DEPLOYMENT_OF]->(x:Programme)
  RETURN x, place
  UNION
  MATCH (t)<-[:PART_OF*0..3]-(place:Territory)<-[:TAKES_PLACE_IN]-(:Deployment)-[:DEPLOYMENT_OF]->(:Programme)<-[:OPERATES]-(x:Organisation)
  RETURN x, place
}
WITH t, x, min(place.id) AS territory_id
// The first meeting with a public body about an action of this territory; none recorded is not none held.
CALL (t) {
  OPTIONAL MATCH (t)<-[:PART_OF*0..3]-(:Territory)<-[:TAKES_PLACE_IN]-(:Deployment)<-[:ABOUT]-(i:Interaction {interactionKind: 'meeting'})-[:INVOLVES]->(public:Organisation)
  WHERE i.date <= $as_of AND public.sector IN ['collectivite', 'etat']
  RETURN min(i.date) AS first_public_meeting
}
MATCH (x)<-[f:FUNDS]-(funder:Organisation)
WHERE coalesce(f.year, $as_of.year) <= $as_of.year AND coalesce(f.until, $as_of) >= $as_of
  AND (funder.sector IN ['entreprise', 'fondation'] OR f.fundingKind IN ['prive', 'mecenat-financier', 'mecenat-competences', 'mecenat-nature', 'fondation', 'partenaire-prive-national', 'dons'])
WITH funder, f, x, territory_id, first_public_meeting, first_public_meeting.year AS met
RETURN funder.id AS funder_id, funder.name AS funder, funder.sector AS sector, f.fundingKind AS funding_kind, x.id AS funded_id, x.name AS funded, f.year AS year,
  f.amountEur AS amount_eur, first_public_meeting, CASE WHEN f.year < met THEN true WHEN f.year > met THEN false END AS before_meetings, territory_id,
  CASE WHEN f.amountEur IS NULL OR f.year IS NULL THEN 'undetermined' ELSE 'known' END AS state, f.source AS source_id
ORDER BY funder, funder_id, coalesce(year, 0), funded, funded_id, funding_kind, amount_eur, source_id
