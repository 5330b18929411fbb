-- The clock that leases are judged by.
SELECT now()
