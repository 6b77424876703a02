// name: effects
// title_fr: Effets observés, sur les jeunes et sur le territoire
// title_en: Effects observed, on young people and on the territory
// question: Qu’est-ce qui a changé, et pour qui : les jeunes ou le territoire ?
// question_en: What has changed, and for whom: young people or the territory?
// evidence: supported-young
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: effect_on, indicator, about_id, about, year, value, source_id
// column effect_on: effet sur | effect on -- young people, the territory, or empty where nobody said
// column indicator: indicateur | indicator -- what is measured
// codes indicator: indicator
// column value: valeur | value -- the figure
// group: effect_on
// hidden: about_id, source_id
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(place:Territory)
CALL (place) {
  MATCH (place)<-[:OBSERVES]-(o:Observation) WHERE o.effectOn IS NOT NULL RETURN o, place AS x
  UNION
  MATCH (place)<-[:TAKES_PLACE_IN]-(x:Deployment)<-[:OBSERVES]-(o:Observation) RETURN o, x
  UNION
  MATCH (place)<-[:SERVES]-(x:Offer)<-[:OBSERVES]-(o:Observation) RETURN o, x
  UNION
  MATCH (place)<-[:LOCATED_IN|SERVES]-(x:Organisation)<-[:OBSERVES]-(o:Observation) RETURN o, x
}
WITH DISTINCT o, x
WHERE o.year <= $as_of.year
RETURN o.effectOn AS effect_on, o.indicator AS indicator, x.id AS about_id, x.name AS about, o.year AS year, o.value AS value, o.sources[0] AS source_id
ORDER BY CASE WHEN effect_on IS NULL THEN 1 ELSE 0 END, effect_on, indicator, about, about_id, year, o.id
