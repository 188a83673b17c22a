using System.Net.Http;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Console.Language;
using Kenger.Contracts;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State;
using Microsoft.Extensions.Options;

namespace Kenger.Console.Asking;

/// <summary>
/// Asks a gateway where a request would go. Only those that the options name are asked, by the connections of the registry's own calls: addresses are looked
/// at once names are resolved, nothing is followed elsewhere, time and size have an end. A few at once, whoever asks.
/// </summary>
internal sealed class GatewayAsker(OutgoingHttp http, IOptions<KengerConsoleOptions> options) : IDisposable
{
    /// <summary>More than a namespace of ten thousand nodes takes.</summary>
    public const int MaxAnswerBytes = 8 * 1024 * 1024;

    private const int MaxAtOnce = 8;
    private const int MaxMessageLength = 500;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _places = new(MaxAtOnce);

    /// <summary>Whom one may ask.</summary>
    public IReadOnlyList<string> Gateways => options.Value.Gateways;

    /// <summary>Asks, and tells what the person may know of the answer.</summary>
    public async Task<WhyAnswer> AskAsync(WhyQuestion question, NamespaceSet visible, Texts texts, CancellationToken cancellationToken)
    {
        if (!Gateways.Contains(question.Gateway, StringComparer.Ordinal))
        {
            return new(null, texts["The console has no such gateway."]);
        }

        if (question.IsTooLong)
        {
            return new(null, texts["The request is too long."]);
        }

        await _places.WaitAsync(cancellationToken);
        try
        {
            var answer = await http.SendAsync(RequestFor(question), cancellationToken);
            return answer.IsSuccess && answer.IsWhole && Read(answer.Body.Span) is { } explanation
                ? new(VisibleExplanation.Of(explanation, visible), null)
                : new(null, WhyNot(answer, texts));
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private OutgoingRequest RequestFor(WhyQuestion question) => new(question.Url)
    {
        Method = HttpMethod.Get,
        Headers = options.Value.GatewayToken is { Length: > 0 } token ? [(ApiRoutes.TokenHeader, token)] : [],
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
    private static Explanation? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, WhyJson.Default.Explanation);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? MessageOf(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, WhyJson.Default.GatewayRefusal)?.Message is { Length: > 0 } message
                ? Texts.Visible(message.Length > MaxMessageLength ? message[..MaxMessageLength] : message)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>An explanation, or why there is none.</summary>
internal sealed record WhyAnswer(VisibleExplanation? Explanation, string? Problem);

/// <summary>What a gateway answers to a question that is none.</summary>
internal sealed record GatewayRefusal(string? Message);

/// <summary>JSON of a gateway's answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(GatewayRefusal))]
internal sealed partial class WhyJson : JsonSerializerContext;
