-- Delivery streams write folders without names of keys, which MSCK REPAIR TABLE does not find. `sluice crawl --partitions` writes this.
ALTER TABLE tweets ADD IF NOT EXISTS
  PARTITION (year = '2018', month = '09', day = '19', hour = '17') LOCATION 's3://lake/tweets/2018/09/19/17/'
  PARTITION (year = '2018', month = '09', day = '19', hour = '18') LOCATION 's3://lake/tweets/2018/09/19/18/'
  PARTITION (year = '2018', month = '09', day = '19', hour = '19') LOCATION 's3://lake/tweets/2018/09/19/19/'
  PARTITION (year = '2018', month = '09', day = '19', hour = '20') LOCATION 's3://lake/tweets/2018/09/19/20/';
