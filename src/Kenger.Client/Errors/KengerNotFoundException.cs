using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>The registry doesn't know the namespace, node or id.</summary>
public sealed class KengerNotFoundException(string message) : KengerException(message, ErrorCodes.NotFound);
