using System.Text.Json;
using System.Text.Unicode;
using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// The fields of a JSON body, each read by its rule. What is broken is collected, so that a caller learns of everything at
/// once. Unknown fields are ignored, and a null counts as absent: the original's Python SDK sends some.
/// </summary>
internal sealed class RequestFields : IDisposable
{
    private static readonly JsonDocumentOptions JsonOptions = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    // An object; null when the body is none.
    private readonly JsonDocument? _document;
    private readonly List<FieldError> _errors = [];

    private RequestFields(JsonDocument? document) => _document = document;

    /// <summary>Reads a body of at most 64 KiB.</summary>
    public static async ValueTask<RequestFields> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        Parse(await RequestBody.ReadAsync(request, cancellationToken));

    public static RequestFields Parse(byte[] bytes)
    {
        if (!Utf8.IsValid(bytes))
        {
            return Broken("must be UTF-8");
        }

        try
        {
            var document = JsonDocument.Parse(bytes.AsMemory(), JsonOptions);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new RequestFields(document)
                : Broken("must be a JSON object");
        }
        catch (JsonException failure)
        {
            return Broken($"is not valid JSON: {failure.Message}");
        }
        catch (InvalidOperationException)
        {
            // The search for duplicates reads every name, and there is no text for "\ud800".
            return Broken(@"must not have half a surrogate pair (\ud800 to \udfff) in a field's name");
        }
    }

    /// <summary>Whether anything read so far was broken.</summary>
    public bool IsRejected(out Refusal refusal)
    {
        refusal = _errors.Count == 0 ? null! : Refusal.Invalid(_errors);
        return _errors.Count > 0;
    }

    public void Reject(string field, string message) => _errors.Add(new FieldError(field, message));

    public string Text(string field, Func<string?, string?> rule)
    {
        if (OptionalText(field, rule) is { } value)
        {
            return value;
        }

        RequirePresent(field);
        return "";
    }

    public string? OptionalText(string field, Func<string?, string?> rule)
    {
        if (!TryGet(field, out var element))
        {
            return null;
        }

        if (element.ValueKind != JsonValueKind.String)
        {
            Reject(field, "must be a string");
            return null;
        }

        return Checked(field, ReadString(element), rule);
    }

    public long Number(string field, Func<long, string?> rule)
    {
        if (OptionalNumber(field, rule) is { } value)
        {
            return value;
        }

        RequirePresent(field);
        return 0;
    }

    public long? OptionalNumber(string field, Func<long, string?> rule)
    {
        if (!TryGet(field, out var element))
        {
            return null;
        }

        // The rule's sentence for a fraction or something beyond 64 bits too: it names the range.
        var error = element.ValueKind != JsonValueKind.Number ? "must be a number"
            : element.TryGetInt64(out var value) ? rule(value)
            : rule(long.MinValue) ?? "must be a whole number";
        if (error is null)
        {
            return element.GetInt64();
        }

        Reject(field, error);
        return null;
    }

    public bool? OptionalFlag(string field)
    {
        if (!TryGet(field, out var element))
        {
            return null;
        }

        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return element.GetBoolean();
        }

        Reject(field, "must be true or false");
        return null;
    }

    public Labels? OptionalLabels(string field)
    {
        if (!TryGet(field, out var element))
        {
            return null;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            Reject(field, "must be an object of strings");
            return null;
        }

        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            ReadLabel(field, property, labels);
        }

        if (labels.Count > FieldRules.MaxLabels)
        {
            Reject(field, $"must be at most {FieldRules.MaxLabels}");
        }

        return Labels.From(labels);
    }

    public void Dispose() => _document?.Dispose();

    private static RequestFields Broken(string message)
    {
        var fields = new RequestFields(null);
        fields.Reject("body", message);
        return fields;
    }

    private void ReadLabel(string field, JsonProperty property, Dictionary<string, string> labels)
    {
        var key = property.Name;
        if (FieldRules.CheckLabelKey(key) is { } badKey)
        {
            Reject(field, badKey);
        }
        else if (property.Value.ValueKind != JsonValueKind.String)
        {
            Reject($"{field}.{key}", "must be a string");
        }
        else if (Checked($"{field}.{key}", ReadString(property.Value), FieldRules.CheckLabelValue) is { } value)
        {
            labels[key] = value;
        }
    }

    private string? Checked(string field, string? value, Func<string?, string?> rule)
    {
        if (rule(value) is not { } error)
        {
            return value;
        }

        Reject(field, error);
        return null;
    }

    private void RequirePresent(string field)
    {
        if (_document is not null && !TryGet(field, out _))
        {
            Reject(field, "is required");
        }
    }

    private bool TryGet(string field, out JsonElement element)
    {
        element = default;
        return _document is not null
            && _document.RootElement.TryGetProperty(field, out element)
            && element.ValueKind != JsonValueKind.Null;
    }

    // "\ud800" is good JSON and no text: GetString throws for it.
    private static string? ReadString(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
