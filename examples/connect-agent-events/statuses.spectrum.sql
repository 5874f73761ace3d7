-- The same question as statuses.athena.sql, as Redshift Spectrum asks it over the same files.
SELECT
  json_extract_path_text(currentagentsnapshot, 'Configuration', 'Username') AS username,
  json_extract_path_text(previousagentsnapshot, 'AgentStatus', 'Name') AS left_status,
  json_extract_path_text(currentagentsnapshot, 'AgentStatus', 'Name') AS new_status,
  json_extract_path_text(json_extract_array_element_text(json_extract_path_text(currentagentsnapshot, 'Contacts'), 0, true), 'ContactId', true) AS first_contact,
  CAST(eventtimestamp AS timestamp) AS changed_at
FROM contact_centre.agent_events
WHERE eventtype = 'STATE_CHANGE'
  AND json_extract_path_text(previousagentsnapshot, 'AgentStatus', 'Name') <> json_extract_path_text(currentagentsnapshot, 'AgentStatus', 'Name')
ORDER BY changed_at
LIMIT 12;
