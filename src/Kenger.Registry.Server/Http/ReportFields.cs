using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Http;

/// <summary>The fields of a gateway's report.</summary>
internal static class ReportFields
{
    // Far more than a gateway serves in a minute, and sums of them fit for ever.
    private const long MaxCount = 1_000_000_000_000;

    // So many fit in no body: the shortest node there is takes more than 32 bytes.
    private const int MaxNodes = KengerDefaults.MaxBodyBytes / 32;

    // The last one, at 100 %, may follow by itself.
    private const int MaxStep = ReleaseChecks.MaxSteps + 1;

    private const int MaxProblemLength = 120;

    public static TrafficReport Read(RequestFields fields)
    {
        var gateway = fields.Text(WireNames.Gateway, GatewayNames.CheckId);
        var nodes = fields.OptionalObjects(WireNames.Nodes, MaxNodes);
        if (nodes is null && !fields.IsBroken)
        {
            fields.Reject(WireNames.Nodes, "is required, and may be empty");
        }

        var candidates = fields.OptionalObjects(WireNames.Candidates, MaxNodes);
        return new TrafficReport
        {
            Gateway = gateway,
            Nodes = [.. (nodes ?? []).Select(ReadNode)],
            WindowMs = fields.OptionalNumber(WireNames.WindowMs, CheckCount),
            Candidates = candidates is { } given ? [.. given.Select(ReadHealth)] : null,
            Views = fields.OptionalObjects(WireNames.Views, MaxNodes) is { } views ? [.. views.Select(ReadView)] : null,
            ViewsLeftOut = (int)(fields.OptionalNumber(WireNames.ViewsLeftOut, CheckNodes) ?? 0),
            Admin = fields.OptionalObject(WireNames.Admin) is { } admin ? ReadAdmin(admin) : null,
            Certificates = fields.OptionalObjects(WireNames.Certificates, ReportedCertificate.MaxCount) is { } certificates ? [.. certificates.Select(ReadCertificate)] : null,
            CertificatesLeftOut = (int)(fields.OptionalNumber(WireNames.CertificatesLeftOut, CheckNodes) ?? 0),
        };
    }

    private static ReportedCertificate ReadCertificate(RequestObject certificate)
    {
        var read = new ReportedCertificate
        {
            Path = Shorten(certificate.Text(WireNames.Path, static value => string.IsNullOrWhiteSpace(value) ? "must be a path" : null), ReportedCertificate.MaxPathLength)!,
            Hosts = certificate.OptionalTexts(WireNames.Hosts, ReportedCertificate.MaxHosts, ReportedCertificate.CheckHost),
            NotAfter = certificate.OptionalMoment(WireNames.NotAfter),
            Problem = Shorten(certificate.OptionalText(WireNames.Problem, static _ => null), ReportedCertificate.MaxProblemLength) is { Length: > 0 } problem ? problem : null,
            Admin = certificate.OptionalFlag(WireNames.Admin),
        };
        if (read is { NotAfter: null, Problem: null } && !certificate.IsBroken)
        {
            certificate.Reject(WireNames.NotAfter, "is required where there is no problem");
        }

        return read;
    }

    private static ReportedAdmin ReadAdmin(RequestObject admin) => new()
    {
        Port = (int)admin.Number(WireNames.Port, FieldChecks.CheckPort),
        Key = admin.Text(WireNames.Key, CheckKey),
        Tls = admin.OptionalFlag(WireNames.Tls),
    };

    private static NodeView ReadView(RequestObject view)
    {
        var read = new NodeView
        {
            Ns = view.Text(WireNames.Ns, FieldChecks.CheckNamespace),
            Host = view.Text(WireNames.Host, FieldChecks.CheckHost),
            Port = (int)view.Number(WireNames.Port, FieldChecks.CheckPort),
            Running = (int)(view.OptionalNumber(WireNames.Running, CheckNodes) ?? 0),
            Problem = Shorten(view.OptionalText(WireNames.Problem, static _ => null)) is { Length: > 0 } problem ? problem : null,
            ProblemMs = view.OptionalNumber(WireNames.ProblemMs, CheckCount),
        };
        if (read is { Problem: null, ProblemMs: not null } && !view.IsBroken)
        {
            view.Reject(WireNames.ProblemMs, "must be absent where there is no problem");
        }

        return read;
    }

    private static NodeTraffic ReadNode(RequestObject node)
    {
        var traffic = new NodeTraffic
        {
            Ns = node.Text(WireNames.Ns, FieldChecks.CheckNamespace),
            Host = node.Text(WireNames.Host, FieldChecks.CheckHost),
            Port = (int)node.Number(WireNames.Port, FieldChecks.CheckPort),
            Labels = node.OptionalLabels(WireNames.Labels)?.Values,
            Rollout = node.OptionalNumber(WireNames.Rollout, FieldChecks.CheckId),
            Step = (int?)node.OptionalNumber(WireNames.Step, CheckStep),
            ByRule = node.OptionalFlag(WireNames.ByRule) ?? false,
            Requests = node.Number(WireNames.Requests, CheckCount),
            Errors = node.OptionalNumber(WireNames.Errors, CheckCount) ?? 0,
            ClientErrors = node.OptionalNumber(WireNames.ClientErrors, CheckCount) ?? 0,
            Abandoned = node.OptionalNumber(WireNames.Abandoned, CheckCount) ?? 0,
            AbandonedAfter = ReadBuckets(node, WireNames.AbandonedAfter),
            Overdue = node.OptionalNumber(WireNames.Overdue, CheckCount) ?? 0,
            ConnectFailures = node.OptionalNumber(WireNames.ConnectFailures, CheckCount) ?? 0,
            Latency = ReadBuckets(node, WireNames.Latency) ?? [],
        };
        if (!node.IsBroken)
        {
            Check(node, traffic);
        }

        return traffic;
    }

    /// <summary>What each number may be beside the others.</summary>
    private static void Check(RequestObject node, NodeTraffic traffic)
    {
        if (traffic.Rollout is null != traffic.Step is null)
        {
            node.Reject(traffic.Step is null ? WireNames.Step : WireNames.Rollout, "is required beside the other of rollout and step");
        }

        if (traffic.Errors + traffic.ClientErrors + traffic.Abandoned + traffic.Overdue > traffic.Requests)
        {
            node.Reject(WireNames.Requests, "must be at least errors, client_errors, abandoned and overdue together: each request is one of them at most");
        }

        if (Sum(traffic.Latency) > traffic.Requests)
        {
            node.Reject(WireNames.Latency, "must not count more answers than there were requests");
        }

        if (Sum(traffic.AbandonedAfter ?? []) > traffic.Abandoned)
        {
            node.Reject(WireNames.AbandonedAfter, "must not count more requests than abandoned says");
        }
    }

    private static CandidateHealth ReadHealth(RequestObject health)
    {
        var read = new CandidateHealth
        {
            Ns = health.Text(WireNames.Ns, FieldChecks.CheckNamespace),
            Rollout = health.Number(WireNames.Rollout, FieldChecks.CheckId),
            Step = (int)health.Number(WireNames.Step, CheckStep),
            Nodes = (int)health.Number(WireNames.Nodes, CheckNodes),
            Healthy = (int)health.Number(WireNames.Healthy, CheckNodes),
            DownMs = health.OptionalNumber(WireNames.DownMs, CheckCount) ?? 0,
            Ejections = (int)(health.OptionalNumber(WireNames.Ejections, CheckNodes) ?? 0),
            Problem = Shorten(health.OptionalText(WireNames.Problem, static _ => null)),
        };
        if (health.IsBroken)
        {
            return read;
        }

        if (read.Healthy > read.Nodes)
        {
            health.Reject(WireNames.Healthy, "must not be above nodes");
        }

        if (read.DownMs > 0 && (read.Healthy > 0 || read.Nodes == 0))
        {
            health.Reject(WireNames.DownMs, "must be 0 while a node is healthy, or there is none");
        }

        return read;
    }

    private static IReadOnlyList<long>? ReadBuckets(RequestObject node, string field)
    {
        if (node.OptionalNumbers(field) is not { } pairs)
        {
            return null;
        }

        var last = -1L;
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (i + 1 == pairs.Length || pairs[i] <= last || pairs[i] >= LatencyBuckets.Count || pairs[i + 1] is < 1 or > MaxCount)
            {
                node.Reject(field, $"must be pairs of a bucket from 0 to {LatencyBuckets.Count - 1} and a count above 0, buckets growing");
                return null;
            }

            last = pairs[i];
        }

        return pairs;
    }

    private static long Sum(IReadOnlyList<long> pairs) => pairs.Where((_, i) => i % 2 == 1).Sum();

    // Whatever an operating system says, or a node: it goes into a reason that people read, in a line. Cut twice: it may be as long as the body,
    // and what nobody sees takes more characters once it is shown.
    private static string? Shorten(string? text, int max = MaxProblemLength) => text is null ? null : Cut(
        VisibleText.Escape(new string([.. text.Take(max).Select(character => char.IsControl(character) || char.IsSurrogate(character) ? ' ' : character)]).Trim()), max);

    private static string Cut(string text, int max) => text.Length <= max ? text : text[..max];

    // It becomes a header's value.
    private static string? CheckKey(string? value) =>
        value is { Length: >= ReportedAdmin.MinKeyLength and <= ReportedAdmin.MaxKeyLength } && !value.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? null
            : $"must be {ReportedAdmin.MinKeyLength} to {ReportedAdmin.MaxKeyLength} visible ASCII characters without blanks";

    private static string? CheckCount(long value) =>
        value is >= 0 and <= MaxCount ? null : $"must be a whole number from 0 to {MaxCount}";

    private static string? CheckNodes(long value) =>
        value is >= 0 and <= int.MaxValue ? null : $"must be a whole number from 0 to {int.MaxValue}";

    private static string? CheckStep(long value) => value is >= 1 and <= MaxStep ? null : $"must be a whole number from 1 to {MaxStep}";
}
