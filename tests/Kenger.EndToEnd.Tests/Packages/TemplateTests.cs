using System.Xml.Linq;
using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Packages;

/// <summary>What <c>dotnet new</c> makes of the templates, with the packed files alone: it builds, its tests pass, and it does what its README says.</summary>
[Collection(PackedFixture.SourceTreeBuilds)]
public sealed class TemplateTests(TemplatesFixture templates) : IClassFixture<TemplatesFixture>
{
    [UnixFact]
    public async Task Service_New_PassesItsTestsAndIsServedByTheGateway()
    {
        var folder = await templates.CreateAsync("kenger-service", "Hello.Orders", "--ns", KengerPlatform.Namespace);
        await TemplatesFixture.TestAsync(folder, tests: 3);
        await using var platform = await KengerPlatform.StartAsync();

        await using var service = TemplatesFixture.Run(folder, "Hello.Orders", new()
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["KENGER_REGISTRY_URL"] = platform.RegistryUrl,
            ["KENGER_REGISTRY_TOKEN"] = KengerPlatform.Token,
        });
        var address = new Uri((await service.WhenListeningAsync())[0]).Authority;

        await Eventually.BecomesTrue(async () => (await platform.NodesAtGatewayAsync()).Contains(address), "the service at the gateway");
        Assert.Equal("Hello from Hello.Orders\n", await platform.Http.GetStringAsync(platform.GatewayUrl));
    }

    [UnixFact]
    public async Task Gateway_New_PassesItsTestsAndFollowsTheRegistry()
    {
        var folder = await templates.CreateAsync("kenger-gateway", "Edge", "--ns", "orders");
        await TemplatesFixture.TestAsync(folder, tests: 2);
        await using var platform = await KengerPlatform.StartAsync();

        await using var gateway = TemplatesFixture.Run(folder, "Edge", new()
        {
            ["KENGER_GATEWAY_LISTEN"] = "http://127.0.0.1:0",
            ["KENGER_GATEWAY_ADMIN_LISTEN"] = "http://127.0.0.1:0",
            ["KENGER_REGISTRY_URL"] = platform.RegistryUrl,
            ["KENGER_REGISTRY_TOKEN"] = KengerPlatform.Token,
        });
        var admin = (await gateway.WhenListeningAsync())[1];

        Assert.Contains("\"orders\"", await platform.Http.GetStringAsync($"{admin}/config"), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task Registry_New_PassesItsTestsAndServesItsConsole()
    {
        var folder = await templates.CreateAsync("kenger-registry", "Names");
        await TemplatesFixture.TestAsync(folder, tests: 3);

        await using var registry = TemplatesFixture.Run(folder, "Names", new()
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["KENGER_SERVER_TOKENS"] = KengerPlatform.Token,
            ["HOME"] = folder,
        });
        using var browser = new HttpClient { BaseAddress = new Uri((await registry.WhenListeningAsync())[0]) };

        Assert.Contains("ok", await browser.GetStringAsync(new Uri("/health", UriKind.Relative)), StringComparison.Ordinal);
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        Assert.Contains("<base href=\"/ui/\"", await browser.GetStringAsync(new Uri("/ui", UriKind.Relative)), StringComparison.Ordinal);
    }

    // The service's namespace is its name, as namespaces are written.
    [UnixFact]
    public async Task Service_WithoutANamespace_HasItsName()
    {
        var folder = await templates.CreateAsync("kenger-service", "Shop.OrderStore");

        var settings = await File.ReadAllTextAsync(Path.Combine(folder, "src", "Shop.OrderStore", "appsettings.json"));

        Assert.Contains("\"Namespace\": \"shop-order-store\"", settings, StringComparison.Ordinal);
    }

    // What a new project brings of others is what Kenger itself is tested with.
    [UnixFact]
    public void Packages_OfOthers_AreThoseOfThisRepository()
    {
        var ours = Versions("Directory.Packages.props", "PackageVersion");
        var projects = Directory.GetFiles(SourceTree.PathOf("templates", "Kenger.Templates", "content"), "*.csproj", SearchOption.AllDirectories);
        var theirs = projects.SelectMany(project => Versions(project, "PackageReference")).Where(package => !package.Key.StartsWith("Kenger.", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(theirs);
        Assert.All(theirs, package => Assert.Equal(ours[package.Key], package.Value));
    }

    private static Dictionary<string, string> Versions(string file, string element) =>
        XDocument.Load(SourceTree.PathOf(file)).Descendants(element).ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);
}
