-- The table as Redshift Spectrum declares it. Its FLOAT has eight bytes: svv_external_columns shows `double`.
CREATE EXTERNAL TABLE spectrum.ad_events (
  user_id varchar(50),
  campaign_id varchar(50),
  os varchar(50),
  ua varchar(255),
  ts bigint,
  billing float
)
PARTITIONED BY (date date, hour smallint)
STORED AS PARQUET
LOCATION 's3://lake/hour/';
