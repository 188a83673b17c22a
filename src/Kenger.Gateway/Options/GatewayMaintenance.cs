namespace Kenger.Gateway;

/// <summary>The page of a route that is being worked on: its requests are answered 503, and no node sees them.</summary>
public sealed class GatewayMaintenance
{
    /// <summary>Whether it is shown. False keeps the page ready for another time. Default: true.</summary>
    public bool On { get; set; } = true;

    /// <summary>When clients may come again, in <c>Retry-After</c>: whole seconds, 1 s to a day. Default: nothing is said.</summary>
    public TimeSpan? RetryAfter { get; set; }

    /// <summary>
    /// What people read, 1–1024 visible characters: plain text, which says what it says in HTML, too. Default: "this is being worked on, and will be back".
    /// </summary>
    public string? Text { get; set; }
}
