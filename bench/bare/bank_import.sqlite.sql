-- The rows of a bank file that was booked, with all triggers and indexes on.

-- name: account
INSERT INTO tagih_bank_account (
  id, company_id, public_id, number, currency, name, made_at
) VALUES (?, ?, ?, ?, ?, ?, ?)

-- name: file
INSERT INTO tagih_bank_file (
  id, company_id, public_id, sha, read_as, format, name, size_bytes, line_count, by, made_at
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: statement
INSERT INTO tagih_bank_statement (
  id, company_id, file_id, account_id, number, from_on, until_on, opening_minor, closing_minor, is_final
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: line
INSERT INTO tagih_bank_line (
  id, company_id, public_id, account_id, statement_id, "on", valued_on, amount_minor, currency, key,
  occurrence, payer_name, payer_account, reference, end_to_end_id, bank_reference, text, kind, original_minor,
  original_currency, charges_minor, state, because, made_at
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
