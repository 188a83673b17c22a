using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// One JSON object of a request. What is broken goes into the list of the whole request, under the name that leads to it from the body:
/// <c>match.clients[2]</c>.
/// </summary>
/// <param name="element">The object; null reads as one without fields, whose absence nobody is told of twice.</param>
/// <param name="prefix">What leads to its fields, as <c>match.</c>; empty for the body itself.</param>
/// <param name="errors">The broken fields of the whole request.</param>
internal partial class RequestObject(JsonElement? element, string prefix, List<FieldError> errors)
{
    private readonly List<string> _asked = [];
    private readonly List<RequestObject> _inner = [];

    /// <summary>Whether there is no such object.</summary>
    public bool IsAbsent => element is null;

    /// <summary>Whether a field is not there.</summary>
    public bool IsAbsentAt(string field) => !TryGet(field, out _);

    /// <summary>Whether anything inside it that was read so far was broken.</summary>
    public bool IsBroken => errors.Exists(error => error.Field.StartsWith(prefix, StringComparison.Ordinal));

    public void Reject(string field, string message) => errors.Add(new FieldError(prefix + field, message));

    public string Text(string field, Func<string?, string?> rule)
    {
        if (OptionalText(field, rule) is { } value)
        {
            return value;
        }

        RequirePresent(field);
        return "";
    }

    public string? OptionalText(string field, Func<string?, string?> rule) =>
        TryGet(field, out var found) ? ReadText(field, found, rule) : null;

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
        if (!TryGet(field, out var found))
        {
            return null;
        }

        // The rule's sentence for a fraction or something beyond 64 bits too: it names the range.
        var error = found.ValueKind != JsonValueKind.Number ? "must be a number"
            : found.TryGetInt64(out var value) ? rule(value)
            : rule(long.MinValue) ?? "must be a whole number";
        if (error is null)
        {
            return found.GetInt64();
        }

        Reject(field, error);
        return null;
    }

    /// <summary>A number that may have decimals.</summary>
    public double? OptionalFraction(string field, Func<double, string?> rule)
    {
        if (!TryGet(field, out var found))
        {
            return null;
        }

        // 1e400 reads as infinity, which no rule takes.
        var error = found.ValueKind == JsonValueKind.Number ? rule(found.GetDouble()) : "must be a number";
        if (error is null)
        {
            return found.GetDouble();
        }

        Reject(field, error);
        return null;
    }

    /// <summary>A moment as the wire has it, in UTC.</summary>
    public DateTimeOffset? OptionalMoment(string field)
    {
        if (!TryGet(field, out var found))
        {
            return null;
        }

        if (found.ValueKind == JsonValueKind.String && Moment.TryParse(ReadString(found), out var moment))
        {
            return moment;
        }

        Reject(field, Moment.Rule);
        return null;
    }

    public bool? OptionalFlag(string field)
    {
        if (!TryGet(field, out var found))
        {
            return null;
        }

        if (found.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return found.GetBoolean();
        }

        Reject(field, "must be true or false");
        return null;
    }

    /// <summary>An object inside this one; one without fields where it is missing or none, which is noted.</summary>
    public RequestObject Object(string field)
    {
        if (OptionalObject(field) is { } value)
        {
            return value;
        }

        RequirePresent(field);
        return Inner(null, field);
    }

    public RequestObject? OptionalObject(string field)
    {
        if (!TryGet(field, out var found))
        {
            return null;
        }

        if (found.ValueKind == JsonValueKind.Object)
        {
            return Inner(found, field);
        }

        Reject(field, "must be an object");
        return null;
    }

    /// <summary>Refuses a field that goes badly with another.</summary>
    public void RequireAbsent(string field, string message)
    {
        if (TryGet(field, out _))
        {
            Reject(field, message);
        }
    }

    private RequestObject Inner(JsonElement? found, string name)
    {
        var inner = new RequestObject(found, $"{prefix}{name}.", errors);
        _inner.Add(inner);
        return inner;
    }

    private string? ReadText(string field, JsonElement found, Func<string?, string?> rule)
    {
        if (found.ValueKind != JsonValueKind.String)
        {
            Reject(field, "must be a string");
            return null;
        }

        var value = ReadString(found);
        if (rule(value) is not { } error)
        {
            return value;
        }

        Reject(field, error);
        return null;
    }

    private void RequirePresent(string field)
    {
        if (element is not null && !TryGet(field, out _))
        {
            Reject(field, "is required");
        }
    }

    private bool TryGet(string field, out JsonElement found)
    {
        found = default;
        if (!_asked.Contains(field))
        {
            _asked.Add(field);
        }

        return element is { } present && present.TryGetProperty(field, out found) && found.ValueKind != JsonValueKind.Null;
    }

    // "\ud800" is good JSON and no text: GetString throws for it.
    private static string? ReadString(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
