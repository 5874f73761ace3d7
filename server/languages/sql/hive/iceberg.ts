/** Table properties that Athena takes for an Iceberg table; anything else is refused. Source: the reference of table properties, section 9. */
export const icebergProperties: ReadonlySet<string> = new Set([
  'table_type', 'format', 'write_compression', 'optimize_rewrite_data_file_threshold', 'optimize_rewrite_delete_file_threshold', 'optimize_rewrite_min_data_file_size_bytes', 'optimize_rewrite_max_data_file_size_bytes',
  'write_target_data_file_size_bytes', 'vacuum_min_snapshots_to_keep', 'vacuum_max_snapshot_age_seconds', 'vacuum_max_metadata_files_to_keep', 'write_data_path_enabled', 'compression_level',
]);
