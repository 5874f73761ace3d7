-- A slip of published versions of these queries: the comma before FROM is reported, and "Remove the comma" repairs it.
SELECT
  eventid,
  json_extract_scalar(currentagentsnapshot, '$.AgentStatus.Name') AS status,
FROM contact_centre.agent_events
