using Aspire.Hosting.ApplicationModel;

namespace Kenger.Aspire.Hosting;

/// <summary>A Kenger registry in an app host, however it is run.</summary>
public interface IKengerRegistryResource : IResourceWithEndpoints, IResourceWithEnvironment, IResourceWithArgs, IResourceWithWaitSupport
{
    /// <summary>Where services and gateways find it. Its name is <c>http</c>.</summary>
    EndpointReference PrimaryEndpoint { get; }

    /// <summary>The token that services and gateways show. It may do everything.</summary>
    ParameterResource Token { get; }
}

/// <summary>A registry that the <c>kenger</c> tool runs on this machine.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="tool">How the tool is started.</param>
/// <param name="workingDirectory">Where.</param>
/// <param name="token">The token that callers show.</param>
public sealed class KengerRegistryResource(string name, KengerTool tool, string workingDirectory, ParameterResource token)
    : ExecutableResource(name, tool.Command, workingDirectory), IKengerRegistryResource
{
    /// <inheritdoc/>
    public EndpointReference PrimaryEndpoint => field ??= new EndpointReference(this, KengerEndpoints.Http);

    /// <inheritdoc/>
    public ParameterResource Token => token;

    /// <summary>How the tool is started; gateways of this registry are started so, too.</summary>
    public KengerTool Tool => tool;
}

/// <summary>A registry in a container.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="token">The token that callers show.</param>
public sealed class KengerRegistryContainerResource(string name, ParameterResource token) : ContainerResource(name), IKengerRegistryResource
{
    /// <inheritdoc/>
    public EndpointReference PrimaryEndpoint => field ??= new EndpointReference(this, KengerEndpoints.Http);

    /// <inheritdoc/>
    public ParameterResource Token => token;
}

internal static class KengerEndpoints
{
    public const string Http = "http";
    public const string Admin = "admin";
}
