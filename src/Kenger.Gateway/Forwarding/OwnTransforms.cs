using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Kenger.Gateway.Forwarding;

/// <summary>The transforms that come with the gateway and YARP. Of those a host adds nobody can tell what they do.</summary>
internal sealed class OwnTransforms(IServiceCollection services)
{
    private readonly HashSet<Type?> _types =
        [.. services.Where(service => service.ServiceType == typeof(ITransformProvider)).Select(service => service.ImplementationType)];

    /// <summary>Whether there are no others.</summary>
    public bool AreAll(IServiceProvider provider) =>
        provider.GetServices<ITransformProvider>().All(transforms => _types.Contains(transforms.GetType()));
}
