DESCRIBE ads.ad_events
