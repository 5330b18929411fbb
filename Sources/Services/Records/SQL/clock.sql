-- Every server goes by the database's clock. In a transaction: when it began
SELECT now()
