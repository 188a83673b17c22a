using System.Text.Json;
using System.Text.Unicode;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// The fields of a JSON body, each read by its rule. What is broken is collected, so that a caller learns of everything at
/// once. A null counts as absent. Unknown fields are refused everywhere but on the endpoints of the original, whose Python SDK sends some.
/// </summary>
internal sealed class RequestFields : RequestObject, IDisposable
{
    private static readonly JsonDocumentOptions JsonOptions = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    // An object; null when the body is none.
    private readonly JsonDocument? _document;
    private readonly List<FieldError> _errors;

    private readonly bool _takesUnknown;

    private RequestFields(JsonDocument? document, List<FieldError> errors, bool takesUnknown)
        : base(document?.RootElement, "", errors) => (_document, _errors, _takesUnknown) = (document, errors, takesUnknown);

    /// <summary>Reads a body of at most 64 KiB, unless more is said.</summary>
    public static async ValueTask<RequestFields> ReadAsync(HttpRequest request, CancellationToken cancellationToken, int maxBytes = KengerDefaults.MaxBodyBytes) =>
        Parse(await RequestBody.ReadAsync(request, cancellationToken, maxBytes), takesUnknown: OriginalEndpoints.Has(request));

    public static RequestFields Parse(byte[] bytes, bool takesUnknown = false)
    {
        if (!Utf8.IsValid(bytes))
        {
            return Broken("must be UTF-8");
        }

        try
        {
            var document = JsonDocument.Parse(bytes.AsMemory(), JsonOptions);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new RequestFields(document, [], takesUnknown)
                : Broken("must be a JSON object");
        }
        catch (JsonException exception)
        {
            return Broken($"is not valid JSON: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            // The search for duplicates reads every name, and there is no text for "\ud800".
            return Broken(@"must not have half a surrogate pair (\ud800 to \udfff) in a field's name");
        }
    }

    /// <summary>Asked once, when all fields are read: whether any was broken, or is none that was asked for.</summary>
    public bool IsRejected(out Refusal refusal)
    {
        if (!_takesUnknown)
        {
            RejectUnknown();
        }

        refusal = _errors.Count == 0 ? null! : Refusal.Invalid(_errors);
        return _errors.Count > 0;
    }

    public void Dispose() => _document?.Dispose();

    private static RequestFields Broken(string message)
    {
        var fields = new RequestFields(null, [], takesUnknown: false);
        fields.Reject("body", message);
        return fields;
    }
}
