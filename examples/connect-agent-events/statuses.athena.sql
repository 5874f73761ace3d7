-- How long agents stayed in a status before they took another one.
SELECT
  json_extract_scalar(currentagentsnapshot, '$.Configuration.Username') AS username,
  json_extract_scalar(previousagentsnapshot, '$.AgentStatus.Name') AS left_status,
  json_extract_scalar(currentagentsnapshot, '$.AgentStatus.Name') AS new_status,
  from_iso8601_timestamp(eventtimestamp) AS changed_at,
  date_diff('second', from_iso8601_timestamp(json_extract_scalar(previousagentsnapshot, '$.AgentStatus.StartTimestamp')), from_iso8601_timestamp(eventtimestamp)) AS seconds
FROM contact_centre.agent_events
WHERE eventtype = 'STATE_CHANGE'
  AND json_extract_scalar(previousagentsnapshot, '$.AgentStatus.Name') <> json_extract_scalar(currentagentsnapshot, '$.AgentStatus.Name')
  AND from_iso8601_timestamp(eventtimestamp) >= from_iso8601_timestamp('2024-03-04T08:15:00Z')
ORDER BY seconds DESC, username
LIMIT 12
