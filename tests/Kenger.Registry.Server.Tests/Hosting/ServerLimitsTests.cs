using System.Globalization;
using Kenger.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Hosting;

/// <summary>Each number and duration of the registry server at its limits, and beyond them.</summary>
public sealed class ServerLimitsTests
{
    // Those that are checked against each other are tried with the others at their defaults: 30 s and 120 s.
    private static readonly Dictionary<string, (string Min, string Max)> Ranges = new(StringComparer.Ordinal)
    {
        ["OfflineAfter"] = ("00:00:01", "00:01:59.999"),
        ["DeleteAfter"] = ("00:00:30.001", "1.00:00:00"),
        ["WriteTimeout"] = ("00:00:00.100", "00:00:30"),
        ["KeepOverridesFor"] = ("00:00:00", "1.00:00:00"),
        ["KeepAuditFor"] = ("1.00:00:00", "3653.00:00:00"),
        ["MaxAuditEntries"] = ("1000", "1000000000"),
        ["MaxNamespaces"] = ("1", "1000000"),
        ["MaxNodesPerNamespace"] = ("1", "1000000"),
        ["MaxRequestsPerSecond"] = ("0", "1000000"),
        ["MaxLongPolls"] = ("1", "1000000"),
        ["MaxAppliedWaits"] = ("1", "1000000"),
        ["MaxGateways"] = ("1", "1000000"),
        ["MaxNamespacesPerToken"] = ("1", "1000000"),
        ["Notices:KeepFor"] = ("00:01:00", "30.00:00:00"),
        ["Notices:MaxWaiting"] = ("10", "100000"),
        ["Notices:RepeatAfter"] = ("00:00:00", "01:00:00"),
        ["Notices:GatewayPatience"] = ("00:00:15", "01:00:00"),
        ["Notices:StorePatience"] = ("00:00:01", "01:00:00"),
        ["Notices:LinksFor"] = ("00:01:00", "7.00:00:00"),
    };

    public static TheoryData<string> Options() => [.. NamesIn(typeof(KengerRegistryServerOptions), ""), .. NamesIn(typeof(NoticeOptions), "Notices:")];

    [Theory]
    [MemberData(nameof(Options))]
    public void Start_AtTheLimits_IsTaken(string option)
    {
        Assert.Empty(Start(option, Ranges[option].Min));
        Assert.Empty(Start(option, Ranges[option].Max));
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Start_BeyondTheLimits_IsRefusedByName(string option)
    {
        foreach (var value in Beyond(Ranges[option]))
        {
            var failure = Start(option, value).FirstOrDefault(failure => failure.Contains($"Kenger:Server:{option}", StringComparison.Ordinal)
                // Of the two that must differ the other one is named.
                || (option == "OfflineAfter" && failure.Contains("Kenger:Server:DeleteAfter", StringComparison.Ordinal)));

            Assert.True(failure is not null, $"{option} = {value} is taken");
            Assert.Contains("must be", failure, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", failure, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> NamesIn(Type options, string prefix) => options.GetProperties()
        .Where(property => property.PropertyType == typeof(int) || property.PropertyType == typeof(TimeSpan))
        .Select(property => prefix + property.Name);

    private static IEnumerable<string> Beyond((string Min, string Max) range)
    {
        if (int.TryParse(range.Min, CultureInfo.InvariantCulture, out var least))
        {
            int[] numbers = [least - 1, int.Parse(range.Max, CultureInfo.InvariantCulture) + 1, int.MaxValue, int.MinValue];
            return [.. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)), "2147483648", "-2147483649", "1.5", "1e3"];
        }

        TimeSpan[] spans =
        [
            TimeSpan.Parse(range.Min, CultureInfo.InvariantCulture) - TimeSpan.FromMilliseconds(1),
            TimeSpan.Parse(range.Max, CultureInfo.InvariantCulture) + TimeSpan.FromMilliseconds(1),
            TimeSpan.FromSeconds(-30), TimeSpan.MaxValue, TimeSpan.MinValue,
        ];
        return [.. spans.Select(span => span.ToString("c", CultureInfo.InvariantCulture)), "99999999.00:00:00", "00:00:60", "24:00:00:00:00"];
    }

    private static IReadOnlyList<string> Start(string option, string value)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Kenger:Server:Tokens:0", "a-token-of-the-tests"), new("Kenger:Server:Store", "memory"), new($"Kenger:Server:{option}", value),
        ]).Build());
        services.AddLogging();
        services.AddKengerRegistryServer();
        using var provider = services.BuildServiceProvider();
        return Record.Exception(() => provider.GetRequiredService<IOptions<KengerRegistryServerOptions>>().Value) switch
        {
            null => [],
            OptionsValidationException refused => [.. refused.Failures],
            var mistake => throw new InvalidOperationException($"{option} = {value}: {mistake.Message}", mistake),
        };
    }
}
