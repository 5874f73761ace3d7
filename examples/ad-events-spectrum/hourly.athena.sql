-- At the end of an hour its minutes become Parquet, sorted. In life it runs with one hour in its condition.
INSERT INTO ads.ad_events
SELECT user_id, campaign_id, os, ua, ts, billing, "date", hour
FROM ads.minutes
WHERE "date" = DATE '2017-08-01'
ORDER BY hour, campaign_id, ts
