-- What players stake per country, and how long they look at the tables before they do.
WITH seen AS (
  SELECT player, count(*) AS pages, sum(millis) AS millis
  FROM clicks
  WHERE page IN ('/slots', '/live')
  GROUP BY player
)
SELECT
  p.country,
  count(*) AS bets,
  sum(p.amount) AS staked,
  count(DISTINCT p.player) AS players,
  sum(s.pages) AS pages
FROM platform p
LEFT JOIN seen s ON s.player = p.player
WHERE p.event = 'bet'
GROUP BY p.country
ORDER BY staked DESC
