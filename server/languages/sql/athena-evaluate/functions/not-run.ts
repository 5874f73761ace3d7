/** Functions that Athena has and that are not run here: geometry, sketches, machine learning, drawing. They are no error of a query. */
const names = (
  'approx_set checksum word_stem empty_approx_set merge tdigest_agg value_at_quantile values_at_quantiles quantile_at_value qdigest_agg make_set_digest merge_set_digest hash_counts intersection_cardinality jaccard_index ' +
  'bar color render rgb features learn_classifier learn_libsvm_classifier learn_libsvm_regressor learn_regressor classify regress evaluate_classifier_predictions convex_hull_agg geometry_union_agg spatial_partitioning spatial_partitions ' +
  'bing_tile bing_tile_at bing_tile_coordinates bing_tile_polygon bing_tile_quadkey bing_tile_zoom_level bing_tiles_around geometry_to_bing_tiles geometry_from_hadoop_shape geometry_invalid_reason geometry_nearest_points geometry_union ' +
  'great_circle_distance line_interpolate_point line_interpolate_points line_locate_point simplify_geometry to_geometry to_spherical_geography from_geojson_geometry to_geojson_geometry from_encoded_polyline to_encoded_polyline ' +
  'st_area st_asbinary st_astext st_boundary st_buffer st_centroid st_contains st_convexhull st_coorddim st_crosses st_difference st_dimension st_disjoint st_distance st_endpoint st_envelope st_envelopeaspts st_equals st_exteriorring ' +
  'st_geometries st_geometryfromtext st_geometryn st_geometrytype st_geomfrombinary st_geomfromkml st_interiorringn st_interiorrings st_intersection st_intersects st_isclosed st_isempty st_isring st_issimple st_isvalid st_length ' +
  'st_linefromtext st_linestring st_multipoint st_numgeometries st_numinteriorring st_numpoints st_overlaps st_point st_pointn st_points st_polygon st_relate st_startpoint st_symdifference st_touches st_union st_within st_x st_xmax st_xmin ' +
  'st_y st_ymax st_ymin json_table murmur3 spooky_hash_v2_32 spooky_hash_v2_64 beta_cdf inverse_beta_cdf t_cdf t_pdf parse_presto_data_size parse_data_size theta_sketch_union theta_sketch_estimate ai_query'
).split(' ');
export const functionsNotRun: ReadonlySet<string> = new Set(names);
