using Kenger.Client;
using Kenger.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Tests.Configuration;

/// <summary>Each option of the SDK with everything that can be wrong with it, inside somebody's app.</summary>
public sealed class BadSettingsTests
{
    private static readonly KeyValuePair<string, string?>[] Good =
    [
        new("Kenger:Registry:Namespace", "orders"), new("Kenger:Registry:Port", "1"), new("Kenger:Registry:Host", "127.0.0.1"),
        new("Kenger:Registry:Url", "http://127.0.0.1:1"),
    ];

    [Fact]
    public async Task Start_EachBadSetting_StartsOrIsRefusedInSentences()
    {
        BadSetting[] all =
        [
            .. BadSettings.Of(typeof(KengerRegistryOptions), RegistryKeys.Section),
            .. RegistryKeys.All.Where(key => typeof(KengerRegistryOptions).GetProperty(key) is null)
                .SelectMany(key => ((string?[])["", " ", null, new string('9', 50_000), "a\0b"])
                    .Select(value => new BadSetting($"Kenger:Registry:{key}", "bad", $"Kenger:Registry:{key}", [new($"Kenger:Registry:{key}", value)]))),
        ];
        Assert.True(all.Length > 80, $"{all.Length} bad settings");
        foreach (var bad in all)
        {
            var (failures, remarks) = await StartAsync(bad.In(Good));

            Assert.All(failures.Concat(remarks), said =>
            {
                Assert.True(said.Length < 2_000, $"{bad}: {said.Length} characters");
                // Labels are told to everybody, and so is what is wrong with them.
                Assert.False(said.Contains(BadSettings.Secret, StringComparison.Ordinal) && !bad.Option.Contains(":Labels", StringComparison.Ordinal), $"{bad}: {said}");
                Assert.DoesNotContain(said, char.IsControl);
            });
            if (bad.Kind is "misspelt" or "two letters swapped" && typeof(KengerRegistryOptions).GetProperty(bad.Option[16..]) is { Name: not ("Urls" or "Labels") })
            {
                Assert.True(remarks.Any(remark => remark.Contains(bad.Named, StringComparison.OrdinalIgnoreCase)), $"{bad} is not said: {string.Join("; ", remarks)}");
            }
            else if (!bad.Option.Contains(":Urls", StringComparison.Ordinal)
                && (bad.Kind.StartsWith('\'') || bad.Kind is "a list for a value" or "an object for a value"))
            {
                Assert.True(failures.Count > 0, $"{bad} is taken");
            }
        }
    }

    [Fact]
    public async Task Start_MisspeltNames_AreWarnedOfAndTheAppStarts()
    {
        var (failures, remarks) = await StartAsync(
        [
            .. Good, new("KENGER_REGISTRY_TOKKEN", "t"), new("KENGER_REGISTRY_WIEGHT", "5"), new("Kenger:Registry:Wieght", "5"), new("Kenger:Regisrty:Weight", "5"),
        ]);

        Assert.Empty(failures);
        Assert.Equal(
            [
                "The variable KENGER_REGISTRY_TOKKEN is not known: did you mean KENGER_REGISTRY_TOKEN?",
                "The variable KENGER_REGISTRY_WIEGHT is not known: did you mean KENGER_REGISTRY_WEIGHT?",
                "Kenger:Regisrty is not known: did you mean Registry?",
                "Kenger:Registry:Wieght is not known: did you mean Weight?",
            ],
            remarks);
    }

    [Fact]
    public async Task Start_VariablesOfKubernetes_AreIgnoredAndExplained()
    {
        var (failures, remarks) = await StartAsync([.. Good, new("KENGER_REGISTRY_PORT", "tcp://10.96.0.12:5000"), new("KENGER_REGISTRY_SERVICE_HOST", "10.96.0.12")]);

        Assert.Empty(failures);
        Assert.Contains("KENGER_REGISTRY_PORT, KENGER_REGISTRY_SERVICE_HOST are what Kubernetes or Docker links set for a service named kenger-registry", Assert.Single(remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Urls_AsAListOfTheSection_AreTaken()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("Kenger:Registry:Url:0", "http://a:1"), new("Kenger:Registry:Url:1", "http://b:2")]);
        builder.Services.AddKengerRegistry();
        using var host = builder.Build();

        Assert.Equal(["http://a:1", "http://b:2"], host.Services.GetRequiredService<IOptions<KengerClientOptions>>().Value.Urls);
    }

    private static async Task<(IReadOnlyList<string> Failures, IReadOnlyList<string> Remarks)> StartAsync(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var log = new CapturedLog();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.AddProvider(log);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddKengerRegistry();
        builder.Services.RemoveAll(service => service.ImplementationType?.Name == "RegistrationService");
        using var host = builder.Build();
        IReadOnlyList<string> failures = [];
        try
        {
            await host.StartAsync();
            await host.StopAsync();
        }
        catch (OptionsValidationException exception)
        {
            failures = [.. exception.Failures];
        }
        catch (AggregateException exception)
        {
            failures = [.. exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures)];
        }

        return (failures, [.. log.Entries.Where(entry => entry.Id.Id == EventIds.SettingRemark).Select(entry => entry.Message)]);
    }
}

file static class Services
{
    public static void RemoveAll(this IServiceCollection services, Predicate<ServiceDescriptor> which)
    {
        foreach (var service in services.Where(service => which(service)).ToArray())
        {
            services.Remove(service);
        }
    }
}
