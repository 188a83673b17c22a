namespace Kenger.Gateway;

/// <summary>
/// Asks another service whether a request may pass. It gets <c>GET</c> with the headers of the request and, in <c>X-Forwarded-Method</c>, <c>-Proto</c>, <c>-Host</c>,
/// <c>-Uri</c> and <c>-For</c>, what was asked, but no body. With 2xx the request goes on; other answers go to the client as they are; without an answer the client gets 503.
/// </summary>
public sealed class GatewayForwardAuth
{
    /// <summary>What is asked: an absolute URL of <c>http</c> or <c>https</c>. Required.</summary>
    public string Url { get; set; } = "";

    /// <summary>
    /// Headers of a 2xx answer that nodes get with the request: <c>X-User</c>. What clients send under these names never passes. Default: none.
    /// </summary>
    public IList<string> AnswerHeaders { get; } = [];

    /// <summary>How long the answer may take, 10 ms to 1 min. Default: 5 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}
