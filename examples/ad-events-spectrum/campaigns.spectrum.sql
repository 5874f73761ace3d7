-- The question of campaigns.athena.sql, as Redshift Spectrum asks it over the same files.
SELECT campaign_id, hour, count(*) AS events, count(DISTINCT user_id) AS users, round(sum(billing), 2) AS billed, max(ts) AS last_event
FROM spectrum.ad_events
WHERE date = '2017-08-01' AND hour BETWEEN 1 AND 2
GROUP BY campaign_id, hour
ORDER BY hour, billed DESC;

-- Which types the catalogue holds.
SELECT columnname, external_type, part_key
FROM svv_external_columns
WHERE schemaname = 'spectrum' AND tablename = 'ad_events'
ORDER BY columnnum;
