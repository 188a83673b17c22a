namespace Kenger.Registry.MySql;

/// <summary>The database reported a transaction as committed, and nothing of it is there: the same again may succeed at once.</summary>
internal sealed class LostTransactionException() : Exception("The database lost the transaction to another node's without saying so.");
