-- Usual values and the others, with the range of their scores once the forest has learnt.
SELECT
  iotvalue > 50 AS unusual,
  count(*) AS readings,
  count_if(anomaly_score > 2) AS above_two
FROM scores
WHERE anomaly_score > 0
GROUP BY iotvalue > 50
ORDER BY unusual
