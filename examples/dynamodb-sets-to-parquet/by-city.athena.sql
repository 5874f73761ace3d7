-- What each city ordered, and how often a parcel was a gift.
SELECT customer.city AS city,
       count(*) AS orders,
       sum(l.quantity) AS pieces,
       round(sum(l.quantity * l.price), 2) AS revenue,
       count_if(contains(tags, 'gift')) AS gifts,
       max(reference) AS last_reference
FROM orders
CROSS JOIN UNNEST(lines) AS l(sku, quantity, price, serials)
WHERE paid
GROUP BY customer.city
ORDER BY revenue DESC
