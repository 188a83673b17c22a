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
