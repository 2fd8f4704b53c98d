-- The rows of imported invoices, table by table, with all triggers and indexes on. The seeded books are loaded by
-- the same statements.

-- name: customer
INSERT INTO tagih_customer (
  id, company_id, public_id, number, name, sort_key, country, kind, language, zone, address, tax_id,
  purchase_order, vendor_number, required_references, other_tax_ids, relationship, referred_by, payment_days,
  personal_note, consent, grade, terms, never_ask, paused_until, creditor_reference
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: contact
INSERT INTO tagih_contact (
  id, company_id, customer_id, name, email, position, role, phone
) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- name: invoice
INSERT INTO tagih_invoice (
  id, company_id, public_id, number, external_source, external_number, customer_id, issued_on, currency,
  net_minor, total_minor, made_at, kind, state, credits_id, supplied_on, terms, reference, message,
  prices_include_tax, tax_minor, unallocated_minor, purpose, creditor_reference
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

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

-- name: event
INSERT INTO tagih_event (
  id, company_id, seq, kind, subject, by, at, "on", facts, personal, personal_sha, sha
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: posted
UPDATE tagih_journal_entry SET posted = true WHERE id BETWEEN ? AND ?

-- name: head
UPDATE tagih_chain_head SET seq = ?, sha = ? WHERE company_id = ?
