using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// The parameters of a query, each read by its rule; what is broken is collected. Nothing else names a namespace in a GET, and it is
/// refused here when the caller's token is not for it: no handler can forget to ask.
/// </summary>
internal sealed class RequestQuery(HttpRequest request)
{
    // The largest whole number a double holds exactly: what the original Lua client counts versions in.
    private const long MaxVersion = (1L << 53) - 1;

    private readonly IQueryCollection _query = request.Query;
    private readonly List<FieldError> _errors = [];
    private Refusal? _forbidden;

    /// <summary>Whether anything read so far was broken, or else not for the caller's token.</summary>
    public bool IsRejected([NotNullWhen(true)] out Refusal? refusal)
    {
        refusal = _errors.Count == 0 ? _forbidden : Refusal.Invalid(_errors);
        return refusal is not null;
    }

    /// <summary>One namespace, or null.</summary>
    public string? OptionalNamespace()
    {
        var text = _query[WireNames.Ns].ToString();
        var ns = text.Length == 0 ? null : Check(WireNames.Ns, text, FieldChecks.CheckNamespace);
        if (ns is not null)
        {
            _forbidden ??= request.Grant().Check(ns);
        }

        return ns;
    }

    /// <summary>One namespace, or all that the caller's token is for.</summary>
    public NamespaceSet OneOrAllNamespaces() => OptionalNamespace() is { } ns ? NamespaceSet.From([ns]) : request.Grant().Namespaces;

    /// <summary>One namespace.</summary>
    public string Namespace()
    {
        Require(WireNames.Ns);
        return OptionalNamespace() ?? "";
    }

    /// <summary>Any number of namespaces: <c>ns=a&amp;ns=b</c> or <c>ns=a,b</c>; without, all that the caller's token is for.</summary>
    public NamespaceSet Namespaces()
    {
        var names = _query[WireNames.Ns].SelectMany(value => (value ?? "").Split(',')).Where(name => name.Length > 0).ToArray();
        foreach (var name in names)
        {
            Check(WireNames.Ns, name, FieldChecks.CheckNamespace);
        }

        var namespaces = NamespaceSet.From(names);
        _forbidden ??= request.Grant().Narrow(ref namespaces);
        return namespaces;
    }

    public long? OptionalVersion()
    {
        var text = _query[WireNames.Version].ToString();
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

        _errors.Add(new FieldError(WireNames.Version, "must be a whole number from 0 to 2^53-1"));
        return null;
    }

    public long Version()
    {
        Require(WireNames.Version);
        return OptionalVersion() ?? 0;
    }

    /// <summary><c>30s</c>, <c>500ms</c>, <c>1m</c> or plain seconds; cut to 60 s.</summary>
    public TimeSpan? OptionalWait()
    {
        var text = _query[WireNames.Wait].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        if (ReadTime(text) is not { } wait)
        {
            _errors.Add(new FieldError(WireNames.Wait, "must be a time such as 30s, 500ms or 1m"));
            return null;
        }

        var max = TimeSpan.FromSeconds(KengerDefaults.MaxWaitSeconds);
        return wait < max ? wait : max;
    }

    /// <summary>A moment, <c>2026-01-31T08:00:00Z</c>, or how long ago it was, <c>10m</c>; null when none is given.</summary>
    public DateTimeOffset? OptionalSince(DateTimeOffset now)
    {
        var text = _query[WireNames.Since].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        if (ReadTime(text) is { } ago)
        {
            return now - DateTimeOffset.UnixEpoch > ago ? now - ago : DateTimeOffset.UnixEpoch;
        }

        if (Moment.TryParse(text, out var since))
        {
            return since;
        }

        _errors.Add(new FieldError(WireNames.Since, $"{Moment.Rule}, or how long ago it was, such as 10m or 90s"));
        return null;
    }

    /// <summary>The id of the calling gateway, or null.</summary>
    public string? OptionalGateway()
    {
        var id = _query[WireNames.Gateway].ToString();
        return id.Length == 0 ? null : Check(WireNames.Gateway, id, GatewayNames.CheckId);
    }

    /// <summary>The application that asks, and which of its processes, written <c>application/instance</c>.</summary>
    public (string Application, string Instance)? OptionalConsumer()
    {
        var text = _query[WireNames.Consumer].ToString();
        return text.Length > 0 && Check(WireNames.Consumer, text, ConsumerInfo.CheckName) is { } name && name.IndexOf('/', StringComparison.Ordinal) is var end
            ? (name[..end], name[(end + 1)..])
            : null;
    }

    /// <summary>The most entries to answer, 1 to 1000.</summary>
    public int? OptionalLimit() => (int?)OptionalNumber(WireNames.Limit, 1, 1000);

    /// <summary>The id of an entry, to go on from.</summary>
    public long? OptionalBefore() => OptionalNumber(WireNames.Before, 1, long.MaxValue);

    /// <summary>An id that the registry gave.</summary>
    public long? OptionalId() => OptionalNumber(WireNames.Id, 1, long.MaxValue);

    /// <summary>The id of a route.</summary>
    public string RouteId()
    {
        Require(WireNames.Id);
        return _query[WireNames.Id].ToString() is { Length: > 0 } id ? Check(WireNames.Id, id, RouteFieldChecks.CheckId) ?? "" : "";
    }

    /// <summary>
    /// To which namespaces the caller wants to know the routes: <c>*</c> for all that its token is for, or some; null for none.
    /// </summary>
    public NamespaceSet? OptionalRoutes()
    {
        string[] names = [.. _query[WireNames.Routes].SelectMany(value => (value ?? "").Split(',')).Where(name => name.Length > 0)];
        if (names.Length == 0)
        {
            return null;
        }

        if (names is ["*"])
        {
            return request.Grant().Namespaces;
        }

        foreach (var name in names)
        {
            Check(WireNames.Routes, name, FieldChecks.CheckNamespace);
        }

        var namespaces = NamespaceSet.From(names);
        _forbidden ??= request.Grant().Narrow(ref namespaces);
        return namespaces;
    }

    /// <summary>The revision of the routes that the caller knows.</summary>
    public long? OptionalRoutesRevision() => OptionalNumber(WireNames.RoutesRevision, 0, MaxVersion);

    /// <summary>The least number of nodes of each namespace that the calling gateway keeps to; null where it takes all nodes.</summary>
    public int? OptionalAperture() => (int?)OptionalNumber(WireNames.Aperture, 1, 10_000);

    /// <summary>The revision of the gateways that the caller knows to share nodes with it.</summary>
    public long? OptionalPeersRevision() => OptionalNumber(WireNames.PeersRevision, 0, MaxVersion);

    /// <summary>Whether the caller takes differences: <c>1</c> or <c>true</c>; <c>0</c>, <c>false</c> or nothing for no.</summary>
    public bool Delta()
    {
        var text = _query[WireNames.Delta].ToString();
        if (text is not ("" or "0" or "1" or "true" or "false"))
        {
            _errors.Add(new FieldError(WireNames.Delta, "must be 1 or 0"));
        }

        return text is "1" or "true";
    }

    public void Reject(string field, string message) => _errors.Add(new FieldError(field, message));

    // Empty is as good as absent: a script whose variable is not set must not be told that all is well.
    private void Require(string field)
    {
        if (_query[field].ToString().Length == 0)
        {
            _errors.Add(new FieldError(field, "is required"));
        }
    }

    private static TimeSpan? ReadTime(string text)
    {
        var (digits, unit) = text switch
        {
            [.., 'm', 's'] => (text[..^2], TimeSpan.FromMilliseconds(1)),
            [.., 's'] => (text[..^1], TimeSpan.FromSeconds(1)),
            [.., 'm'] => (text[..^1], TimeSpan.FromMinutes(1)),
            _ => (text, TimeSpan.FromSeconds(1)),
        };
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count * unit : null;
    }

    private long? OptionalNumber(string field, long min, long max)
    {
        var text = _query[field].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        _errors.Add(new FieldError(field, $"must be a whole number from {min} to {max}"));
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
