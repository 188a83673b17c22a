using Kenger.Contracts;
using Microsoft.AspNetCore.Http;

namespace Kenger.Testing.Faults;

/// <summary>Tells calls apart by their paths.</summary>
internal static class CallKinds
{
    /// <summary>What a path asks for; <see cref="RegistryCalls.None"/> where it is none of the API's.</summary>
    public static RegistryCalls Of(PathString path) => path.Value switch
    {
        ApiRoutes.NodeRegister => RegistryCalls.Register,
        ApiRoutes.Heartbeat => RegistryCalls.Heartbeat,
        ApiRoutes.NodeDeregister => RegistryCalls.Deregister,
        ApiRoutes.Sync => RegistryCalls.Sync,
        ApiRoutes.Report => RegistryCalls.Report,
        _ => path.StartsWithSegments(ApiRoutes.Prefix, StringComparison.Ordinal) ? RegistryCalls.Other : RegistryCalls.None,
    };
}
