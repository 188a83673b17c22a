using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;

namespace Kenger.Client;

/// <summary>One call of the registry's API, before it is known which address it goes to.</summary>
internal sealed record ApiCall(HttpMethod Method, string Route)
{
    private static readonly HttpRequestOptionsKey<ApiCall> Key = new("Kenger.ApiCall");
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    // The request needs some absolute address until the failover puts a real one; this one can't exist.
    private static readonly Uri Anywhere = new("http://registry.invalid/");

    /// <summary>From <c>?</c> on; empty without a query.</summary>
    public string Query { get; init; } = "";

    public byte[]? Body { get; init; }

    /// <summary>
    /// Whether a second delivery changes nothing. Where it would (creating says 409, deleting 404 to a caller whose first
    /// answer got lost), a call is tried again only if the first one surely was not carried out.
    /// </summary>
    public bool Repeatable { get; init; } = true;

    /// <summary>How long the registry may hold its answer back.</summary>
    public TimeSpan Wait { get; init; }

    public string PathAndQuery => Route + Query;

    public static ApiCall Post<T>(string route, T body, JsonTypeInfo<T> type) =>
        new(HttpMethod.Post, route) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };

    /// <summary>Parameters without a value are left out.</summary>
    public static ApiCall Get(string route, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in query)
        {
            if (value is not null)
            {
                text.Append(text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return new(HttpMethod.Get, route) { Query = text.ToString() };
    }

    /// <summary>Not <see cref="Repeatable"/>.</summary>
    public ApiCall Once() => this with { Repeatable = false };

    public static ApiCall Of(HttpRequestMessage request) =>
        request.Options.TryGetValue(Key, out var call)
            ? call
            : throw new InvalidOperationException("The registry's HTTP client is for IKengerClient alone.");

    public HttpRequestMessage ToRequest(string? token, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(Method, new Uri(Anywhere, Route));
        request.Options.Set(Key, this);
        request.SetPolicyExecutionContext(RetryPolicy.CreateContext(cancellationToken));
        request.Headers.Accept.ParseAdd(Json.MediaType!);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Body) { Headers = { ContentType = Json } };
        }

        return request;
    }
}
