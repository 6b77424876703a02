// name: territory_figures
// title_fr: Chiffres d’un territoire
// title_en: Figures of a territory
// question: Chômage des jeunes, catégories sociales, nombre de QPV et d’établissements REP et REP+ d’un territoire, avec l’année et la source ?
// question_en: Youth unemployment, social categories, number of QPV and of REP and REP+ schools of a territory, with year and source?
// evidence: population, youth-unemployment-rate, qpv-count, rep-count, rep-plus-count
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// code state.partial: au moins | at least
// returns: indicator, school_type, value, year, state, territory_id, source_id
MATCH (t:Territory {id: $territory})
// A whole that is no part of a département (EPCI, région) is documented when each of its départements is.
CALL (t) {
  OPTIONAL MATCH (t)<-[:PART_OF]-(part:Department|Municipality)
  OPTIONAL MATCH (part)-[:PART_OF]->(own:Department)
  RETURN collect(DISTINCT CASE WHEN part:Department THEN part ELSE own END) AS homes
}
CALL (t) {
  OPTIONAL MATCH (t)<-[:PART_OF*0..3]-(q:PriorityNeighbourhood)
  RETURN count(DISTINCT q) AS qpv
}
CALL (t) {
  OPTIONAL MATCH (t)<-[:PART_OF*0..3]-(:Territory)<-[l:LOCATED_IN]-(s:School)
  WHERE s.educationPriority IN ['REP', 'REP+'] AND coalesce(s.active, true) AND coalesce(s.visibility, 'internal') IN $seen AND coalesce(l.visibility, 'internal') IN $seen
  WITH DISTINCT s
  RETURN collect({priority: s.educationPriority, kind: coalesce(s.schoolType, 'autre')}) AS schools
}
// The latest year of each indicator; two sources of one year stand side by side.
CALL (t) {
  OPTIONAL MATCH (t)<-[l:OBSERVES]-(o:Observation)
  WHERE o.year <= $as_of.year AND o.value IS NOT NULL AND coalesce(o.visibility, 'internal') IN $seen AND coalesce(l.visibility, 'internal') IN $seen
  WITH o.indicator AS indicator, max(o.year) AS latest, collect({value: o.value, year: o.year, source: o.sources[0]}) AS found
  UNWIND [f IN found WHERE f.year = latest] AS f
  RETURN collect({indicator: indicator, value: f.value, year: f.year, source: f.source}) AS observed
}
WITH t, homes, observed,
  [{indicator: 'qpv-count', value: qpv, counted: true}] +
  [pair IN [['rep-count', 'REP', null], ['rep-count', 'REP', 'ecole'], ['rep-count', 'REP', 'college'], ['rep-count', 'REP', 'lycee'], ['rep-count', 'REP', 'autre'],
            ['rep-plus-count', 'REP+', null], ['rep-plus-count', 'REP+', 'ecole'], ['rep-plus-count', 'REP+', 'college'], ['rep-plus-count', 'REP+', 'lycee'], ['rep-plus-count', 'REP+', 'autre']]
   | {indicator: pair[0], kind: pair[2], counted: true,
      value: size([s IN schools WHERE s.priority = pair[1] AND (pair[2] IS NULL OR s.kind = pair[2])])}] AS counted
// What somebody gave the figure of is not counted again from a list that no source has whole.
WITH t, homes, [f IN observed | f.indicator] AS given, counted + observed +
  CASE WHEN t.population IS NULL THEN [] ELSE [{indicator: 'population', value: t.population, source: t.sources[0]}] END AS figures
WITH t, homes, given, figures +
  [code IN ['population', 'youth-unemployment-rate', 'csp1-share', 'csp2-share', 'csp3-share', 'csp4-share', 'csp5-share', 'csp6-share', 'csp7-share', 'csp8-share']
   WHERE NOT code IN [f IN figures | f.indicator] | {indicator: code}] AS figures
UNWIND figures AS figure
CALL (t, figure) {
  OPTIONAL MATCH (t)-[:PART_OF*0..3]->(:Territory)<-[d:DOCUMENTS {indicator: figure.indicator}]-(s:Source)
  WHERE coalesce(d.completeness, 'complete') = 'complete' AND coalesce(d.visibility, 'internal') IN $seen
  WITH s, d ORDER BY d.date DESC, s.id
  RETURN collect({id: s.id, year: d.date.year})[0] AS above
}
CALL (homes, figure) {
  UNWIND homes AS home
  OPTIONAL MATCH (home)-[:PART_OF*0..1]->(:Territory)<-[d:DOCUMENTS {indicator: figure.indicator}]-(s:Source)
  WHERE coalesce(d.completeness, 'complete') = 'complete' AND coalesce(d.visibility, 'internal') IN $seen
  WITH home, s, d ORDER BY d.date DESC, s.id
  WITH home, collect({id: s.id, year: d.date.year})[0] AS best
  RETURN count(home) AS asked, count(best.id) AS answered, min(best.id) AS source, min(best.year) AS year
}
WITH t, given, figure, CASE WHEN above.id IS NOT NULL THEN above WHEN asked > 0 AND asked = answered THEN {id: source, year: year} END AS documented
WITH t, given, figure, documented,
  CASE WHEN figure.counted THEN documented.id WHEN figure.indicator = 'population' THEN coalesce(documented.id, figure.source) ELSE figure.source END AS source_id,
  CASE WHEN figure.counted OR figure.indicator = 'population' THEN documented.year ELSE figure.year END AS year,
  CASE WHEN figure.counted AND documented IS NULL AND figure.value = 0 THEN null ELSE figure.value END AS value
WHERE (figure.kind IS NULL OR value > 0 OR (value = 0 AND figure.kind IN ['ecole', 'college']))
  AND NOT (coalesce(figure.counted, false) AND documented IS NULL AND figure.indicator IN given)
RETURN figure.indicator AS indicator, figure.kind AS school_type, value, year,
  CASE WHEN value IS NULL THEN 'undetermined' WHEN figure.counted AND documented IS NULL THEN 'partial' ELSE 'known' END AS state, t.id AS territory_id, source_id
ORDER BY indicator, CASE school_type WHEN 'ecole' THEN 1 WHEN 'college' THEN 2 WHEN 'lycee' THEN 3 WHEN 'autre' THEN 4 ELSE 0 END, source_id, value
