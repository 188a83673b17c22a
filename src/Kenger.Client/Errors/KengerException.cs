using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>The registry refused a call or could not be reached; the subclasses say which.</summary>
public class KengerException : Exception
{
    /// <summary>Creates the exception.</summary>
    public KengerException(string message, int code, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The envelope's code, see <see cref="ErrorCodes"/>; 503 when no registry could be reached.</summary>
    public int Code { get; }
}

/// <summary>No token, an unknown one (401), or one that may not do this (403).</summary>
public sealed class KengerAuthenticationException(string message, int code) : KengerException(message, code);

/// <summary>It exists already, or something else is in the way.</summary>
public sealed class KengerConflictException(string message) : KengerException(message, ErrorCodes.Conflict);

/// <summary>The registry doesn't know the namespace, node or id.</summary>
public sealed class KengerNotFoundException(string message) : KengerException(message, ErrorCodes.NotFound);

/// <summary>No registry could be reached, its store is away (503), or it asks to slow down (429). Trying later may work.</summary>
public sealed class KengerUnavailableException(
    string message, int code = ErrorCodes.Unavailable, TimeSpan? retryAfter = null, Exception? inner = null)
    : KengerException(message, code, inner)
{
    /// <summary>When the registry asks to come back; null when it said nothing.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>Fields of the request are missing or wrong.</summary>
public sealed class KengerValidationException(string message, int code, IReadOnlyList<FieldError> fields)
    : KengerException(message, code)
{
    /// <summary>Every broken field, with what would be right.</summary>
    public IReadOnlyList<FieldError> Fields { get; } = fields;
}
