-- What issuing adds to drafts that are stored already.

-- name: receivable
INSERT INTO tagih_receivable (
  id, company_id, customer_id, invoice_id, number, issued_on, due_on, currency, amount_minor, balance_minor,
  instalment, disputed_minor, settled_on
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: case
INSERT INTO tagih_case (
  id, company_id, customer_id, receivable_id, next_action_on, last_step, last_message_on, action, until,
  because, step, paused_until, promised_on
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: entry
INSERT INTO tagih_journal_entry (
  id, company_id, "on", kind, text, posted, at, digest
) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- name: line
INSERT INTO tagih_journal_line (
  id, company_id, entry_id, position, "on", account, amount_minor, currency, base_minor, rate, rate_on,
  customer_id, receivable_id, payment_id, document_id
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: posted
UPDATE tagih_journal_entry SET posted = true WHERE id BETWEEN ? AND ?

-- name: issued
UPDATE tagih_invoice SET number = ?, creditor_reference = ?, issued_on = ?, terms = ?, state = 'issued' WHERE id = ?

-- name: series
UPDATE tagih_series SET last_number = ?, last_on = ? WHERE id = ?

-- name: event
INSERT INTO tagih_event (
  id, company_id, seq, kind, subject, by, at, "on", facts, personal, personal_sha, sha
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: head
UPDATE tagih_chain_head SET seq = ?, sha = ? WHERE company_id = ?
