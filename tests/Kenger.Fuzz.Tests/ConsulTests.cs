using System.Text.Json;
using Kenger.Fuzz.Tests.Fuzzing;
using Kenger.Registry.Consul.Checks;
using Kenger.Registry.Consul.Reading;
using Kenger.Registry.Consul.Services;

namespace Kenger.Fuzz.Tests;

/// <summary>What programs send that know Consul is read, or refused in visible words; what is read comes back from the store as it was.</summary>
public sealed class ConsulTests
{
    [Fact]
    public Task Service_AnyBody_IsReadOrRefused() => FuzzRun.RunAsync(
        "consul", 10_000, ["\"Check\":", "\"Checks\":", "\"TTL\":", "\"HTTP\":", "\"Header\":", "\"Meta\":", "\"Tags\":", "\"10s\"", "\\ud800", .. Words.Json], input =>
    {
        HealthMessage.Status(input);
        if (BodyFields.Read(input) is not { } fields)
        {
            return;
        }

        var service = ServiceReader.Read(fields, "Name", "127.0.0.1", "127.0.0.1", "127.0.0.1");
        if (fields.Problems.Count > 0)
        {
            Assert.All(fields.Problems, problem => Assert.DoesNotContain(problem, char.IsControl));
            return;
        }

        var kept = service.Entry.ToJson();
        Assert.Equal(kept, JsonSerializer.Deserialize(kept, ServiceEntryJson.Default.ServiceEntry)!.ToJson());
        Assert.DoesNotContain(kept, char.IsControl);
        Assert.Equal(service.Entry.Checks.Count, service.Entry.Checks.Select(check => check.Id).Distinct(StringComparer.Ordinal).Count());
    });
}
