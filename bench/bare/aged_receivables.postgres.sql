-- Who owes how much, in buckets of days overdue, from the covering index alone; then the names, in their order.

-- name: aged
SELECT c.number, c.name, 'EUR',
  total - late_1, late_1 - late_31, late_31 - late_61, late_61 - late_91, late_91, total
FROM (
  SELECT customer_id, CAST(SUM(balance_minor) AS bigint) AS total,
    CAST(SUM(CASE WHEN due_on <= ? THEN balance_minor ELSE 0 END) AS bigint) AS late_1,
    CAST(SUM(CASE WHEN due_on <= ? THEN balance_minor ELSE 0 END) AS bigint) AS late_31,
    CAST(SUM(CASE WHEN due_on <= ? THEN balance_minor ELSE 0 END) AS bigint) AS late_61,
    CAST(SUM(CASE WHEN due_on <= ? THEN balance_minor ELSE 0 END) AS bigint) AS late_91
  FROM tagih_receivable WHERE company_id = ? AND balance_minor > 0 GROUP BY customer_id
) g JOIN tagih_customer c ON c.id = g.customer_id
ORDER BY c.sort_key COLLATE "C", c.number COLLATE "C"
