// name: funding_mix
// title_fr: Financement d’un déploiement, année par année
// title_en: Funding of a deployment, year by year
// question: De quoi vit chaque déploiement du territoire, année par année, en argent et autrement ?
// question_en: What does each deployment of the territory live on, year by year, in money and otherwise?
// evidence: relation:FUNDS
// param territory: str -- identifiant du territoire, par exemple com:44109 | id of the territory, such as com:44109
// param since: int = 0 -- année de départ ; 0 : toutes | first year; 0: all
// param as_of: date = today -- date à laquelle on se place | the date to look from
// returns: deployment_id, deployment, year, family, funding_kind, monetary, amount_eur, share, funders, state, source_id
// column family: famille | family -- the family of the kind of funding
// codes family: funding-kind
// column monetary: en argent | in money -- whether it is money
// column share: part | share -- of all of that year, valued contributions included; only where every line has its amount
// column funders: financeurs | funders -- who funds, by name
// group: deployment
// hidden: deployment_id, family, state, source_id
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(:Territory)<-[:TAKES_PLACE_IN]-(d:Deployment)
WITH DISTINCT d
MATCH (d)<-[f:FUNDS]-(funder:Organisation)
WHERE coalesce(f.year, $as_of.year) <= $as_of.year AND coalesce(f.year, $since) >= $since
WITH d, f, funder ORDER BY funder.name, funder.id
WITH d, f.year AS year, f.fundingKind AS funding_kind, collect(DISTINCT funder.name) AS funders, sum(f.amountEur) AS known, count(f) AS lines, count(f.amountEur) AS priced,
  min(f.source) AS source_id
// A kind with a line whose amount nobody wrote has no amount: what is known of it would pass for the whole.
WITH d, year, funding_kind, funders, source_id, CASE WHEN priced = lines THEN known END AS amount_eur
// The share is of all of that year, valued contributions included, and only where every line has its amount.
CALL (d, year) {
  MATCH (d)<-[g:FUNDS]-(:Organisation)
  WHERE g.year = year
  WITH sum(g.amountEur) AS total, count(g) AS lines, count(g.amountEur) AS priced
  RETURN CASE WHEN priced = lines AND total > 0 THEN total END AS total
}
RETURN d.id AS deployment_id, d.name AS deployment, year,
  CASE WHEN funding_kind IN ['prive', 'mecenat-financier', 'mecenat-competences', 'mecenat-nature', 'fondation', 'partenaire-prive-national', 'dons', 'taxe-apprentissage', 'bailleur-social'] THEN 'prive'
       WHEN funding_kind IN ['public', 'subvention', 'politique-de-la-ville', 'cite-educative', '1jeune1mentor', 'fonjep', 'fdva', 'fse', 'cpo', 'commande-publique', 'tfpb'] THEN 'public'
       WHEN funding_kind IN ['propre', 'benevolat', 'adhesion', 'prestation', 'mise-a-disposition'] THEN 'propre' END AS family,
  funding_kind, CASE WHEN funding_kind IS NOT NULL THEN NOT funding_kind IN ['mecenat-competences', 'mecenat-nature', 'benevolat', 'mise-a-disposition'] END AS monetary,
  amount_eur, CASE WHEN total IS NOT NULL THEN round(amount_eur / total, 3) END AS share, funders,
  CASE WHEN amount_eur IS NULL OR funding_kind IS NULL OR year IS NULL THEN 'undetermined' ELSE 'known' END AS state, source_id
ORDER BY deployment, deployment_id, coalesce(year, 0), family, coalesce(amount_eur, 0) DESC, funding_kind
