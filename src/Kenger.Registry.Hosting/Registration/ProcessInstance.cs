namespace Kenger.Registry.Hosting.Registration;

/// <summary>
/// What tells this process from every other one that was, is or will be at the same address: a goodbye that comes late, or from a process
/// that only looks the same, takes nobody else's registration away.
/// </summary>
internal sealed record ProcessInstance(string Id)
{
    /// <summary>Made up once for each start of a process.</summary>
    public static readonly ProcessInstance Current = new(Guid.NewGuid().ToString("n"));
}
