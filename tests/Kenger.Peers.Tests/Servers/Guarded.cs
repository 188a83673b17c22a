namespace Kenger.Peers.Tests.Servers;

/// <summary>What all these nodes serve: something that only those with a key may see, and the rest.</summary>
internal static class Guarded
{
    /// <summary>What a node's answer begins with when it took the request for one below <c>/api</c>, or for <see cref="Host"/>.</summary>
    public const string Mark = "PROTECTED";

    /// <summary>What its other answers begin with.</summary>
    public const string Open = "OPEN";

    /// <summary>What the node says to which guarded requests are sent, when they are not refused.</summary>
    public const string Sentry = "SENTRY";

    /// <summary>The host whose every page is guarded.</summary>
    public const string Host = "secret.example.com";

    /// <summary>Another such host, as the wire says it.</summary>
    public const string IdnHost = "xn--mnchen-3ya.example";

    /// <summary>The same as people write it, and as routes name it.</summary>
    public const string IdnHostInLetters = "münchen.example";

    public static bool IsIn(string body) => body.StartsWith(Mark, StringComparison.Ordinal);
}
