using Kenger.Contracts;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Notices;

/// <summary>What must be right about the options of notices. No message repeats a URL or a secret.</summary>
internal static class NoticeChecks
{
    private const int MaxTargets = 50;
    private const int MaxName = 32;
    private const int MinLinkSecret = 32;
    private const string Section = "Kenger:Server:Notices";

    /// <summary>Everything that is wrong.</summary>
    public static IEnumerable<string> Check(KengerRegistryServerOptions options)
    {
        var notices = options.Notices;
        if (notices.Targets.Count > MaxTargets)
        {
            yield return $"{Section}:Targets has {notices.Targets.Count} entries; it may have {MaxTargets}.";
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < notices.Targets.Count; i++)
        {
            foreach (var problem in Check(notices.Targets[i], names))
            {
                yield return $"{Section}:Targets, entry {i + 1}: {problem}.";
            }
        }

        if (notices.KeepFor < TimeSpan.FromMinutes(1) || notices.KeepFor > TimeSpan.FromDays(30))
        {
            yield return $"{Section}:KeepFor must be from a minute to 30 days, not {notices.KeepFor}.";
        }

        if (notices.MaxWaiting is < 10 or > 100_000)
        {
            yield return $"{Section}:MaxWaiting must be from 10 to 100000, not {notices.MaxWaiting}.";
        }

        if (notices.RepeatAfter < TimeSpan.Zero || notices.RepeatAfter > TimeSpan.FromHours(1))
        {
            yield return $"{Section}:RepeatAfter must be from 0 to an hour, not {notices.RepeatAfter}.";
        }

        if (notices.GatewayPatience < TimeSpan.FromSeconds(15) || notices.GatewayPatience > TimeSpan.FromHours(1))
        {
            yield return $"{Section}:GatewayPatience must be from 15 s to an hour, not {notices.GatewayPatience}.";
        }

        if (notices.StorePatience < TimeSpan.FromSeconds(1) || notices.StorePatience > TimeSpan.FromHours(1))
        {
            yield return $"{Section}:StorePatience must be from a second to an hour, not {notices.StorePatience}.";
        }

        if (notices.LinksFor < TimeSpan.FromMinutes(1) || notices.LinksFor > TimeSpan.FromDays(7))
        {
            yield return $"{Section}:LinksFor must be from a minute to 7 days, not {notices.LinksFor}.";
        }

        if (options.PublicUrl is { } url && (!OutgoingUrl.TryParse(url, out var parsed) || parsed.Query.Length > 0))
        {
            yield return $"{KengerRegistryServerOptions.PublicUrlVariable} (Kenger:Server:PublicUrl) {OutgoingUrl.Rule}, and without a query.";
        }

        if (notices.LinkSecret is { Length: < MinLinkSecret })
        {
            yield return $"{KengerRegistryServerOptions.LinkSecretVariable} ({Section}:LinkSecret) must have at least {MinLinkSecret} characters; 'kenger token' makes a good one.";
        }

        if (notices.LinkSecret is not null && options.PublicUrl is null)
        {
            yield return $"{KengerRegistryServerOptions.LinkSecretVariable} ({Section}:LinkSecret) signs links, which need {KengerRegistryServerOptions.PublicUrlVariable}: set both, or neither.";
        }
    }

    private static IEnumerable<string> Check(NoticeTarget target, HashSet<string> names)
    {
        if (target.Name.Length is 0 or > MaxName || !target.Name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
        {
            yield return $"Name must be 1 to {MaxName} lower-case letters, digits or '-'";
        }
        else if (!names.Add(target.Name))
        {
            yield return $"the Name '{target.Name}' is taken";
        }

        if (!WireName.All<NoticeFormatKind>().Contains(target.Format, StringComparer.Ordinal))
        {
            yield return $"Format must be one of {string.Join(", ", WireName.All<NoticeFormatKind>())}";
        }
        else if (target is { Secret: not null, Format: "slack" or "teams" or "wecom" })
        {
            yield return $"Secret must be absent for {target.Format}, which checks no signature: its URL is the secret";
        }

        if (!OutgoingUrl.TryParse(target.Url, out _))
        {
            yield return target.Url is null ? "Url is required, or UrlFile" : $"Url {OutgoingUrl.Rule}";
        }

        foreach (var pattern in target.Events)
        {
            if (!NoticeEvents.Any(pattern))
            {
                yield return $"Events holds '{pattern}', which is none of {NoticeEvents.All}, and the beginning of none";
            }
        }

        foreach (var pattern in target.Namespaces)
        {
            if (pattern is not "*" && FieldChecks.CheckNamespace(pattern.TrimEnd('*')) is { } wrong)
            {
                yield return $"each of Namespaces may end with '*' and {wrong}";
            }
        }
    }

    private static class NoticeEvents
    {
        public static string All => string.Join(", ", State.Notices.NoticeEvents.Names);

        public static bool Any(string pattern) => pattern.Length > 0 && State.Notices.NoticeEvents.Names.Any(name => NoticeRoute.Matches(pattern, name));
    }
}
