-- A day with nothing to do: the look into the index, and the row that says the run took place.

-- name: due
SELECT k.customer_id, k.receivable_id, r.balance_minor
FROM tagih_case k
JOIN tagih_receivable r ON r.id = k.receivable_id
WHERE k.company_id = ? AND k.next_action_on <= ?

-- name: run
INSERT INTO tagih_run (
  company_id, "on", started_at, mode, decided, queued, proposed, waited, stopped, failed, blockers
) VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, 0, '[]')
