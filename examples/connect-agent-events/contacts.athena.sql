-- Contacts of both snapshots side by side: from which state to which one they went, in which queue, and how long that took.
-- UNNEST of two arrays pairs their elements by position and fills the shorter one with NULL; the ids say which pairs are one contact.
SELECT
  json_extract_scalar(now, '$.Queue.Name') AS queue,
  json_extract_scalar(now, '$.Channel') AS channel,
  json_extract_scalar(before, '$.State') AS from_state,
  json_extract_scalar(now, '$.State') AS to_state,
  count(*) AS contacts,
  round(avg(date_diff('second', from_iso8601_timestamp(json_extract_scalar(before, '$.StateStartTimestamp')), from_iso8601_timestamp(json_extract_scalar(now, '$.StateStartTimestamp')))), 1) AS seconds
FROM contact_centre.agent_events
CROSS JOIN UNNEST(
  CAST(json_extract(currentagentsnapshot, '$.Contacts') AS array(json)),
  CAST(json_extract(previousagentsnapshot, '$.Contacts') AS array(json))
) AS contact (now, before)
WHERE json_extract_scalar(now, '$.ContactId') = json_extract_scalar(before, '$.ContactId')
  AND json_extract_scalar(now, '$.State') <> json_extract_scalar(before, '$.State')
GROUP BY 1, 2, 3, 4
ORDER BY queue, channel, from_state, to_state
