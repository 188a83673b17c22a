namespace Kenger.Gateway;

/// <summary>Which pages of other origins may ask by script, and read the answers (CORS).</summary>
public sealed class GatewayCors
{
    /// <summary>
    /// The origins of these pages: <c>https://app.example.com</c>, <c>https://*.example.com</c> for all below, <c>null</c> for sandboxed frames and local
    /// files, or <c>*</c> alone. Required.
    /// </summary>
    public IList<string> Origins { get; } = [];

    /// <summary>The methods that they may use, in capitals. Default: the route's <see cref="GatewayRoute.Methods"/>, or GET, HEAD and POST.</summary>
    public IList<string> Methods { get; } = [];

    /// <summary>The headers that they may send, beside those that need no leave; <c>*</c> for all. Default: none.</summary>
    public IList<string> Headers { get; } = [];

    /// <summary>The headers of answers that they may read, beside those that need no leave. Default: none.</summary>
    public IList<string> ExposedHeaders { get; } = [];

    /// <summary>Whether they may send cookies and logins. Not with the origins <c>*</c> and <c>null</c>. Default: false.</summary>
    public bool Credentials { get; set; }

    /// <summary>How long browsers may remember what they may do: 0 to a day, in whole seconds. Default: as each browser has it, mostly 5 s.</summary>
    public TimeSpan? MaxAge { get; set; }
}
