// name: duplicate_check
// title_fr: Offres que doublerait une nouvelle offre
// title_en: Offers that a new offer would duplicate
// question: Une nouvelle offre de mentorat ferait-elle doublon (thème, public, âge, territoire) ?
// question_en: Would a new mentoring offer duplicate one (theme, audience, age, area)?
// evidence: class:Offer
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param audience: str -- code du public visé (collegiens…) | code of the audience (collegiens…)
// param theme: str = mentorat -- code du thème | code of the theme
// param age_min: int = 0 -- âge minimal ; 0 : celui du public | lowest age; 0: the audience's
// param age_max: int = 0 -- âge maximal ; 0 : celui du public | highest age; 0: the audience's
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: verdict, offer_id, offer, organisation_id, organisation, audiences, age_min, age_max, shared_years, capacity, territory_id, source_id
// column verdict: verdict | verdict -- what the offer is to mentoring
// code verdict.duplicate: doublon | duplicate
// code verdict.overlap: recouvrement partiel | partial overlap
// code verdict.distinct: distincte | distinct
// code verdict.undetermined: non documenté | not documented
// column shared_years: années d’âge communes | years of age in common -- how many years of age both serve
// column capacity: places | places -- the places it has
MATCH (t:Territory {id: $territory})
OPTIONAL MATCH (wanted:Audience {code: $audience})
WITH t, CASE WHEN $age_min > 0 THEN $age_min ELSE coalesce(wanted.ageMin, 0) END AS low,
  CASE WHEN $age_max > 0 THEN $age_max ELSE coalesce(wanted.ageMax, 120) END AS high
CALL (t) {
  MATCH (t)<-[:PART_OF*0..3]-(place:Territory)<-[r:SERVES|LOCATED_IN]-(x:Organisation|Offer)
  WHERE coalesce(r.until, $as_of) >= $as_of
  RETURN x, place, r.source AS source
  UNION
  MATCH (t)-[:PART_OF*1..3]->(place:Territory)<-[r:SERVES]-(x:Organisation|Offer)
  WHERE coalesce(r.until, $as_of) >= $as_of
  RETURN x, place, r.source AS source
}
CALL (x) {
  MATCH (x)<-[:OFFERS]-(g:Organisation) RETURN g, x AS o
  UNION
  MATCH (x)-[:OFFERS]->(o:Offer) WHERE NOT EXISTS { (o)-[:SERVES|LOCATED_IN]->(:Territory) } RETURN x AS g, o
}
MATCH (o)-[:HAS_THEME]->(:Theme {code: $theme})
WITH low, high, g, o, min(place.id) AS territory_id, min(source) AS source_id
CALL (o) {
  OPTIONAL MATCH (o)-[:TARGETS]->(aud:Audience)
  WITH aud ORDER BY aud.code
  RETURN collect(DISTINCT aud.code) AS audiences, min(aud.ageMin) AS youngest, max(aud.ageMax) AS oldest
}
WITH low, high, g, o, territory_id, source_id, audiences, coalesce(o.ageMin, youngest) AS age_min, coalesce(o.ageMax, oldest) AS age_max
WITH g, o, territory_id, source_id, audiences, age_min, age_max,
  CASE WHEN age_min IS NULL OR age_max IS NULL THEN null
       ELSE CASE WHEN age_max < high THEN age_max ELSE high END - CASE WHEN age_min > low THEN age_min ELSE low END + 1 END AS overlap
WITH g, o, territory_id, source_id, audiences, age_min, age_max, CASE WHEN overlap < 0 THEN 0 ELSE overlap END AS shared_years,
  $audience IN audiences OR 'tous-publics' IN audiences AS same_audience
WITH *, CASE WHEN size(audiences) = 0 AND shared_years IS NULL THEN 'undetermined'
             WHEN same_audience AND coalesce(shared_years, 1) > 0 THEN 'duplicate'
             WHEN same_audience OR coalesce(shared_years, 1) > 0 THEN 'overlap'
             ELSE 'distinct' END AS verdict
RETURN verdict, o.id AS offer_id, o.name AS offer, g.id AS organisation_id, g.name AS organisation, audiences, age_min, age_max, shared_years,
  o.capacity AS capacity, territory_id, source_id
ORDER BY CASE verdict WHEN 'duplicate' THEN 1 WHEN 'overlap' THEN 2 WHEN 'undetermined' THEN 3 ELSE 4 END, offer, offer_id, organisation_id
