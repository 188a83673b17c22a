using Kenger.Console.Calls;
using Kenger.Contracts;

namespace Kenger.Console.Asking;

/// <summary>A request that somebody asks about, and whom.</summary>
/// <param name="Gateway">The address of a gateway that may be asked.</param>
/// <param name="Request"><c>shop.example.com/api/orders?id=7</c></param>
/// <param name="Method">Empty for GET.</param>
/// <param name="Client">The client's address; empty for 127.0.0.1.</param>
/// <param name="Headers">One a line, <c>NAME: VALUE</c>.</param>
internal sealed record WhyQuestion(string Gateway, string Request, string Method, string Client, string Headers)
{
    /// <summary>More than a gateway takes of a request line.</summary>
    public const int MaxLength = 8 * 1024;

    public bool IsTooLong => Request.Length + Method.Length + Client.Length + Headers.Length > MaxLength;

    public IReadOnlyList<string> HeaderLines => Headers.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What a gateway's admin port is asked.</summary>
    public string Query => RequestAddress.Parse(Request.Trim()).ToQuery(OrNone(Client), HeaderLines, OrNone(Method));

    /// <summary>What follows <c>kenger</c> on a command line.</summary>
    public IReadOnlyList<string> Words =>
    [
        "why", Request.Trim(),
        .. OrNone(Client) is { } ip ? (string[])["--ip", ip] : [],
        .. OrNone(Method) is { } method ? (string[])["--method", method] : [],
        .. HeaderLines.SelectMany(header => (string[])["--header", header]),
        "--gateway", Gateway,
    ];

    public string KengerLine => "kenger " + string.Join(' ', Words.Select(ShellText.Quote));

    /// <summary>The token is in a variable: no secret gets into a history.</summary>
    public string CurlLine => $"curl -sS -H \"{ApiRoutes.TokenHeader}: $KENGER_CONSOLE_GATEWAY_TOKEN\" {ShellText.Quote(Url.ToString())}";

    public Uri Url => new(Gateway.TrimEnd('/') + "/" + Query);

    private static string? OrNone(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
