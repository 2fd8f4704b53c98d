-- Invoices that come again: drafts with lines and taxes, what issuing adds, the message, the day billed and the next one.

-- name: invoice
COPY tagih_invoice (
  id, company_id, public_id, number, external_source, external_number, customer_id, issued_on, currency,
  net_minor, total_minor, made_at, kind, state, credits_id, supplied_on, terms, reference, message,
  prices_include_tax, tax_minor, unallocated_minor, purpose, creditor_reference
) FROM STDIN

-- name: invoice_line
COPY tagih_invoice_line (
  id, company_id, invoice_id, position, description, quantity_millionths, unit, unit_price_millionths,
  discount_ppm, tax_category, tax_rate_ppm, net_minor, section, discount_minor, discount_reason, charge_minor,
  charge_reason
) FROM STDIN

-- name: tax
COPY tagih_invoice_tax (
  id, company_id, invoice_id, category, rate_ppm, base_minor, tax_minor, exemption_code, exemption
) FROM STDIN

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

-- name: message
COPY tagih_message (
  id, company_id, public_id, customer_id, purpose, "on", channel, recipient, language, template, step, tone,
  state, send_after, facts, because, made_at, claim, claimed_at, attempts, sent_at, subject, kept_file,
  problem
) FROM STDIN

-- name: dispatch
COPY tagih_dispatch (
  id, company_id, invoice_id, way, "on", message_id, recipient, note, made_at
) FROM STDIN

-- name: occurrence
COPY tagih_occurrence (
  id, company_id, recurring_id, "on", invoice_id, made_at
) FROM STDIN

-- name: moved
UPDATE tagih_recurring t SET made = v.made, next_on = v.next_on, state = v.state, problem = v.problem, tried_on = v.tried_on
FROM unnest(?::int[], ?::date[], ?::text[], ?::text[], ?::date[], ?::bigint[])
  AS v(made, next_on, state, problem, tried_on, id)
WHERE t.id = v.id
