using Aspire.Hosting.ApplicationModel;

namespace Kenger.Aspire.Hosting;

/// <summary>A gateway that the <c>kenger</c> tool runs on this machine. Its traffic comes at the endpoint <c>http</c>, operators' questions at <c>admin</c>.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="tool">How the tool is started.</param>
/// <param name="workingDirectory">Where.</param>
/// <param name="registry">The registry it follows.</param>
public sealed class KengerGatewayResource(string name, KengerTool tool, string workingDirectory, IKengerRegistryResource registry)
    : ExecutableResource(name, tool.Command, workingDirectory)
{
    /// <summary>Where it takes traffic.</summary>
    public EndpointReference PrimaryEndpoint => field ??= new EndpointReference(this, KengerEndpoints.Http);

    /// <summary>Where it answers operators.</summary>
    public EndpointReference AdminEndpoint => field ??= new EndpointReference(this, KengerEndpoints.Admin);

    /// <summary>The registry it follows.</summary>
    public IKengerRegistryResource Registry => registry;
}
