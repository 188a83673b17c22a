using Kenger.Testing;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Hands a test's registry to an app under test.</summary>
public static class KengerTestRegistryWebHostBuilderExtensions
{
    /// <summary>
    /// Has the app register at the test's registry, over what files and variables say: for <c>WithWebHostBuilder</c> of a <c>WebApplicationFactory</c>. The app
    /// registers once it listens on a real port, <c>factory.UseKestrel(kestrel =&gt; kestrel.Listen(IPAddress.Loopback, 0))</c>.
    /// </summary>
    /// <param name="builder">The app's builder.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="ns">The namespace to register in.</param>
    public static IWebHostBuilder UseKengerTestRegistry(this IWebHostBuilder builder, KengerTestRegistry registry, string ns)
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach (var (key, value) in registry.ConfigurationFor(ns))
        {
            builder.UseSetting(key, value);
        }

        return builder;
    }
}
