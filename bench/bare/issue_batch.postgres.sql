-- What issuing adds to drafts that are stored already.

-- name: receivable
COPY tagih_receivable (
  id, company_id, customer_id, invoice_id, number, issued_on, due_on, currency, amount_minor, balance_minor,
  instalment, disputed_minor, settled_on
) FROM STDIN

-- name: case
COPY tagih_case (
  id, company_id, customer_id, receivable_id, next_action_on, last_step, last_message_on, action, until,
  because, step, paused_until, promised_on
) FROM STDIN

-- name: entry
COPY tagih_journal_entry (
  id, company_id, "on", kind, text, posted, at, digest
) FROM STDIN

-- name: line
COPY tagih_journal_line (
  id, company_id, entry_id, position, "on", account, amount_minor, currency, base_minor, rate, rate_on,
  customer_id, receivable_id, payment_id, document_id
) FROM STDIN

-- name: posted
UPDATE tagih_journal_entry SET posted = true WHERE id BETWEEN ? AND ?

-- name: issued
UPDATE tagih_invoice t SET number = v.number, creditor_reference = v.reference, issued_on = v.issued_on,
  terms = v.terms, state = 'issued'
FROM unnest(?::text[], ?::text[], ?::date[], ?::text[], ?::bigint[]) AS v(number, reference, issued_on, terms, id)
WHERE t.id = v.id

-- name: series
UPDATE tagih_series SET last_number = ?, last_on = ? WHERE id = ?

-- name: event
COPY tagih_event (
  id, company_id, seq, kind, subject, by, at, "on", facts, personal, personal_sha, sha
) FROM STDIN

-- name: head
UPDATE tagih_chain_head SET seq = ?, sha = ? WHERE company_id = ?
