using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Tls;

/// <summary>OpenSSL's own client, and its server for comparison: what it says of a handshake.</summary>
/// <param name="Text">All that it printed.</param>
internal sealed partial record OpenSsl(string Text)
{
    /// <summary>Whatever is not safe: what a server must not agree on.</summary>
    public const string WeakCiphers = "eNULL:aNULL:3DES:RC4:EXPORT:DES:@SECLEVEL=0";

    /// <summary>All that the client has, so that it is the server who refuses.</summary>
    private const string AllCiphers = "ALL:@SECLEVEL=0";

    private const string NoCipher = "(NONE)";

    private const string Newest = "TLSv1.3";

    /// <summary>The cipher that was agreed on; null where there was no handshake.</summary>
    public string? Cipher => Agreed().Match(Text) is { Success: true } match && match.Groups["cipher"].Value != NoCipher ? match.Groups["cipher"].Value : null;

    /// <summary><c>TLSv1.2</c>; null where there was no handshake. Up to 1.2 the version beside the cipher is the one that the cipher came with.</summary>
    public string? Version => Cipher is null ? null : Agreed().Match(Text).Groups["version"].Value == Newest ? Newest : Protocol().Match(Text) is { Success: true } match ? match.Groups["version"].Value : null;

    public string? Alpn => AlpnProtocol().Match(Text) is { Success: true } match ? match.Groups["name"].Value : null;

    /// <summary>The common name of the certificate that the server has shown.</summary>
    public string? Subject => Cipher is null ? null : SubjectLine().Match(Text) is { Success: true } match ? match.Groups["name"].Value : null;

    /// <summary>How many certificates the server has sent.</summary>
    public int Sent => Text.Split("-----BEGIN CERTIFICATE-----").Length - 1;

    /// <summary>Whether the client trusts the server, by the file of CAs that it was given.</summary>
    public bool IsTrusted => Text.Contains("Verify return code: 0 (ok)", StringComparison.Ordinal);

    /// <summary>Shakes hands with a listener on 127.0.0.1, and goes.</summary>
    public static async Task<OpenSsl> ConnectAsync(int port, params string[] arguments)
    {
        await using var client = Start(port, arguments);
        await client.SayAsync("Q");
        await client.WhenExitedAsync();
        return new OpenSsl(client.Output + "\n" + client.Errors);
    }

    /// <summary>The same with one version of TLS, and every cipher that there is for it.</summary>
    public static Task<OpenSsl> ConnectByAsync(string version, int port, params string[] arguments) =>
        ConnectAsync(port, [$"-{version}", "-cipher", AllCiphers, .. arguments]);

    /// <summary>Asks for another handshake on a connection that is there, and returns once that was refused or done.</summary>
    public static async Task<OpenSsl> RenegotiateAsync(int port, params string[] arguments)
    {
        await using var client = Start(port, ["-tls1_2", .. arguments]);
        await Eventually.BecomesTrue(() => client.HasExited || Handshaken().IsMatch(client.Output), "the first handshake");
        await client.SayAsync("R");
        // When it is done, the server's certificate is shown to be looked at once more.
        await Eventually.BecomesTrue(() => client.HasExited || IsRenegotiated(client.Output + client.Errors), "an end of the second handshake", TimeSpan.FromSeconds(30));
        if (!client.HasExited)
        {
            await client.SayAsync("Q");
            await client.WhenExitedAsync();
        }

        return new OpenSsl(client.Output + "\n" + client.Errors);
    }

    /// <summary>Whether a second handshake was made.</summary>
    public static bool IsRenegotiated(string text) =>
        text.IndexOf("RENEGOTIATING", StringComparison.Ordinal) is >= 0 and var begin && text[begin..].Contains("verify return:1", StringComparison.Ordinal);

    /// <summary>A server that agrees on anything, by which a test shows that the client would have.</summary>
    public static async Task<(AppProcess Process, int Port)> ServeAnythingAsync(string chain, string key)
    {
        var port = FreePort();
        var server = AppProcess.Start(
            "openssl",
            [
                "s_server", "-accept", port.ToString(CultureInfo.InvariantCulture), "-cert", chain, "-key", key, "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-client_renegotiation",
                "-naccept", "100",
            ]);
        await server.WhenPrintedAsync("^ACCEPT");
        return (server, port);
    }

    private static AppProcess Start(int port, string[] arguments) =>
        AppProcess.Start("openssl", ["s_client", "-connect", $"127.0.0.1:{port}", .. arguments]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("^New, (?<version>.*), Cipher is (?<cipher>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Agreed();

    [GeneratedRegex("^ *Protocol *: (?<version>\\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Protocol();

    [GeneratedRegex("^ALPN protocol: (?<name>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex AlpnProtocol();

    [GeneratedRegex("^subject=CN ?= ?(?<name>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SubjectLine();

    [GeneratedRegex("Verify return code", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Handshaken();
}
