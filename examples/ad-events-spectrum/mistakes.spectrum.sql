-- Money as a decimal, over files that hold it as a double: Spectrum reads no row of them, and says which column and types do not fit.
CREATE EXTERNAL TABLE spectrum.ad_events_exact (
  user_id varchar(50),
  campaign_id varchar(50),
  billing decimal(10,2)
)
PARTITIONED BY (date date, hour smallint)
STORED AS PARQUET
LOCATION 's3://lake/hour/';
