-- When this transaction began: every server goes by the database's clock.
SELECT now()
