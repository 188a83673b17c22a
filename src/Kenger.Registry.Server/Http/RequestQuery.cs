using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>The parameters of a query, each read by its rule; what is broken is collected.</summary>
internal sealed class RequestQuery(IQueryCollection query)
{
    // The largest whole number a double holds exactly: what the original Lua client counts versions in.
    private const long MaxVersion = (1L << 53) - 1;

    private readonly List<FieldError> _errors = [];

    public bool IsRejected(out Refusal refusal)
    {
        refusal = _errors.Count == 0 ? null! : Refusal.Invalid(_errors);
        return _errors.Count > 0;
    }

    /// <summary>One namespace, or null.</summary>
    public string? OptionalNamespace()
    {
        var ns = query["ns"].ToString();
        return ns.Length == 0 ? null : Check("ns", ns, FieldChecks.CheckNamespace);
    }

    /// <summary>One namespace.</summary>
    public string Namespace()
    {
        Require("ns");
        return OptionalNamespace() ?? "";
    }

    /// <summary>Any number of namespaces: <c>ns=a&amp;ns=b</c> or <c>ns=a,b</c>.</summary>
    public NamespaceSet Namespaces()
    {
        var names = query["ns"].SelectMany(value => (value ?? "").Split(',')).Where(name => name.Length > 0).ToArray();
        foreach (var name in names)
        {
            Check("ns", name, FieldChecks.CheckNamespace);
        }

        return NamespaceSet.Of(names);
    }

    public long? OptionalVersion()
    {
        var text = query["version"].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        // The original Lua client's cjson writes large numbers as 1.7e+12.
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is >= 0 and <= MaxVersion
            && double.IsInteger(number))
        {
            return (long)number;
        }

        _errors.Add(new FieldError("version", "must be a whole number from 0 to 2^53-1"));
        return null;
    }

    public long Version()
    {
        Require("version");
        return OptionalVersion() ?? 0;
    }

    /// <summary><c>30s</c>, <c>500ms</c>, <c>1m</c> or plain seconds; cut to 60 s.</summary>
    public TimeSpan? OptionalWait()
    {
        var text = query["wait"].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        var (digits, unit) = text switch
        {
            [.., 'm', 's'] => (text[..^2], TimeSpan.FromMilliseconds(1)),
            [.., 's'] => (text[..^1], TimeSpan.FromSeconds(1)),
            [.., 'm'] => (text[..^1], TimeSpan.FromMinutes(1)),
            _ => (text, TimeSpan.FromSeconds(1)),
        };
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            _errors.Add(new FieldError("wait", "must be a time such as 30s, 500ms or 1m"));
            return null;
        }

        var wait = count * unit;
        var longest = TimeSpan.FromSeconds(KengerDefaults.MaxWaitSeconds);
        return wait < longest ? wait : longest;
    }

    /// <summary>The id of the calling gateway, or null.</summary>
    public string? OptionalGateway()
    {
        var id = query["gateway"].ToString();
        return id.Length == 0 ? null : Check("gateway", id, CheckGatewayId);
    }

    /// <summary>The most entries to answer, 1 to 1000.</summary>
    public int? OptionalLimit() => (int?)OptionalNumber("limit", 1, 1000);

    /// <summary>The id of an entry, to go on from.</summary>
    public long? OptionalBefore() => OptionalNumber("before", 1, long.MaxValue);

    /// <summary>An id that the registry gave.</summary>
    public long? OptionalId() => OptionalNumber("id", 1, long.MaxValue);

    public void Reject(string field, string message) => _errors.Add(new FieldError(field, message));

    // Empty is as good as absent: a script whose variable is not set must not be told that all is well.
    private void Require(string field)
    {
        if (query[field].ToString().Length == 0)
        {
            _errors.Add(new FieldError(field, "is required"));
        }
    }

    /// <summary>What a gateway calls itself.</summary>
    public static string? CheckGatewayId(string? value) =>
        value is { Length: > 0 and <= 128 } && !value.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? null
            : "must be at most 128 visible ASCII characters, and not empty";

    private long? OptionalNumber(string field, long least, long most)
    {
        var text = query[field].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        _errors.Add(new FieldError(field, $"must be a whole number from {least} to {most}"));
        return null;
    }

    private string? Check(string field, string value, Func<string?, string?> rule)
    {
        if (rule(value) is not { } error)
        {
            return value;
        }

        _errors.Add(new FieldError(field, error));
        return null;
    }
}
