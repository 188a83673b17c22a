using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.EndToEnd.Tests.Telemetry;

/// <summary>Takes OTLP over HTTP, as a collector does.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _received = new();
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>What a process needs to send everything here, soon.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Url,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    public IReadOnlyList<ReceivedSpan> Spans => [.. _received.Where(each => each.Signal == "traces").SelectMany(each => ReceivedSpan.In(each.Body))];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/{signal}", async (HttpRequest request, string signal) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            receiver._received.Enqueue((signal, body.ToArray()));
            return TypedResults.Bytes([], "application/x-protobuf");
        });
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Whether a text came with a signal: names are in it as they are.</summary>
    public bool Has(string signal, string text) =>
        _received.Any(each => each.Signal == signal && each.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

/// <summary>A span.</summary>
/// <param name="Service">The process that made it.</param>
/// <param name="Scope">What made it there.</param>
/// <param name="Trace">Its trace.</param>
/// <param name="Id">Its own id.</param>
/// <param name="Parent">The one above; empty for none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">1 inside, 2 server, 3 client.</param>
/// <param name="IsError">It failed.</param>
/// <param name="Attributes">What else it says.</param>
internal sealed record ReceivedSpan(
    string Service, string Scope, string Trace, string Id, string Parent, string Name, long Kind, bool IsError, IReadOnlyDictionary<string, string> Attributes)
{
    private const long ErrorStatus = 2;

    public static IEnumerable<ReceivedSpan> In(byte[] request) =>
        from resource in ProtoMessage.Parse(request).Messages(1)
        let service = AttributesOf(resource.Messages(1).Single(), 1).GetValueOrDefault("service.name", "")
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select new ReceivedSpan(
            service, scope.Messages(1).Single().Text(1), span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Number(6),
            span.Messages(15).Any(status => status.Number(3) == ErrorStatus), AttributesOf(span, 9));

    private static Dictionary<string, string> AttributesOf(ProtoMessage owner, int number) =>
        owner.Messages(number).ToDictionary(pair => pair.Text(1), pair => ValueOf(pair.Messages(2).Single()), StringComparer.Ordinal);

    private static string ValueOf(ProtoMessage value) =>
        value.Has(1) ? value.Text(1) : value.Has(3) ? value.Number(3).ToString(CultureInfo.InvariantCulture) : value.Number(2).ToString(CultureInfo.InvariantCulture);
}
