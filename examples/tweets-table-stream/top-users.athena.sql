-- Who tweeted most that day. A tweet that was changed came through the stream again, and counts once.
SELECT user_id, count(DISTINCT tweet_id) AS tweets, max(tweet_id) AS latest, max(approx_post_time) AS last_change
FROM TWEETS
WHERE year = '2018' AND month = '09' AND day = '19'
GROUP BY user_id
ORDER BY tweets DESC, user_id
LIMIT 10
