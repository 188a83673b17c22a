using System.Security.Authentication;

namespace Kenger;

/// <summary>Which versions of TLS are spoken.</summary>
internal static class TlsVersions
{
    public const string Tls12 = "1.2";
    public const string Tls13 = "1.3";
    public const string Rule = $"must be {Tls12} or {Tls13}";

    public static bool IsKnown(string min) => min is Tls12 or Tls13;

    /// <summary>This one and those after it.</summary>
    public static SslProtocols From(string min) => min == Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;
}
