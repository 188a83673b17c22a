using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Writes the head of a request to a node: what the transforms of a route without settings of its own make of the client's, in one go. See
/// <see cref="PlainRoutes"/>.
/// </summary>
internal sealed class NodeRequestHead(PassedHeaders passed, RemoteClient clients, LoopGuard loop)
{
    private const string Trailers = "trailers";

    // For the connection alone, or written by us in any case.
    private static readonly FrozenSet<string> Skipped = ConnectionHeaders.All.Concat(
    [
        "Host", "Content-Length", LoopGuard.Header, "Forwarded", ForwardedHeaders.RealIp, ForwardedHeaders.For, ForwardedHeaders.Proto,
        ForwardedHeaders.Host, ForwardedHeaders.Port, ForwardedHeaders.Prefix,
    ]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // What a trusted proxy says and we don't replace.
    private static readonly string[] Claims = ["Forwarded", ForwardedHeaders.Prefix];

    private string _port = "";

    /// <summary>Writes it, and returns how the body that follows is framed.</summary>
    /// <param name="context">The request.</param>
    /// <param name="node">Where it goes.</param>
    /// <param name="head">Takes it.</param>
    /// <param name="upgrade">The protocol that it asks to switch to; null for none.</param>
    /// <exception cref="HttpRequestException">Something in it is no HTTP/1.1.</exception>
    public Framing Write(HttpContext context, GatewayNode node, HeadWriter head, string? upgrade)
    {
        var request = context.Request;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        head.WriteRequestLine(request.Method, target);
        // A client of HTTP/1.0 need not say any.
        head.WriteHeader("Host: "u8, request.Headers.Host.ToString() is { Length: > 0 } host ? host : node.Address);
        var framing = upgrade is null ? WriteFraming(context, head) : WriteUpgrade(upgrade, head);
        WriteForwarded(context, head);
        head.WriteHeader("CDN-Loop: "u8, loop.Add(request.Headers[LoopGuard.Header]));
        WriteClients(context, head, WriteTrace(head));
        head.Write(Signs.NewLine);
        return framing;
    }

    // The server refuses one with a body.
    private static Framing WriteUpgrade(string upgrade, HeadWriter head)
    {
        head.Write("Connection: Upgrade\r\n"u8);
        head.WriteHeader("Upgrade: "u8, upgrade);
        return Framing.None;
    }

    private static Framing WriteFraming(HttpContext context, HeadWriter head)
    {
        var headers = context.Request.Headers;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            if (headers.ContentLength == 0)
            {
                head.Write("Content-Length: 0\r\n"u8);
            }

            return Framing.None;
        }

        if (headers.ContentLength is { } length && headers.TransferEncoding.Count == 0)
        {
            head.WriteHeader("Content-Length: "u8, length.ToString(CultureInfo.InvariantCulture));
            return Framing.Of(length);
        }

        head.Write("Transfer-Encoding: chunked\r\n"u8);
        return Framing.Chunked;
    }

    private void WriteForwarded(HttpContext context, HeadWriter head)
    {
        var request = context.Request;
        var headers = request.Headers;
        var connection = context.Connection;
        var address = ClientNetwork.Normalize(connection.RemoteIpAddress);
        var client = address?.ToString();
        if (address is null || !clients.IsTrusted(address))
        {
            WriteIfAny(head, "X-Real-IP: "u8, client);
            WriteIfAny(head, "X-Forwarded-For: "u8, client);
            WriteIfAny(head, "X-Forwarded-Proto: "u8, request.Scheme);
            WriteIfAny(head, "X-Forwarded-Host: "u8, headers.Host);
            WriteIfAny(head, "X-Forwarded-Port: "u8, TextOf(connection.LocalPort));
            return;
        }

        var chain = headers[ForwardedHeaders.For].ToString();
        head.WriteHeader("X-Real-IP: "u8, clients.ClaimedBy(headers)?.ToString() ?? client!);
        head.WriteHeader("X-Forwarded-For: "u8, chain.Length == 0 ? client! : $"{chain}, {client}");
        WriteClaim(head, headers, ForwardedHeaders.Proto, request.Scheme);
        WriteClaim(head, headers, ForwardedHeaders.Host, headers.Host.ToString());
        WriteClaim(head, headers, ForwardedHeaders.Port, TextOf(connection.LocalPort));
        foreach (var name in Claims)
        {
            WriteClaim(head, headers, name, "");
        }
    }

    private static void WriteClaim(HeadWriter head, IHeaderDictionary headers, string name, string own)
    {
        var claimed = headers[name];
        if (claimed.Count > 0)
        {
            WriteAll(head, name, claimed);
        }
        else if (own.Length > 0)
        {
            head.WriteHeader(name, own);
        }
    }

    private static void WriteIfAny(HeadWriter head, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            head.WriteHeader(name, value);
        }
    }

    // What the node is called from, so that what it does hangs below the attempt; returns the headers that are written.
    private static List<string>? WriteTrace(HeadWriter head)
    {
        if (Activity.Current is not { } current)
        {
            return null;
        }

        var written = new List<string>();
        DistributedContextPropagator.Current.Inject(current, (head, written), static (carrier, name, value) =>
        {
            var (head, written) = ((HeadWriter, List<string>))carrier!;
            head.WriteHeader(name, value);
            written.Add(name);
        });
        return written;
    }

    private void WriteClients(HttpContext context, HeadWriter head, List<string>? written)
    {
        var headers = context.Request.Headers;
        var takenAway = headers.Connection is { Count: > 0 } connection ? PassedHeaders.TakenAway(connection) : null;
        bool? isTrusted = null;
        foreach (var (name, values) in headers)
        {
            if (!Skipped.Contains(name)
                && !name.StartsWith(':')
                && (takenAway is null || !takenAway.Contains(name, StringComparer.OrdinalIgnoreCase))
                && (written is null || !written.Contains(name, StringComparer.OrdinalIgnoreCase))
                && passed.MayPass(name, context, ref isTrusted))
            {
                WriteAll(head, name, values);
            }
        }

        if (ClientProtocol.HasStreams(context.Request) && headers.TE is { Count: > 0 } encodings && encodings.ToString().Contains(Trailers, StringComparison.OrdinalIgnoreCase))
        {
            head.Write("TE: trailers\r\n"u8);
        }
    }

    private static void WriteAll(HeadWriter head, string name, StringValues values)
    {
        if (values.Count > 1 && name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
        {
            // HTTP/2 and HTTP/3 send them one by one; to HTTP/1.1 they are one header (RFC 9113, section 8.2.3).
            head.WriteHeader(name, string.Join("; ", (string?[])values!));
            return;
        }

        foreach (var value in values)
        {
            head.WriteHeader(name, value ?? "");
        }
    }

    // Nearly always the one port of the gateway. A race at worst formats it again.
    private string TextOf(int port)
    {
        var text = _port;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var known) || known != port)
        {
            _port = text = port.ToString(CultureInfo.InvariantCulture);
        }

        return text;
    }
}
