namespace Kenger.Gateway.Trust;

/// <summary>A node can't be spoken to by TLS, or no longer.</summary>
/// <param name="problem">Why, a sentence without its end.</param>
internal sealed class NodeTlsException(string problem) : IOException(problem)
{
    /// <summary>The connection ended, and TLS had not said that it would: whoever ended it, something may be missing.</summary>
    public bool IsCut { get; private init; }

    public static NodeTlsException Cut() => new("the connection was cut: it ended without the end that TLS has (close_notify)") { IsCut = true };
}
