using Microsoft.Extensions.Configuration;

namespace Kenger.Gateway.Tests;

/// <summary>A configuration that a test can change while a gateway runs.</summary>
internal sealed class TestConfiguration : ConfigurationProvider, IConfigurationSource
{
    public TestConfiguration(IEnumerable<(string Key, string? Value)> settings)
    {
        foreach (var (key, value) in settings)
        {
            Set(key, value);
        }
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public void Change(params (string Key, string? Value)[] settings)
    {
        foreach (var (key, value) in settings)
        {
            if (value is null)
            {
                Data.Remove(key);
            }
            else
            {
                Set(key, value);
            }
        }

        OnReload();
    }
}
