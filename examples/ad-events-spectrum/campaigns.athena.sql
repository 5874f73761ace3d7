-- What each campaign cost by the hour, and its last event to the nanosecond.
SELECT campaign_id, hour, count(*) AS events, count(DISTINCT user_id) AS users, round(sum(billing), 2) AS billed, max(ts) AS last_event
FROM ads.ad_events
WHERE "date" = DATE '2017-08-01' AND hour BETWEEN 1 AND 2
GROUP BY campaign_id, hour
ORDER BY hour, billed DESC
