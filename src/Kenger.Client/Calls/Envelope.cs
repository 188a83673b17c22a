using System.Text.Json;
using Kenger.Client.Configuration;
using Kenger.Contracts;

namespace Kenger.Client.Calls;

/// <summary>Reads the envelope that every answer of a registry has; what is no success becomes the exception that fits.</summary>
internal sealed class Envelope(TimeProvider time)
{
    private const int MaxMessageLength = 1000;

    /// <summary>The exception an answer means; null for success.</summary>
    public async ValueTask<KengerException?> FailureOfAsync(HttpResponseMessage response)
    {
        try
        {
            return Check(response, await RegistryAnswer.FromAsync(response.Content));
        }
        catch (JsonException exception)
        {
            return NotOurs(response, "it is not complete JSON", exception);
        }
        catch (InvalidOperationException exception)
        {
            return NotOurs(response, "it holds text that is no valid Unicode", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new KengerUnavailableException($"{AddressOf(response)} broke its answer off: {VisibleText.Escape(exception.Message)}.", inner: exception);
        }
    }

    /// <summary>For an answer that no registry gives: a proxy's page, another service behind the address, half of an answer.</summary>
    public KengerUnavailableException NotOurs(HttpResponseMessage response, string why, Exception? inner = null) =>
        new(
            $"{AddressOf(response)} answered {(int)response.StatusCode} "
            + $"({response.Content.Headers.ContentType?.MediaType ?? "no content type"}), "
            + $"but that is not a registry's answer: {VisibleText.Escape(why)}. Does the address lead to a registry?",
            retryAfter: RetryAfterOf(response),
            inner: inner);

    /// <summary>When the registry asks to come back; null when it says nothing.</summary>
    public TimeSpan? RetryAfterOf(HttpResponseMessage response) => RetryAfter.Read(response.Headers.RetryAfter, time.GetUtcNow());

    private KengerException? Check(HttpResponseMessage response, RegistryAnswer answer) =>
        !TryReadCode(answer, out var code) ? NotOurs(response, "it has no code")
        : response.IsSuccessStatusCode && code == ErrorCodes.Ok ? null
        : Refused(response, answer.Root, response.IsSuccessStatusCode ? code : (int)response.StatusCode);

    private static bool TryReadCode(RegistryAnswer answer, out int code)
    {
        code = 0;
        return answer.TryFind("code"u8, out var field) && field.TokenType == JsonTokenType.Number && field.TryGetInt32(out code);
    }

    private KengerException Refused(HttpResponseMessage response, JsonElement? root, int status)
    {
        if (IsGateways(root))
        {
            return new KengerUnavailableException(
                $"{AddressOf(response)} is a Kenger gateway's address, and no registry: it answered {status} ({MessageOf(root)}). "
                + $"{KengerClientOptionsSetup.UrlsName} must lead to the registry");
        }

        var advice = status == ErrorCodes.Unauthenticated ? $"; {TokenAdvice(response)}" : "";
        var message = $"{MessageOf(root)} ({AddressOf(response)} answered {status}){advice}";
        return status switch
        {
            ErrorCodes.Validation or ErrorCodes.PayloadTooLarge => new KengerValidationException(message, status, FieldsOf(root)),
            ErrorCodes.Unauthenticated or ErrorCodes.Forbidden => new KengerAuthenticationException(message, status),
            ErrorCodes.NotFound => new KengerNotFoundException(message),
            ErrorCodes.Conflict => new KengerConflictException(message),
            ErrorCodes.TooManyRequests or >= 500 and < 600 => new KengerUnavailableException(message, status, RetryAfterOf(response)),
            _ => new KengerException(message, status),
        };
    }

    // What a gateway answers itself has a word for programs there, at both of its ports; a registry's refusal has broken fields or nothing.
    private static bool IsGateways(JsonElement? root) =>
        root is { } envelope
        && envelope.TryGetProperty("data", out var data)
        && data.ValueKind == JsonValueKind.Object
        && data.TryGetProperty("reason", out var reason)
        && reason.ValueKind == JsonValueKind.String;

    private static string TokenAdvice(HttpResponseMessage response) =>
        response.RequestMessage?.Headers.Contains("Authorization") == true
            ? $"correct {KengerClientOptionsSetup.TokenName}"
            : $"set {KengerClientOptionsSetup.TokenName} or KENGER_REGISTRY_TOKEN_FILE";

    private static string MessageOf(JsonElement? root) =>
        root is { } envelope
        && envelope.TryGetProperty("message", out var field)
        && field.ValueKind == JsonValueKind.String
        && field.GetString() is { Length: > 0 } message
            ? OneLine.Clean(message, MaxMessageLength)
            : "The registry refused without saying why";

    private static IReadOnlyList<FieldError> FieldsOf(JsonElement? root)
    {
        try
        {
            return root is { } envelope && envelope.TryGetProperty("data", out var data)
                ? data.Deserialize(KengerJson.Default.IReadOnlyListFieldError) ?? []
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static Uri? AddressOf(HttpResponseMessage response) => response.RequestMessage?.RequestUri;
}
