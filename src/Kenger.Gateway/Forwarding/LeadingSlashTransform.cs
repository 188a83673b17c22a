using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Transforms;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Leaves one slash at the beginning of what a route's own transforms made of a path. Readers of URLs take what follows two for a host, and
/// what follows that for the path: <c>/app//h/api</c> without <c>/app</c> would be <c>/api</c> to them.
/// </summary>
internal sealed class LeadingSlashTransform : RequestTransform
{
    private const string Slashes = "//";

    public static LeadingSlashTransform Instance { get; } = new();

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        if (context.Path.Value is { } path && path.StartsWith(Slashes, StringComparison.Ordinal))
        {
            context.Path = new PathString($"/{path.TrimStart('/')}");
        }

        return default;
    }
}
