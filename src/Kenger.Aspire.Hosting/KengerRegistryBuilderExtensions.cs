using Aspire.Hosting.ApplicationModel;
using Kenger.Aspire.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds Kenger to an app host.</summary>
public static class KengerRegistryBuilderExtensions
{
    private const int ContainerPort = 5000;
    private const string DefaultNamespace = "default";

    /// <summary>
    /// Adds a registry that the <c>kenger</c> tool runs on this machine. Its state is in memory: another store is <c>.WithEnvironment("KENGER_SERVER_STORE", "sqlite:FILE")</c>.
    /// Its console is at <c>/ui</c>.
    /// </summary>
    /// <param name="builder">The app host.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="token">The token that callers show; one that is made up, and kept in the user secrets, when absent.</param>
    /// <param name="port">The port that others see; one that Aspire chooses when absent.</param>
    /// <param name="tool">How the tool is started; <see cref="KengerTool.Global"/> when absent.</param>
    public static IResourceBuilder<KengerRegistryResource> AddKengerRegistry(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? token = null,
        int? port = null,
        KengerTool? tool = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        tool ??= KengerTool.Global;
        var registry = new KengerRegistryResource(name, tool, builder.AppHostDirectory, token?.Resource ?? NewToken(builder, name));
        return AsRegistry(builder.AddResource(registry).WithArgs([.. tool.Arguments, "server"]).WithHttpEndpoint(port: port, name: KengerEndpoints.Http))
            .WithEnvironment("KENGER_SERVER_LISTEN", Loopback(registry.PrimaryEndpoint));
    }

    /// <summary>Adds a registry in a container of an image whose entry point is the <c>kenger</c> tool.</summary>
    /// <param name="builder">The app host.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="image">The image, with its registry where it has one.</param>
    /// <param name="tag">The image's tag.</param>
    /// <param name="token">The token that callers show; one that is made up, and kept in the user secrets, when absent.</param>
    /// <param name="port">The port that others see; one that Aspire chooses when absent.</param>
    public static IResourceBuilder<KengerRegistryContainerResource> AddKengerRegistryContainer(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        string image,
        string tag = "latest",
        IResourceBuilder<ParameterResource>? token = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var registry = new KengerRegistryContainerResource(name, token?.Resource ?? NewToken(builder, name));
        return AsRegistry(builder.AddResource(registry)
                .WithImage(image, tag)
                .WithArgs("server")
                .WithHttpEndpoint(port: port, targetPort: ContainerPort, name: KengerEndpoints.Http))
            .WithEnvironment("KENGER_SERVER_LISTEN", "http://*:5000");
    }

    /// <summary>
    /// Adds a gateway that follows the registry. The first service that refers to the registry gets all of its traffic, each gets that for the host <c>NAMESPACE.localhost</c>, as with <c>kenger dev</c>.
    /// </summary>
    /// <param name="registry">The registry.</param>
    /// <param name="name">The resource's name; the registry's with <c>-gateway</c> when absent.</param>
    /// <param name="port">The port for traffic that others see; one that Aspire chooses when absent.</param>
    /// <param name="tool">How the tool is started; as the registry's, or <see cref="KengerTool.Global"/>, when absent.</param>
    /// <param name="configure">Does more with the gateway.</param>
    /// <returns>The registry's builder.</returns>
    public static IResourceBuilder<T> WithGateway<T>(
        this IResourceBuilder<T> registry,
        [ResourceName] string? name = null,
        int? port = null,
        KengerTool? tool = null,
        Action<IResourceBuilder<KengerGatewayResource>>? configure = null)
        where T : IKengerRegistryResource
    {
        ArgumentNullException.ThrowIfNull(registry);
        var builder = registry.ApplicationBuilder;
        var followed = registry.Resource;
        tool ??= (followed as KengerRegistryResource)?.Tool ?? KengerTool.Global;
        var gateway = new KengerGatewayResource(name ?? $"{followed.Name}-gateway", tool, builder.AppHostDirectory, followed);
        var added = builder.AddResource(gateway)
            .WithArgs([.. tool.Arguments, "gateway"])
            .WithHttpEndpoint(port: port, name: KengerEndpoints.Http)
            .WithHttpEndpoint(name: KengerEndpoints.Admin)
            .WithHttpHealthCheck("/livez", endpointName: KengerEndpoints.Admin)
            .WithEnvironment("KENGER_GATEWAY_LISTEN", Loopback(gateway.PrimaryEndpoint))
            .WithEnvironment("KENGER_GATEWAY_ADMIN_LISTEN", Loopback(gateway.AdminEndpoint))
            // Nobody balances before it, and who stops the app host wants it to end.
            .WithEnvironment("KENGER_GATEWAY_DRAIN_TIME", "0")
            .WithEnvironment(context => SetClient(context, followed))
            .WithEnvironment(context => SetRoutes(context, KengerNamespaceAnnotation.Of(followed, builder.Resources)))
            .WithParentRelationship(followed);
        added.WaitFor(builder.CreateResourceBuilder<IResource>(followed));
        configure?.Invoke(added);
        return registry;
    }

    /// <summary>
    /// Lets a service with <c>AddKengerRegistry()</c> register at this registry: sets its variables <c>KENGER_REGISTRY_URL</c>, <c>_TOKEN</c> and <c>_NAMESPACE</c>, and for what runs on this machine
    /// <c>_HOST</c>.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="ns">The namespace to register in; the service's own name when absent.</param>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<IKengerRegistryResource> registry, string? ns = null)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(registry);
        var name = ns ?? builder.Resource.Name;
        return builder
            .WithAnnotation(new KengerNamespaceAnnotation(registry.Resource, name))
            .WithEnvironment(context =>
            {
                SetClient(context, registry.Resource);
                context.EnvironmentVariables["KENGER_REGISTRY_NAMESPACE"] = name;
                if (context.ExecutionContext.IsRunMode && !builder.Resource.IsContainer())
                {
                    // It listens on loopback, where Aspire's own ports are, and so do its callers.
                    context.EnvironmentVariables["KENGER_REGISTRY_HOST"] = "127.0.0.1";
                }
            });
    }

    private static IResourceBuilder<T> AsRegistry<T>(IResourceBuilder<T> registry)
        where T : IKengerRegistryResource => registry
        .WithEnvironment("KENGER_SERVER_TOKENS", registry.ApplicationBuilder.CreateResourceBuilder(registry.Resource.Token))
        .WithEnvironment("KENGER_SERVER_STORE", "memory")
        .WithHttpHealthCheck("/health", endpointName: KengerEndpoints.Http)
        .WithUrlForEndpoint(KengerEndpoints.Http, _ => new ResourceUrlAnnotation { Url = "/ui", DisplayText = "Console" });

    private static void SetClient(EnvironmentCallbackContext context, IKengerRegistryResource registry)
    {
        context.EnvironmentVariables["KENGER_REGISTRY_URL"] = registry.PrimaryEndpoint;
        context.EnvironmentVariables["KENGER_REGISTRY_TOKEN"] = registry.Token;
    }

    private static void SetRoutes(EnvironmentCallbackContext context, string[] namespaces)
    {
        context.EnvironmentVariables["KENGER_GATEWAY_NAMESPACE"] = namespaces.FirstOrDefault(DefaultNamespace);
        for (var i = 0; i < namespaces.Length; i++)
        {
            context.EnvironmentVariables[$"Kenger__Gateway__Routes__{i}__Host"] = $"{namespaces[i]}.localhost";
            context.EnvironmentVariables[$"Kenger__Gateway__Routes__{i}__Namespace"] = namespaces[i];
        }
    }

    private static ParameterResource NewToken(IDistributedApplicationBuilder builder, string registry) =>
        ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{registry}-token", special: false);

    // Behind Aspire's proxy, which has the port that others see.
    private static ReferenceExpression Loopback(EndpointReference endpoint) =>
        ReferenceExpression.Create($"http://127.0.0.1:{endpoint.Property(EndpointProperty.TargetPort)}");
}
