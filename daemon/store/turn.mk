# deadlines and ledger
