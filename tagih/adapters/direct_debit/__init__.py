"""Files with which a bank collects from clients' accounts: SEPA and ACH."""
