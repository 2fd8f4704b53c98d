-- Lines of a bank statement as its import leaves them, and the bare look-ups of what matching looks up for each line:
-- the receivable of its number, those of its amount, the clients of its account.

-- name: account
INSERT INTO tagih_bank_account (id, company_id, public_id, number, currency, name, made_at)
VALUES (1, ?, 'bench', 'NL91ABNA0417164300', 'EUR', '', ?)

-- name: file
INSERT INTO tagih_bank_file (id, company_id, public_id, sha, read_as, format, name, size_bytes, line_count, "by", made_at)
VALUES (1, ?, 'bench', '', 'camt', 'camt', 'bench', 1, 1, 'bench', ?)

-- name: statement
INSERT INTO tagih_bank_statement (id, company_id, file_id, account_id, number, is_final)
VALUES (1, ?, 1, 1, '', ?)

-- name: line
INSERT INTO tagih_bank_line (
    company_id, public_id, account_id, statement_id, "on", amount_minor, currency, key, occurrence, payer_name,
    payer_account, reference, end_to_end_id, bank_reference, text, kind, original_currency, charges_minor, state, because,
    made_at
) VALUES (?, ?, 1, 1, ?, ?, 'EUR', ?, 1, ?, ?, '', '', '', ?, 'transfer', '', 0, 'open', '{}', ?)

-- name: by_number
SELECT r.id, r.customer_id, r.balance_minor FROM tagih_reference_key k JOIN tagih_receivable r ON r.id = k.receivable_id
WHERE k.company_id = ? AND k.key = ?

-- name: by_amount
SELECT id, customer_id FROM tagih_receivable
WHERE company_id = ? AND currency = 'EUR' AND balance_minor = ? LIMIT 12

-- name: by_account
SELECT customer_id FROM tagih_payer_alias WHERE company_id = ? AND kind = 'account' AND key = ?
