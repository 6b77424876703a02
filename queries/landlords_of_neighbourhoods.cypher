// name: landlords_of_neighbourhoods
// title_fr: Bailleurs sociaux des quartiers, et ce qu’ils financent
// title_en: Social landlords of the neighbourhoods, and what they fund
// question: Quels bailleurs sociaux possèdent ou desservent ce quartier, et financent-ils quelque chose ?
// question_en: Which social landlords own or serve this neighbourhood, and do they fund anything?
// evidence: relation:HOUSES_IN, relation:FUNDS
// param territory: str -- identifiant d’un QPV ou d’un territoire qui en contient | id of a QPV or of a territory that holds some
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: qpv_id, qpv, landlord_id, landlord, link, tenure, dwellings, funded, amount_eur, funds, state, source_id
// column landlord: bailleur | landlord -- the landlord
// column link: présence | presence -- what ties it to the neighbourhood
// code link.neighbourhood: dans le quartier | in the neighbourhood
// code link.municipality: dans la commune | in the commune
// code link.serves: dessert le quartier | serves the neighbourhood
// code link.commune-alone: agit dans la commune | works in the commune
// column funded: actions financées | actions funded -- what is funded
// column funds: finance | funds -- whether it funds anything
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(q:PriorityNeighbourhood|Municipality)
WITH DISTINCT q
CALL (q) {
  MATCH (q)<-[h:HOUSES_IN]-(l:Organisation) WHERE q:PriorityNeighbourhood RETURN l, h, 'neighbourhood' AS link
  UNION
  MATCH (q)-[:PART_OF]->(:Municipality)<-[h:HOUSES_IN]-(l:Organisation) WHERE q:PriorityNeighbourhood RETURN l, h, 'municipality' AS link
  UNION
  MATCH (q)<-[h:SERVES|LOCATED_IN]-(l:Organisation)
  WHERE q:PriorityNeighbourhood AND (l.sector = 'bailleur' OR l.institutionKind = 'bailleur-social') RETURN l, h, 'serves' AS link
  UNION
  // Of a landlord that is tied to no neighbourhood of its commune, the commune is all that is known.
  MATCH (q)<-[h:HOUSES_IN|SERVES|LOCATED_IN]-(l:Organisation)
  WHERE q:Municipality AND (type(h) = 'HOUSES_IN' OR ((l.sector = 'bailleur' OR l.institutionKind = 'bailleur-social') AND NOT EXISTS { (l)-[:HOUSES_IN]->(q) }))
    AND NOT (EXISTS { (q)<-[:PART_OF]-(:PriorityNeighbourhood) } AND type(h) = 'HOUSES_IN')
    AND NOT EXISTS { (l)-[:HOUSES_IN|SERVES|LOCATED_IN]->(:PriorityNeighbourhood)-[:PART_OF]->(q) }
  RETURN l, h, CASE type(h) WHEN 'HOUSES_IN' THEN 'municipality' ELSE 'commune-alone' END AS link
}
WITH q, l, h, link
WHERE coalesce(h.until, $as_of) >= $as_of
CALL (l) {
  OPTIONAL MATCH (l)-[f:FUNDS]->(x)
  WHERE coalesce(f.year, $as_of.year) <= $as_of.year
  RETURN count(DISTINCT x) AS funded, sum(f.amountEur) AS amount
}
CALL (q) {
  OPTIONAL MATCH (q)-[:PART_OF*0..3]->(:Territory)<-[d:DOCUMENTS {indicator: 'relation:FUNDS'}]-(:Source)
  WHERE coalesce(d.completeness, 'complete') = 'complete'
  RETURN count(d) AS documented
}
RETURN CASE WHEN q:PriorityNeighbourhood THEN q.id END AS qpv_id, CASE WHEN q:PriorityNeighbourhood THEN q.name END AS qpv, l.id AS landlord_id, l.name AS landlord, link, h.tenure AS tenure, h.dwellings AS dwellings,
  CASE WHEN funded > 0 OR documented > 0 THEN funded END AS funded, CASE WHEN funded > 0 THEN amount END AS amount_eur,
  CASE WHEN funded > 0 THEN true WHEN documented > 0 THEN false END AS funds,
  CASE WHEN funded > 0 OR documented > 0 THEN 'known' ELSE 'undetermined' END AS state, h.source AS source_id
ORDER BY qpv, qpv_id, landlord, landlord_id, link, tenure, source_id, dwellings
