-- At minute 0 the folder of the new hour is registered. `sluice crawl --partitions --node minutes` writes this.
ALTER TABLE ads.minutes ADD IF NOT EXISTS
  PARTITION (`date` = '2017-08-01', hour = 0) LOCATION 's3://lake/minute/2017/08/01/00/'
  PARTITION (`date` = '2017-08-01', hour = 1) LOCATION 's3://lake/minute/2017/08/01/01/'
  PARTITION (`date` = '2017-08-01', hour = 2) LOCATION 's3://lake/minute/2017/08/01/02/'
  PARTITION (`date` = '2017-08-01', hour = 3) LOCATION 's3://lake/minute/2017/08/01/03/';
