// name: recommendation_paths
// title_fr: Chemins de recommandation, lien par lien
// title_en: Paths of recommendation, tie by tie
// question: Par qui passer, de nous jusqu’à cette personne, avec trois intermédiaires au plus ?
// question_en: Through whom, from us to this person, with at most three in between?
// evidence: class:Organisation
// param organisation: str -- identifiant de l’opérateur, celui dont on part | id of the operator, whom one starts from
// param person: str -- identifiant de la personne à atteindre | id of the person to reach
// param limit: int = 20 -- nombre de chemins, les plus courts d’abord | number of paths, the shortest first
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: path, steps, step, from_id, from_name, relation, to_id, to_name, strength, since, source_id
// column path: chemin | path -- the number of the path
// column steps: étapes | steps -- how many steps the path has
// column step: étape | step -- the number of the step in the path
// column from_id: de (id) | from (id) -- the same, by id
// column from_name: de | from -- where the step starts
// column relation: relation | relation -- the kind of tie
// codes relation: relation
// column to_id: vers (id) | to (id) -- the same, by id
// column to_name: vers | to -- where it leads
// group: path
// hidden: steps, from_id, to_id, source_id
MATCH (target:Person {id: $person})
MATCH (us:Organisation {id: $organisation})
// « We » are the operator and its people.
CALL (us) {
  OPTIONAL MATCH (us)<-[m:WORKS_AT|VOLUNTEERS_AT|BOARD_MEMBER_OF]-(one:Person)
  WHERE coalesce(m.since, $as_of) <= $as_of AND coalesce(m.until, $as_of) >= $as_of
  WITH us, one ORDER BY one.id
  RETURN collect(DISTINCT one.id) AS people
}
// Nobody who is opposed, or asked not to be solicited, introduces us: what was said last holds.
CALL (us) {
  OPTIONAL MATCH (i:Interaction)-[:INVOLVES]->(a:Person|Organisation)
  WHERE i.date <= $as_of AND (i.stanceAfter IS NOT NULL OR i.agreed IS NOT NULL)
  WITH a, i ORDER BY i.date DESC, i.id DESC
  WITH a, collect(i.stanceAfter) AS stances, collect(i.agreed) AS agreements
  WITH a, stances[0] AS stance,
    [said IN agreements WHERE any(x IN said WHERE x IN ['introduces', 'may-be-named', 'do-not-solicit'])][0] AS said
  WITH a, stance, said WHERE stance = 'opposed' OR 'do-not-solicit' IN said
  RETURN collect(a.id) AS refusing
}
CALL (us) {
  OPTIONAL MATCH (s:Source) RETURN collect(s.id) AS sources, collect(CASE WHEN s.date IS NOT NULL THEN s.id END) AS dated
}
WITH us, target, people + [us.id] AS ours, refusing, sources, dated
WHERE NOT target.id IN ours
MATCH way = (target)-[:KNOWS|RECOMMENDS|WORKS_AT|BOARD_MEMBER_OF|VOLUNTEERS_AT|ELECTED_IN|PARTNER_OF|MEMBER_OF*1..4]-(start:Person|Organisation)
WHERE start.id IN ours
WITH ours, refusing, sources, dated, [n IN reverse(nodes(way)) | n.id] AS ids, [n IN reverse(nodes(way)) | coalesce(n.name, n.displayName, n.role)] AS names,
  [n IN nodes(way) WHERE NOT (n:Person OR n:Organisation) | n.id] AS others,
  [r IN reverse(relationships(way)) | {type: type(r), tail: startNode(r).id, strength: r.strength, confidence: r.confidence, since: r.since, until: r.until, partialDates: r.partialDates, source: r.source}] AS ties
// Nobody twice, nobody else of ours on the way, only ties of that day, and a recommendation goes from who gives it.
WHERE size(others) = 0
  AND all(place IN range(1, size(ids) - 1) WHERE NOT ids[place] IN ours AND NOT ids[place] IN ids[0..place])
  AND all(tie IN ties WHERE coalesce(tie.since, $as_of) <= $as_of AND coalesce(tie.until, $as_of) >= $as_of)
  AND all(place IN range(0, size(ties) - 1) WHERE ties[place].type <> 'RECOMMENDS' OR ties[place].tail = ids[place])
  // A usable introduction: likely ties (the ontology assumes more than .5 of each) of a dated source, through nobody who refuses.
  AND all(tie IN ties WHERE coalesce(tie.confidence, 1.0) >= 0.5 AND (tie.source IN dated OR (tie.source IN sources AND tie.since IS NOT NULL)))
  AND none(id IN ids[0..size(ids) - 1] WHERE id IN refusing)
// Two ties between the same two make one path: each is a line of that step.
WITH ids, size(ties) AS steps, names, collect(ties) AS ways, reduce(told = names[0], name IN names[1..] | told + ' → ' + name) AS path,
  reduce(key = '', id IN ids | key + id + ' ') AS key
ORDER BY steps, path, key
LIMIT $limit
UNWIND ways AS ties
UNWIND range(0, steps - 1) AS place
WITH path, key, ids, names, steps, place, ties[place] AS tie
WITH DISTINCT path, key, steps, place + 1 AS step, ids[place] AS from_id, names[place] AS from_name, tie.type AS relation, ids[place + 1] AS to_id,
  names[place + 1] AS to_name, tie.strength AS strength,
  coalesce([d IN coalesce(tie.partialDates, []) WHERE d STARTS WITH 'since=' | split(d, '=')[1]][0], tie.since) AS since, tie.source AS source_id
RETURN path, steps, step, from_id, from_name, relation, to_id, to_name, strength, since, source_id
ORDER BY steps, path, key, step, relation, source_id, strength
