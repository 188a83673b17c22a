using System.Net.Http;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kenger.Console.Language;
using Kenger.Contracts;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State;

namespace Kenger.Console.Asking;

/// <summary>
/// Asks a gateway where a request would go. Only <see cref="AskableGateways"/> are asked, by the connections of the registry's own calls: addresses are looked
/// at once names are resolved, nothing is followed elsewhere, time and size have an end. A few at once, whoever asks.
/// </summary>
internal sealed class GatewayAsker(OutgoingHttp http, AskableGateways gateways) : IDisposable
{
    /// <summary>More than a namespace of ten thousand nodes takes.</summary>
    public const int MaxAnswerBytes = 8 * 1024 * 1024;

    private const int MaxAtOnce = 8;
    private const int MaxMessageLength = 500;
    private const int MaxTries = 3;
    private const int MaxRequests = 2_000;
    private const int MaxFieldLength = 300;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _places = new(MaxAtOnce);

    /// <summary>Asks, and tells what the person may know of the answer.</summary>
    public async Task<WhyAnswer> AskAsync(WhyQuestion question, NamespaceSet visible, Texts texts, CancellationToken cancellationToken)
    {
        if (gateways.Find(question.Gateway, visible) is not { } gateway)
        {
            return new(null, texts["The console has no such gateway."]);
        }

        if (question.IsTooLong)
        {
            return new(null, texts["The request is too long."]);
        }

        var answer = await SendAsync(gateway, question.Query, cancellationToken);
        return answer.IsSuccess && answer.IsWhole && Read(answer.Body.Span, WhyJson.Default.Explanation) is { } explanation
            ? new(VisibleExplanation.Of(explanation, visible), null)
            : new(null, WhyNot(answer, texts));
    }

    /// <summary>What a gateway remembers of requests. What it wrote is as short as it should be, and there are no more than it may send.</summary>
    public async Task<RequestsAnswer> AskRequestsAsync(AskableGateway gateway, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(gateway, "requests", cancellationToken);
        return answer.IsSuccess && answer.IsWhole && Read(answer.Body.Span, WhyJson.Default.RecentRequests)?.Requests is { } requests
            ? new RequestsAnswer([.. requests.Where(IsUsable).Take(MaxRequests)], null, null)
            : new RequestsAnswer([], WhyNot(answer, Texts.English), WhyNot(answer, Texts.Chinese));
    }

    public void Dispose() => _places.Dispose();

    // A fake of a gateway may answer anything.
    private static bool IsUsable(RecentRequest? request) =>
        request is { Method.Length: <= MaxFieldLength, Host.Length: <= MaxFieldLength, Target.Length: <= MaxFieldLength, Outcome.Length: <= MaxFieldLength }
        && (request.Node?.Length ?? 0) <= MaxFieldLength && (request.Client?.Length ?? 0) <= MaxFieldLength && (request.Namespace?.Length ?? 0) <= MaxFieldLength;

    private async Task<OutgoingAnswer> SendAsync(AskableGateway gateway, string query, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            var answer = OutgoingAnswer.None("");
            foreach (var secret in gateway.Secrets.Take(MaxTries))
            {
                answer = await http.SendAsync(RequestFor(new Uri($"{gateway.Url.TrimEnd('/')}/{query}"), secret), cancellationToken);
                if (answer.Status != 401)
                {
                    break;
                }
            }

            return answer;
        }
        finally
        {
            _places.Release();
        }
    }

    private static OutgoingRequest RequestFor(Uri url, string? secret) => new(url)
    {
        Method = HttpMethod.Get,
        Headers = string.IsNullOrEmpty(secret) ? [] : [(ApiRoutes.TokenHeader, secret)],
        IsInHouse = true,
        MaxAnswerBytes = MaxAnswerBytes,
        Timeout = Timeout,
    };

    private static string WhyNot(OutgoingAnswer answer, Texts texts) =>
        answer.Problem is { } problem ? texts.Format("The gateway can't be asked: {0}.", problem)
        : answer.Status == 401 ? texts["The gateway wants its admin token: set KENGER_CONSOLE_GATEWAY_TOKEN."]
        : MessageOf(answer.Body.Span) is { } message && !answer.IsSuccess ? texts.Format("The gateway refuses the question: {0}.", message)
        : !answer.IsWhole ? texts["The gateway's answer is too long."]
        : texts.Format("What answers there ({0}) is no gateway's admin port.", answer.Status);

    // Null for what no gateway of ours answers.
    private static T? Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? MessageOf(ReadOnlySpan<byte> body) =>
        Read(body, WhyJson.Default.GatewayRefusal)?.Message is { Length: > 0 } message
            ? Texts.Visible(message.Length > MaxMessageLength ? message[..MaxMessageLength] : message)
            : null;
}

/// <summary>An explanation, or why there is none.</summary>
internal sealed record WhyAnswer(VisibleExplanation? Explanation, string? Problem);

/// <summary>What a gateway answers to a question that is none.</summary>
internal sealed record GatewayRefusal(string? Message);

/// <summary>JSON of a gateway's answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(RecentRequests))]
[JsonSerializable(typeof(GatewayRefusal))]
internal sealed partial class WhyJson : JsonSerializerContext;
