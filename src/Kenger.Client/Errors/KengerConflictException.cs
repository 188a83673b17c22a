using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>It exists already, or something else is in the way.</summary>
public sealed class KengerConflictException(string message) : KengerException(message, ErrorCodes.Conflict);
