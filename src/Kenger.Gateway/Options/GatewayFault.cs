namespace Kenger.Gateway;

/// <summary>Faults on purpose, to see what clients do: requests that are late, or fail. At least one of <see cref="Delay"/> and <see cref="Status"/> is needed.</summary>
public sealed class GatewayFault
{
    /// <summary>The share of requests that get it, above 0 and up to 100. Default: 100.</summary>
    public double Percent { get; set; } = 100;

    /// <summary>
    /// Only requests with this header get it: <c>X-Fault</c> for any value, <c>X-Fault: late</c> for that one. Nodes don't get the header. Default: all requests.
    /// </summary>
    public string? Header { get; set; }

    /// <summary>How much later the request goes on, or is answered: 1 ms to 5 min. Default: no delay.</summary>
    public TimeSpan? Delay { get; set; }

    /// <summary>The status that is answered instead of a node, 400–599. Default: the node answers.</summary>
    public int? Status { get; set; }
}
