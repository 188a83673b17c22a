using Grpc.Net.Client.Balancer;
using Kenger.Contracts;
using Kenger.Discovery.Following;

namespace Kenger.Discovery.Grpc;

/// <summary>For addresses such as <c>kenger:///orders</c>.</summary>
internal sealed class ServiceResolverFactory(KnownServices services, ServiceWatch watch, ServiceDirectory directory, TimeProvider time) : ResolverFactory
{
    public const string Scheme = "kenger";

    public override string Name => Scheme;

    /// <summary>Follows the service that an address names.</summary>
    /// <exception cref="ArgumentException">It names none.</exception>
    public override Resolver Create(ResolverOptions options)
    {
        var address = options.Address;
        var ns = address.AbsolutePath.TrimStart('/');
        return address.Host.Length == 0 && FieldChecks.CheckNamespace(ns) is null
            ? new ServiceResolver(ns, services, watch, directory, time)
            : throw new ArgumentException($"'{address.OriginalString}' names no service: an address is kenger:///NAMESPACE, with three slashes, kenger:///orders for example.", nameof(options));
    }
}
