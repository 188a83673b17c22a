using Kenger.Registry.Server;
using Microsoft.Extensions.Logging;

namespace Kenger.Testing;

/// <summary>What a test wants of its registry. The defaults are right for most.</summary>
public sealed class KengerTestRegistryOptions
{
    /// <summary>The token that callers must show, 8 to 512 visible ASCII characters. Default: a new one for each registry. It may do everything.</summary>
    public string? Token { get; set; }

    /// <summary>
    /// Options of the registry itself: other times after which silent nodes go, more tokens, notices. The store is in memory, unless this sets another one.
    /// No variable or file of the machine is read.
    /// </summary>
    public Action<KengerRegistryServerOptions>? Server { get; set; }

    /// <summary>Takes the registry's log, from <see cref="LogLevel.Information"/> on; the test framework's output for example. Default: none.</summary>
    public ILoggerProvider? Logs { get; set; }

    /// <summary>
    /// How long the helpers wait for something to happen when they are not told: above 0, at most an hour, default 30 s. It is the time after which a test
    /// fails, not one that any test takes.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
