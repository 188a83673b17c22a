using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>Turns an answer into what was asked for, or into the exception that fits.</summary>
internal static class AnswerReader
{
    private const int MaxMessageLength = 1000;

    /// <summary>The envelope's data.</summary>
    public static T Read<T>(RegistryAnswer answer, JsonTypeInfo<ApiResponse<T>> type)
    {
        if (answer.IsSuccess)
        {
            try
            {
                if (JsonSerializer.Deserialize(answer.Body.Span, type) is { Code: ErrorCodes.Ok, Data: { } data })
                {
                    return data;
                }
            }
            catch (JsonException)
            {
                // An error sent with 200, as the original registry did, has other data; else it is not ours at all.
            }
        }

        using var document = Parse(answer);
        throw NotOurs(answer, "its data is not what this call answers");
    }

    /// <summary>The whole envelope of a successful answer.</summary>
    public static JsonDocument Parse(RegistryAnswer answer)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(answer.Body);
            var root = document.RootElement;
            if (!TryReadCode(root, out var code))
            {
                throw NotOurs(answer, "it has no code");
            }

            if (!answer.IsSuccess || code != ErrorCodes.Ok)
            {
                throw Refused(answer, root, code);
            }

            (var whole, document) = (document, null);
            return whole;
        }
        catch (JsonException exception)
        {
            throw NotOurs(answer, "it is not complete JSON", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw NotOurs(answer, "it holds text that is no valid Unicode", exception);
        }
        finally
        {
            document?.Dispose();
        }
    }

    /// <summary>For an answer that no registry gives: a proxy's page, another service behind the address, half of an answer.</summary>
    public static KengerUnavailableException NotOurs(RegistryAnswer answer, string why, Exception? inner = null) =>
        new(
            $"{answer.From} answered {answer.Status} ({answer.ContentType ?? "no content type"}), but that is not a registry's answer: {why}. "
            + "Does the address lead to a registry?",
            retryAfter: answer.RetryAfter,
            inner: inner);

    private static bool TryReadCode(JsonElement root, out int code)
    {
        code = 0;
        return root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("code", out var field)
            && field.ValueKind == JsonValueKind.Number
            && field.TryGetInt32(out code);
    }

    private static KengerException Refused(RegistryAnswer answer, JsonElement root, int code)
    {
        var status = answer.IsSuccess ? code : answer.Status;
        var message = $"{MessageOf(root)} ({answer.From} answered {status})";
        return status switch
        {
            ErrorCodes.Validation or ErrorCodes.PayloadTooLarge => new KengerValidationException(message, status, FieldsOf(root)),
            ErrorCodes.Unauthenticated or ErrorCodes.Forbidden => new KengerAuthenticationException(message, status),
            ErrorCodes.NotFound => new KengerNotFoundException(message),
            ErrorCodes.Conflict => new KengerConflictException(message),
            ErrorCodes.TooManyRequests or >= 500 and < 600 => new KengerUnavailableException(message, status, answer.RetryAfter),
            _ => new KengerException(message, status),
        };
    }

    private static string MessageOf(JsonElement root) =>
        root.TryGetProperty("message", out var field)
        && field.ValueKind == JsonValueKind.String
        && field.GetString() is { Length: > 0 } message
            ? OneLine.Of(message, MaxMessageLength)
            : "The registry refused without saying why";

    private static IReadOnlyList<FieldError> FieldsOf(JsonElement root)
    {
        try
        {
            return root.TryGetProperty("data", out var data)
                ? data.Deserialize(KengerJson.Default.IReadOnlyListFieldError) ?? []
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
