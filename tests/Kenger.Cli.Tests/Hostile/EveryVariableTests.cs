using Kenger.Cli.Hosting;
using Kenger.Cli.Shell;
using Kenger.Client;
using Kenger.Gateway;
using Kenger.Registry.Hosting;
using Kenger.Registry.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Cli.Tests.Hostile;

/// <summary>Each variable that any part of Kenger reads, set to what nobody means: it is taken, or refused in a sentence that names it.</summary>
public sealed class EveryVariableTests
{
    private const int LongestSentence = 1_600;

    private static readonly string[] Bad =
    [
        "a\0b", "\u001b[31m", "a b", "🦊", "\u202e/etc", "http://\0:5", "/tmp/a\0b", "sqlite:/tmp/a\nb", "mysql://\0", "\ud800", ",,,", "-1", "99999999999999999999",
        new string('x', 10_000), "http://" + new string('x', 10_000), "/" + new string('x', 10_000),
    ];

    private static readonly KeyValuePair<string, string?>[] Good =
    [
        new("KENGER_SERVER_TOKENS", "a-token-of-the-tests"), new("KENGER_SERVER_STORE", "memory"), new("KENGER_REGISTRY_NAMESPACE", "orders"),
        new("KENGER_REGISTRY_PORT", "8080"), new("KENGER_GATEWAY_NAMESPACE", "orders"),
    ];

    public static TheoryData<string> Variables => [.. KnownVariables.All, "KENGER_SERVER_NOTICE_OPS_URL", "KENGER_SERVER_LINK_SECRET_FILE"];

    [Theory]
    [MemberData(nameof(Variables))]
    public void Variable_SetToWhatNobodyMeans_IsTakenOrRefusedInASentence(string variable)
    {
        foreach (var bad in Bad)
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(Good).AddInMemoryCollection([new(variable, bad)]).Build();
            foreach (var start in (Action<IConfiguration>[])[Server, Gateway, Service, configuration => OffsetTimeProvider.From(configuration)])
            {
                if (Record.Exception(() => start(configuration)) is { } exception)
                {
                    AssertIsSentence(exception, variable);
                }
            }
        }
    }

    private static void AssertIsSentence(Exception exception, string variable)
    {
        Assert.True(Failures.IsExpected(exception), $"{variable}: {exception}");
        var lines = Failures.Describe(exception).Select(VisibleText.Escape).ToArray();
        Assert.Contains(lines, line => line.Contains(variable, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, LongestSentence));
        // What is right comes after what is wrong, and is not cut off for it.
        Assert.All(lines, line => Assert.DoesNotMatch("x{300}", line));
        Assert.DoesNotContain(lines, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    private static void Server(IConfiguration configuration) =>
        Read<KengerRegistryServerOptions>(configuration, services => services.AddKengerRegistryServer().AddKengerMySqlStore());

    private static void Gateway(IConfiguration configuration) =>
        Read<KengerGatewayOptions>(configuration, services => services.AddKengerGateway());

    private static void Service(IConfiguration configuration)
    {
        Read<KengerRegistryOptions>(configuration, services => services.AddKengerRegistry());
        Read<KengerClientOptions>(configuration, services => services.AddKengerClient());
    }

    private static void Read<TOptions>(IConfiguration configuration, Action<IServiceCollection> add)
        where TOptions : class
    {
        var services = new ServiceCollection().AddSingleton(configuration).AddLogging();
        add(services);
        using var provider = services.BuildServiceProvider();
        _ = provider.GetRequiredService<IOptions<TOptions>>().Value;
    }
}
