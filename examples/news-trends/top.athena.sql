-- The articles that are read most, and how often a reader who sees one opens it.
SELECT
  article_id,
  sum(impression) AS impressions,
  sum(click) AS clicks,
  count(DISTINCT time) AS minutes,
  count_if(gender IS NULL) AS groups_of_guests
FROM trends
GROUP BY article_id
ORDER BY impressions DESC, article_id
LIMIT 5
