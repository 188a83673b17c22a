using System.Globalization;
using System.Security.Cryptography;

namespace Kenger.Registry.Server.State;

/// <summary>This server among those that share a store: unique, and new at each start.</summary>
internal sealed class ServerIdentity
{
    public string Id { get; } = string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}");
}
