"""The European standard for e-invoices, EN 16931-1:2017: the document, its rules, and the national usages of it."""
