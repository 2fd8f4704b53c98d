-- Invoices that come again: drafts with lines and taxes, what issuing adds, the message, the day billed and the next one.

-- name: invoice
INSERT INTO tagih_invoice (
  id, company_id, public_id, number, external_source, external_number, customer_id, issued_on, currency,
  net_minor, total_minor, made_at, kind, state, credits_id, supplied_on, terms, reference, message,
  prices_include_tax, tax_minor, unallocated_minor, purpose, creditor_reference
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: invoice_line
INSERT INTO tagih_invoice_line (
  id, company_id, invoice_id, position, description, quantity_millionths, unit, unit_price_millionths,
  discount_ppm, tax_category, tax_rate_ppm, net_minor, section, discount_minor, discount_reason, charge_minor,
  charge_reason
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: tax
INSERT INTO tagih_invoice_tax (
  id, company_id, invoice_id, category, rate_ppm, base_minor, tax_minor, exemption_code, exemption
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

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

-- name: message
INSERT INTO tagih_message (
  id, company_id, public_id, customer_id, purpose, "on", channel, recipient, language, template, step, tone,
  state, send_after, facts, because, made_at, claim, claimed_at, attempts, sent_at, subject, kept_file,
  problem
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: dispatch
INSERT INTO tagih_dispatch (
  id, company_id, invoice_id, way, "on", message_id, recipient, note, made_at
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: occurrence
INSERT INTO tagih_occurrence (
  id, company_id, recurring_id, "on", invoice_id, made_at
) VALUES (?, ?, ?, ?, ?, ?)

-- name: moved
UPDATE tagih_recurring SET made = ?, next_on = ?, state = ?, problem = ?, tried_on = ? WHERE id = ?
