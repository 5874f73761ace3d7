-- How many members like what; set elements are array elements now.
SELECT interest, count(*) AS members
FROM club.members
CROSS JOIN UNNEST(interests) AS t (interest)
GROUP BY interest
ORDER BY interest
