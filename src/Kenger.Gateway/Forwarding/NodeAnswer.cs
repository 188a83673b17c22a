using System.Collections.Frozen;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.Forwarding;

/// <summary>Passes on the head of a node's answer, without what is for the connection alone.</summary>
internal static class NodeAnswer
{
    private const string EventStreams = "text/event-stream";

    private static readonly FrozenSet<string> Skipped = ConnectionHeaders.All.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static void PassOn(HttpContext context, AnswerHead answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        if (answer.Reason.Length > 0 && !ClientProtocol.HasStreams(context.Request) && answer.Reason != ReasonPhrases.GetReasonPhrase(answer.Status))
        {
            context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = answer.Reason;
        }

        var headers = response.Headers;
        foreach (ref readonly var header in answer.Headers)
        {
            if (!Skipped.Contains(header.Name) && (answer.Named is null || !IsNamed(answer.Named, header.Name)))
            {
                Add(headers, header);
            }
        }

        if (answer.Status is < 200 or 204 or 205 && response.ContentLength == 0)
        {
            // Many servers say a length of 0 here, which RFC 9110 forbids.
            response.ContentLength = null;
        }
    }

    /// <summary>What a switch of protocols says beside: it is for the connection alone, and becomes one of the client's.</summary>
    public static void PassOnUpgrade(HttpContext context, AnswerHead answer)
    {
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = answer.Find("Upgrade");
    }

    public static bool IsEventStream(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status200OK
        && !HttpMethods.IsHead(context.Request.Method)
        && context.Response.ContentType?.StartsWith(EventStreams, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Passes on the header lines behind a chunked body, where the client's protocol has a place for them.</summary>
    public static void PassOnTrailers(HttpContext context, ReadOnlySpan<byte> lines)
    {
        // Also where nobody gets them: an answer with such an end is not to be trusted.
        var headers = AnswerHead.ReadTrailers(lines);
        if (context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is not { IsReadOnly: false } trailers)
        {
            return;
        }

        foreach (var header in headers)
        {
            if (!Skipped.Contains(header.Name))
            {
                Add(trailers, header);
            }
        }
    }

    private static void Add(IHeaderDictionary headers, HeaderText header)
    {
        var before = headers[header.Name];
        if (before.Count == 0)
        {
            headers[header.Name] = header.Value;
        }
        else if (!header.Name.Equals("Strict-Transport-Security", StringComparison.OrdinalIgnoreCase))
        {
            headers[header.Name] = StringValues.Concat(before, header.Value);
        }
    }

    private static bool IsNamed(string named, string name)
    {
        foreach (var part in named.AsSpan().Split(','))
        {
            if (named.AsSpan(part).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
