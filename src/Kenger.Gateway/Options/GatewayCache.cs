namespace Kenger.Gateway;

/// <summary>
/// Keeps answers that say themselves that and for how long they may be kept (RFC 9111: <c>Cache-Control</c> with <c>max-age</c> or <c>s-maxage</c>, or <c>Expires</c>), and gives
/// them to others who ask for the same.
/// </summary>
public sealed class GatewayCache
{
    /// <summary>The largest body of an answer that is kept, in bytes, 1 to 16,777,216 (16 MiB). Default: 1,048,576 (1 MiB).</summary>
    public int MaxAnswerBytes { get; set; } = 1024 * 1024;
}
