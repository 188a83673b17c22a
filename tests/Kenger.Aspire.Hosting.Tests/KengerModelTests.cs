using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Kenger.Aspire.Hosting.Tests;

/// <summary>What is in the model of an app host, without running it.</summary>
public sealed class KengerModelTests
{
    [Fact]
    public async Task Reference_OfAService_SetsWhatTheSdkReads()
    {
        var builder = NewBuilder();
        var registry = builder.AddKengerRegistry("registry", builder.AddParameter("token", "a-token-of-the-tests"));
        var service = builder.AddExecutable("orders", "orders", ".").WithReference(registry);
        var other = builder.AddExecutable("web", "web", ".").WithReference(registry, "shop");

        Allocate(registry.Resource, KengerEndpoints.Http, 4711, 4712);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["KENGER_REGISTRY_URL"] = "http://localhost:4711",
                ["KENGER_REGISTRY_TOKEN"] = "a-token-of-the-tests",
                ["KENGER_REGISTRY_NAMESPACE"] = "orders",
                ["KENGER_REGISTRY_HOST"] = "127.0.0.1",
            },
            await KengerVariablesOf(builder, service.Resource));
        Assert.Equal("shop", (await KengerVariablesOf(builder, other.Resource))["KENGER_REGISTRY_NAMESPACE"]);
    }

    [Fact]
    public async Task Registry_ByTheTool_ListensOnLoopbackBehindAspiresPort()
    {
        var builder = NewBuilder();
        var registry = builder.AddKengerRegistry(
            "registry", builder.AddParameter("token", "a-token-of-the-tests"), tool: KengerTool.At("dotnet", "kenger.dll"));

        Allocate(registry.Resource, KengerEndpoints.Http, 4711, 4712);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["KENGER_SERVER_LISTEN"] = "http://127.0.0.1:4712",
                ["KENGER_SERVER_TOKENS"] = "a-token-of-the-tests",
                ["KENGER_SERVER_STORE"] = "memory",
            },
            await KengerVariablesOf(builder, registry.Resource));
        Assert.Equal("dotnet", registry.Resource.Command);
        Assert.Equal(["kenger.dll", "server"], await ArgumentsOf(builder, registry.Resource));
    }

    [Fact]
    public void Registry_WithoutAWord_IsTheGlobalToolWithATokenOfItsOwn()
    {
        var registry = NewBuilder().AddKengerRegistry("registry");

        Assert.Equal("kenger", registry.Resource.Command);
        Assert.True(registry.Resource.Token.Secret);
        Assert.Equal("registry-token", registry.Resource.Token.Name);
        Assert.Equal(["kenger"], KengerTool.Local.Arguments);
    }

    [Fact]
    public async Task Gateway_OfSeveralServices_RoutesToEach()
    {
        var builder = NewBuilder();
        var registry = builder.AddKengerRegistry("registry", builder.AddParameter("token", "a-token-of-the-tests")).WithGateway(port: 8080);
        var gateway = builder.Resources.OfType<KengerGatewayResource>().Single();
        // After the gateway: it knows them all the same.
        builder.AddExecutable("web", "web", ".").WithReference(registry);
        builder.AddExecutable("orders", "orders", ".").WithReference(registry);
        builder.AddExecutable("more", "more", ".").WithReference(registry, "orders");
        builder.AddExecutable("strange", "strange", ".").WithReference(builder.AddKengerRegistry("another"));

        Allocate(registry.Resource, KengerEndpoints.Http, 4711, 4712);
        Allocate(gateway, KengerEndpoints.Http, 8080, 4713);
        Allocate(gateway, KengerEndpoints.Admin, 4714, 4715);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["KENGER_GATEWAY_LISTEN"] = "http://127.0.0.1:4713",
                ["KENGER_GATEWAY_ADMIN_LISTEN"] = "http://127.0.0.1:4715",
                ["KENGER_GATEWAY_DRAIN_TIME"] = "0",
                ["KENGER_REGISTRY_URL"] = "http://localhost:4711",
                ["KENGER_REGISTRY_TOKEN"] = "a-token-of-the-tests",
                ["KENGER_GATEWAY_NAMESPACE"] = "web",
                ["Kenger__Gateway__Routes__0__Host"] = "web.localhost",
                ["Kenger__Gateway__Routes__0__Namespace"] = "web",
                ["Kenger__Gateway__Routes__1__Host"] = "orders.localhost",
                ["Kenger__Gateway__Routes__1__Namespace"] = "orders",
            },
            await KengerVariablesOf(builder, gateway));
        Assert.Equal("registry-gateway", gateway.Name);
        Assert.Same(registry.Resource, gateway.Registry);
        Assert.Contains(gateway.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == registry.Resource);
        Assert.Equal(8080, gateway.Annotations.OfType<EndpointAnnotation>().Single(each => each.Name == KengerEndpoints.Http).Port);
    }

    [Fact]
    public async Task Gateway_WithoutServices_HasANamespaceAllTheSame()
    {
        var builder = NewBuilder();
        IResourceBuilder<KengerGatewayResource>? configured = null;
        var registry = builder.AddKengerRegistry("registry").WithGateway("edge", configure: gateway => configured = gateway.WithEnvironment("KENGER_GATEWAY_ID", "edge-1"));
        Allocate(registry.Resource, KengerEndpoints.Http, 4711, 4712);
        Allocate(configured!.Resource, KengerEndpoints.Http, 8080, 4713);
        Allocate(configured.Resource, KengerEndpoints.Admin, 4714, 4715);

        var variables = await KengerVariablesOf(builder, configured.Resource);

        Assert.Equal(("default", "edge-1"), (variables["KENGER_GATEWAY_NAMESPACE"], variables["KENGER_GATEWAY_ID"]));
        Assert.DoesNotContain(variables, variable => variable.Key.Contains("Routes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Registry_InAContainer_IsReferredToAlike()
    {
        var builder = NewBuilder();
        var registry = builder.AddKengerRegistryContainer(
            "registry", "registry.example.com/kenger", "1.0", builder.AddParameter("token", "a-token-of-the-tests")).WithGateway();
        var service = builder.AddExecutable("orders", "orders", ".").WithReference(registry);
        Allocate(registry.Resource, KengerEndpoints.Http, 4711, 5000);

        var image = registry.Resource.Annotations.OfType<ContainerImageAnnotation>().Single();

        Assert.Equal(("registry.example.com/kenger", "1.0"), (image.Registry is null ? image.Image : $"{image.Registry}/{image.Image}", image.Tag));
        Assert.Equal(5000, registry.Resource.Annotations.OfType<EndpointAnnotation>().Single().TargetPort);
        Assert.Equal("http://*:5000", (await KengerVariablesOf(builder, registry.Resource))["KENGER_SERVER_LISTEN"]);
        Assert.Equal("http://localhost:4711", (await KengerVariablesOf(builder, service.Resource))["KENGER_REGISTRY_URL"]);
        Assert.Equal("kenger", builder.Resources.OfType<KengerGatewayResource>().Single().Command);
    }

    private static IDistributedApplicationBuilder NewBuilder() =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true, Args = [] });

    // As the orchestrator would have: the port that others see, and the process's own.
    private static void Allocate(IResourceWithEndpoints resource, string name, int port, int targetPort)
    {
        var endpoint = resource.Annotations.OfType<EndpointAnnotation>().Single(each => each.Name == name);
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", port, targetPortExpression: targetPort.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task<Dictionary<string, string>> KengerVariablesOf(IDistributedApplicationBuilder builder, IResource resource)
    {
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, resource);
        foreach (var each in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await each.Callback(context);
        }

        Dictionary<string, string> values = [];
        foreach (var (name, value) in context.EnvironmentVariables.Where(variable => variable.Key.StartsWith("KENGER", StringComparison.OrdinalIgnoreCase)))
        {
            values[name] = value is IValueProvider provider ? (await provider.GetValueAsync())! : (string)value;
        }

        return values;
    }

    private static async Task<IEnumerable<object>> ArgumentsOf(IDistributedApplicationBuilder builder, IResource resource)
    {
        var context = new CommandLineArgsCallbackContext([], resource) { ExecutionContext = builder.ExecutionContext };
        foreach (var each in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await each.Callback(context);
        }

        return context.Args;
    }
}
