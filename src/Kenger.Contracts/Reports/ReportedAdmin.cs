namespace Kenger.Contracts;

/// <summary>
/// That the registry's console may ask a gateway, and how: at the address the gateway reports from, at this port, with this key. Nobody but who reads the report knows the key; it opens
/// what the console asks for (<c>/explain</c>, <c>/requests</c>) and nothing that changes something.
/// </summary>
public sealed record ReportedAdmin
{
    /// <summary>The fewest characters of a key.</summary>
    public const int MinKeyLength = 32;

    /// <summary>The most characters of a key.</summary>
    public const int MaxKeyLength = 128;

    /// <summary>The gateway's admin port, 1–65535.</summary>
    public required int Port { get; init; }

    /// <summary>What its admin port is shown: 32–128 visible ASCII characters, made anew when the gateway starts.</summary>
    public required string Key { get; init; }

    /// <summary>Whether the admin port has TLS; absent for plain HTTP.</summary>
    public bool? Tls { get; init; }
}
