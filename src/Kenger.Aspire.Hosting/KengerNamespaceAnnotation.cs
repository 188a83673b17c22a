using Aspire.Hosting.ApplicationModel;

namespace Kenger.Aspire.Hosting;

/// <summary>Says in which namespace of which registry a resource registers: gateways route to these.</summary>
internal sealed record KengerNamespaceAnnotation(IKengerRegistryResource Registry, string Namespace) : IResourceAnnotation
{
    /// <summary>The namespaces of a registry's services, in the order in which they were added to the app host.</summary>
    public static string[] Of(IKengerRegistryResource registry, IEnumerable<IResource> resources) =>
    [
        .. resources.SelectMany(resource => resource.Annotations.OfType<KengerNamespaceAnnotation>())
            .Where(each => each.Registry == registry)
            .Select(each => each.Namespace)
            .Distinct(StringComparer.Ordinal),
    ];
}
