using System.CommandLine;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Doctor;

/// <summary><c>kenger doctor</c></summary>
internal static class DoctorCommand
{
    private const string AdminTokenVariable = "KENGER_GATEWAY_ADMIN_TOKEN";

    private static readonly Dictionary<string, Purpose> Purposes = new(StringComparer.Ordinal)
    {
        ["server"] = Purpose.Server, ["gateway"] = Purpose.Gateway, ["service"] = Purpose.Service,
    };

    public static Command Create()
    {
        var purpose = new Option<string?>("--for")
        {
            HelpName = "server|gateway|service",
            Description = "Also look at what is to run on this machine, with the settings here: its ports, its store or the address it would announce.",
        };
        purpose.AcceptOnlyFromAmong([.. Purposes.Keys]);
        var listen = new Option<string?>("--listen")
        {
            HelpName = "URL",
            Description = "With --for: where it is to listen, instead of what its settings say; separate several by ';'.",
        };
        var gateways = OptionTypes.Repeated(
            "--gateway",
            "URL",
            "A gateway's admin address; repeat it for several. Default: http://127.0.0.1:8081, if one answers there. Its token is read from KENGER_GATEWAY_ADMIN_TOKEN.");
        var json = new Option<bool>("--json") { Description = "Answer with one JSON document: status and findings." };
        var command = new Command(
            "doctor",
            "Look for what is wrong, and say what to do: settings, registry, token, clocks, versions, store, ports, nodes, gateways. "
                + "Changes nothing. Exit codes: 0 nothing failed; 1 something failed; 2 the command line is wrong; 3 the registry can't be reached.")
        {
            purpose, listen, gateways,
        };
        var options = RegistryOptions.AddTo(command);
        command.Options.Add(json);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(listen) && !result.IsGiven(purpose))
            {
                result.AddError("--listen goes with --for: what is to listen there?");
            }
        });
        command.SetAction((arguments, cancellationToken) => Failures.ReportAsync(
            async () =>
            {
                var console = arguments.InvocationConfiguration;
                var question = new DoctorQuestion(
                    arguments.GetValue(purpose) is { } word ? Purposes[word] : Purpose.Operator,
                    arguments.GetValue(listen),
                    options.Read(arguments, console.Error),
                    arguments.GetValue(gateways) ?? []);
                var facts = await GatherAsync(question, TimeProvider.System, cancellationToken);
                var report = DoctorReport.Of(Diagnosis.From(facts));
                var answer = Answer.To(console.Output, arguments.GetValue(json));
                answer.Write(report, DoctorJson.Default.DoctorReport, static (it, answer) =>
                {
                    answer.WriteTable(DoctorText.Table(it.Findings), "");
                    answer.WriteLine(DoctorText.Summary(it.Findings), DoctorText.ColorOf(it.Status));
                });
                return report.Status != FindingLevel.Fail ? ExitCodes.Ok
                    : facts.Registries.Any(registry => registry.Peer == Peer.Registry) || facts.Purpose == Purpose.Server ? ExitCodes.Refused
                    : ExitCodes.Unreachable;
            },
            arguments.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<Facts> GatherAsync(DoctorQuestion question, TimeProvider time, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(question.Purpose, question.Listen);
        var (authorities, problem) = FindAuthorities(question, settings);
        using var http = new HttpProbe(
            time, string.Equals(settings.Find("KENGER_REGISTRY_USE_PROXY", "Kenger:Registry:UseProxy"), "true", StringComparison.OrdinalIgnoreCase), authorities);
        var peers = new PeerProbe(http);
        var machine = new MachineProbe(settings, peers);
        List<RegistryFacts> registries = [];
        foreach (var url in RegistryOptions.Split(question.Registry.Addresses ?? settings.Find("KENGER_REGISTRY_URL", "Kenger:Registry:Url")) ?? [KengerDefaults.RegistryUrl])
        {
            registries.Add(await peers.OfRegistryAsync(url, cancellationToken));
        }

        var token = question.Registry.Token is { } given
            ? new Secret(given, null, null)
            : new SecretSetting("KENGER_REGISTRY_TOKEN", RegistryKeys.Section, "Token").Read(settings.Configuration);
        var fleet = registries.Find(registry => registry.Peer == Peer.Registry) is { } there ? new FleetProbe(http, there.Url, token.Text) : null;
        var tokenFacts = fleet is null ? null : await fleet.AskTokenAsync(token.Problem, cancellationToken);
        return new Facts
        {
            Purpose = question.Purpose,
            // Whoever runs a server needs no CA, and may have one set for the tool.
            Settings = problem is null ? settings.Facts! : settings.Facts! with { Problems = [.. settings.Facts.Problems.Append(problem).Distinct(StringComparer.Ordinal)] },
            Ports = await machine.LookAtPortsAsync(question.Purpose, question.Listen, cancellationToken),
            Store = question.Purpose == Purpose.Server ? await machine.LookAtStoreAsync(cancellationToken) : null,
            Announcement = question.Purpose == Purpose.Service ? await machine.LookAtAnnouncementAsync(question.Listen, cancellationToken) : null,
            Registries = registries,
            Token = tokenFacts,
            // Ten refusals in place of one would say nothing more.
            Fleet = fleet is not null && tokenFacts is { Problem: null, Status: < 300 or 404 } ? await fleet.AskAsync(cancellationToken) : null,
            Gateways = await LookAtGatewaysAsync(question, settings, peers, cancellationToken),
            Release = Release.Of(typeof(DoctorCommand)),
            Now = time.GetUtcNow(),
        };
    }

    /// <summary>The CAs, as a program with these settings would take them, and what is wrong with their file, as it would say it.</summary>
    private static (TrustedAuthorities? Authorities, string? Problem) FindAuthorities(DoctorQuestion question, SettingsReader settings)
    {
        if ((question.Registry.Ca ?? settings.Find(CaOption.Variable, $"{RegistryKeys.Section}:Ca")) is not { } file)
        {
            return (null, null);
        }

        var problem = TrustedAuthorities.TryOpen(file, out var authorities);
        return (authorities, problem is null ? null : $"{CaOption.Variable} (Ca): {problem}.");
    }

    private static async Task<IReadOnlyList<GatewayFacts>> LookAtGatewaysAsync(
        DoctorQuestion question, SettingsReader settings, PeerProbe peers, CancellationToken cancellationToken)
    {
        var token = new SecretSetting(AdminTokenVariable, "Kenger:Gateway", "AdminToken").Read(settings.Configuration).Text;
        var isAsked = question.Gateways.Count > 0;
        List<GatewayFacts> gateways = [];
        foreach (var url in isAsked ? question.Gateways : [$"http://127.0.0.1:{KengerDefaults.AdminPort}"])
        {
            gateways.Add(await peers.OfGatewayAsync(url, isAsked, token, cancellationToken));
        }

        return gateways;
    }
}

/// <summary>What the doctor was asked.</summary>
/// <param name="Purpose">What is to run here.</param>
/// <param name="Listen">Where it is to listen; null for what its settings say.</param>
/// <param name="Registry">The registry; what is null is what the settings say.</param>
/// <param name="Gateways">Admin addresses.</param>
internal sealed record DoctorQuestion(Purpose Purpose, string? Listen, RegistryTarget Registry, IReadOnlyList<string> Gateways);

/// <summary>The answer, for scripts.</summary>
/// <param name="Status">The worst of all findings; what could not be looked at is no worse than what is well.</param>
/// <param name="Findings">All of them.</param>
internal sealed record DoctorReport(FindingLevel Status, IReadOnlyList<Finding> Findings)
{
    public static DoctorReport Of(IReadOnlyList<Finding> findings)
    {
        var worst = findings.Select(finding => finding.Level).DefaultIfEmpty(FindingLevel.Ok).Max();
        return new DoctorReport(worst == FindingLevel.Skip ? FindingLevel.Ok : worst, findings);
    }
}
