-- The same slip in Redshift's words.
SELECT
  eventid,
  json_extract_path_text(currentagentsnapshot, 'AgentStatus', 'Name') AS status,
FROM contact_centre.agent_events;
