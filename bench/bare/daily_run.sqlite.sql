-- Who is due, with the client's row, and then the rows a daily run leaves behind.

-- name: due
SELECT k.customer_id, k.receivable_id, r.number, r.issued_on, r.due_on, r.currency, r.balance_minor, r.disputed_minor,
  k.id, k.last_step, k.last_message_on, c.number, c.name, c.country, c.language
FROM tagih_case k
JOIN tagih_receivable r ON r.id = k.receivable_id
JOIN tagih_customer c ON c.id = k.customer_id
WHERE k.company_id = ? AND k.next_action_on <= ?

-- name: case
UPDATE tagih_case SET next_action_on = ?, last_step = ?, last_message_on = ?, action = ?, until = ?, step = ?, because = ?
WHERE id = ?

-- name: decision
INSERT INTO tagih_decision (
  id, company_id, receivable_id, asked_on, action, until, step, reasons
) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- name: message
INSERT INTO tagih_message (
  id, company_id, public_id, customer_id, purpose, "on", channel, recipient, language, template, step, tone,
  state, send_after, facts, because, made_at, claim, claimed_at, attempts, sent_at, subject, kept_file,
  problem
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: notice
INSERT INTO tagih_notice (
  id, company_id, receivable_id, message_id, role, ladder_day, "on", balance_minor
) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- name: event
INSERT INTO tagih_event (
  id, company_id, seq, kind, subject, by, at, "on", facts, personal, personal_sha, sha
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: head
UPDATE tagih_chain_head SET seq = ?, sha = ? WHERE company_id = ?
