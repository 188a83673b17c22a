using Microsoft.Extensions.Configuration;

namespace Kenger.Gateway.Tests;

/// <summary>A configuration that a test can change while a gateway runs.</summary>
internal sealed class TestConfiguration : ConfigurationProvider, IConfigurationSource
{
    public TestConfiguration(IEnumerable<(string Key, string? Value)> settings)
    {
        // Null leaves a setting out, as in Change.
        foreach (var (key, value) in settings.Where(setting => setting.Value is not null))
        {
            Set(key, value);
        }
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>All of the settings, in place of those there were; here null is what JSON writes as null.</summary>
    public void Replace(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        Data = new Dictionary<string, string?>(settings, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }

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
