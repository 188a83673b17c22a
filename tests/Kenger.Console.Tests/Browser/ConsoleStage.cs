using System.Text.Json.Nodes;
using Kenger.Console.Tests.Stage;
using Kenger.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace Kenger.Console.Tests.Browser;

/// <summary>A registry with a small company in it, and a browser before it: one for all tests of the screens.</summary>
#pragma warning disable CA1001 // xunit calls DisposeAsync
public sealed class ConsoleStage : IAsyncLifetime
#pragma warning restore CA1001
{
    public const string Markup = "<img src=x onerror=document.title='broken'>";

    private readonly List<JsonObject> _traffic = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private Gateways? _gateways;
    private RealGateway? _gateway;

    internal ConsoleHost Host { get; private set; } = null!;

    /// <summary>One that went back by itself.</summary>
    internal long RolledBack { get; private set; }

    /// <summary>One that runs, for those who only look.</summary>
    internal long Running { get; private set; }

    /// <summary>A rule of orders.</summary>
    internal long Rule { get; private set; }

    internal Gateways Gateways => _gateways!;

    /// <summary>A gateway that can be asked.</summary>
    internal RealGateway Gateway => _gateway!;

    public async Task InitializeAsync()
    {
        if (Chromium.Path is null)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(60_000);
        Host = await ConsoleHost.StartAsync();
        _gateways = new Gateways(Host);
        _gateways.Follow("edge-1");
        _gateways.Follow("edge-2");
        _gateways.Call("checkout/web-1", "payments");
        _gateways.Call("checkout/web-2", "payments");
        await FillAsync();
        _gateway = await RealGateway.StartAsync(Host.Url, "orders", ("pay.example.com", "payments"), ("catalog.example.com", "catalog"));
        var console = Host.Services.GetRequiredService<IOptions<KengerConsoleOptions>>().Value;
        (console.Gateways, console.GatewayToken) = ([_gateway.Admin, "http://127.0.0.1:1"], RealGateway.AdminToken);
        await Eventually.BecomesTrue(
            async () => (await _gateway.ExplainAsync("explain")).TryGetProperty("nodes", out var nodes) && nodes.GetArrayLength() == 4, "the real gateway", TimeSpan.FromSeconds(60));
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_gateways is not null)
        {
            await _gateways.DisposeAsync();
            await Host.DisposeAsync();
        }
    }

    /// <summary>A window of its own, signed in, that notes every fault.</summary>
    internal Task<Window> OpenAsync(
        string token = ConsoleHost.Admin, string path = "", string locale = "en-US", ColorScheme scheme = ColorScheme.Light, int width = 1440, ConsoleHost? host = null) =>
        OpenAtAsync((host ?? Host).Ui, token, path, locale, scheme, width);

    /// <summary>The same before a console at an address of its own, with a slash at the end.</summary>
    internal async Task<Window> OpenAtAsync(
        string ui, string token, string path = "", string locale = "en-US", ColorScheme scheme = ColorScheme.Light, int width = 1440)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            Locale = locale,
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = width < 500 ? 844 : 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(60_000);
        var window = new Window(await context.NewPageAsync(), ui);
        await window.SignInAsync(token, path);
        return window;
    }

    /// <summary>Both gateways say again what they counted and saw, as they do every few seconds.</summary>
    internal async Task ReportAsync()
    {
        JsonObject[] views = [Gateways.Sick("payments", "127.0.8.11", 8_004, "connect: connection refused")];
        await Gateways.ReportAsync("edge-1", _traffic.Select(row => (JsonObject)row.DeepClone()), views);
        await Gateways.ReportAsync("edge-2", _traffic.Select(row => (JsonObject)row.DeepClone()), []);
    }

    private async Task AddRoutesAsync()
    {
        foreach (var json in (string[])
        [
            """{"id":"catalog","host":"shop.example.com,www.shop.example.com","path":"/catalog","ns":"catalog","methods":["GET","HEAD"],"cors":{"origins":["https://app.example.com"]},"reason":"the new pages"}""",
            """{"id":"orders","host":"shop.example.com","path":"/api/orders","ns":"orders","auth":"key"}""",
            """{"id":"orders","host":"shop.example.com","path":"/api/orders","ns":"orders","rate_limit":{"permits_per_second":50,"burst":100},"jwt":{"authority":"https://login.example.com/realms/shop","audiences":["orders-api"]},"answer_timeout_ms":2000,"strip_prefix":"/api","request_headers":[{"name":"X-Edge","set":"west"}],"reason":"tokens instead of keys"}""",
            """{"id":"pay","host":"pay.example.com","ns":"payments","allow_from":["10.0.0.0/8"],"in_flight":{"max":200,"queue":50}}""",
            """{"id":"search","host":"*.example.com","path":"/search","ns":"search"}""",
        ])
        {
            await Host.PostAsync(ApiRoutes.RoutePut, (JsonObject)JsonNode.Parse(json)!);
        }
    }

    private async Task FillAsync()
    {
        (string Ns, string Description, int Nodes, int Rate, double Ms)[] services =
        [
            ("catalog", "Products, prices, stock", 4, 900, 9), ("checkout", "Carts and payment steps", 3, 240, 38), ("orders", "Orders, from cart to parcel", 4, 420, 22),
            ("payments", "Card and wallet payments", 3, 130, 61), ("search", "Full text and suggestions", 5, 1_400, 14), ("users", "Accounts and sessions", 3, 610, 11),
        ];
        var port = 8_001;
        foreach (var (ns, description, nodes, rate, ms) in services)
        {
            await Host.PostAsync(ApiRoutes.NamespaceAdd, new() { ["name"] = ns, ["description"] = description });
            for (var i = 0; i < nodes; i++)
            {
                var (host, version) = ($"127.0.{ns.Length}.{i + 10}", ns == "orders" && i == 3 || ns == "checkout" && i == 2 ? "v2" : "v1");
                if (version == "v1")
                {
                    await Host.RegisterAsync(ns, host, port, version, labels: new() { ["version"] = version, ["zone"] = i % 2 == 0 ? "a" : "b" });
                    _traffic.Add(Gateways.Traffic(ns, host, port, rate / nodes * 5, ns == "payments" ? rate / nodes / 8 : 0, ms, version));
                }
            }

            port++;
        }

        Running = await StartAsync("orders", "127.0.6.13", 8_003);
        RolledBack = await StartAsync("checkout", "127.0.8.12", 8_002);
        await Host.PostAsync(ApiRoutes.NodeDrain, new() { ["ns"] = "search", ["host"] = "127.0.6.14", ["port"] = 8_005, ["ttl_seconds"] = 3_600 });
        await Host.PostAsync(ApiRoutes.NodeWeight, new() { ["ns"] = "catalog", ["host"] = "127.0.7.11", ["port"] = 8_001, ["weight"] = 50 });
        var rule = await Host.PostAsync(ApiRoutes.RuleAdd, new()
        {
            ["ns"] = "orders", ["name"] = "colleagues see v2", ["match"] = new JsonObject { ["headers"] = new JsonObject { ["x-beta"] = "1" } },
            ["target"] = new JsonObject { ["labels"] = new JsonObject { ["version"] = "v2" } },
        });
        Rule = rule.GetProperty("id").GetInt64();
        await AddRoutesAsync();

        _traffic.AddRange(
        [
            Gateways.Traffic("orders", "127.0.6.13", 8_003, 620, 3, 25, "v2", (Running, 1)), Gateways.Traffic("orders", "127.0.6.10", 8_003, 2_400, 2, 21, "v1", (Running, 1)),
            Gateways.Traffic("checkout", "127.0.8.12", 8_002, 300, 120, 240, "v2", (RolledBack, 1)), Gateways.Traffic("checkout", "127.0.8.10", 8_002, 2_100, 3, 38, "v1", (RolledBack, 1)),
        ]);
        await Eventually.BecomesTrue(async () => (await Host.GetAsync(ApiRoutes.GatewayList)).GetArrayLength() == 2, "both gateways", TimeSpan.FromSeconds(60));
        await ReportAsync();
        await Eventually.BecomesTrue(
            async () => (await Host.GetAsync($"{ApiRoutes.RolloutShow}?id={RolledBack}")).GetProperty("status").GetString() == RolloutStatuses.RolledBack,
            "the rollout that goes back",
            TimeSpan.FromSeconds(60));

        async Task<long> StartAsync(string ns, string host, int port)
        {
            await Host.PostAsync(ApiRoutes.NamespaceUpdate, new() { ["name"] = ns, ["gated"] = true });
            await Host.RegisterAsync(ns, host, port, "v2");
            var started = await Host.PostAsync(ApiRoutes.RolloutStart, new()
            {
                ["ns"] = ns, ["label"] = "version=v2", ["steps"] = new JsonArray(5, 25, 50, 100), ["approve"] = new JsonArray(50), ["interval_seconds"] = 600,
                ["reason"] = "faster baskets", ["analysis"] = new JsonObject { ["max_error_rate"] = 0.05, ["max_p99_ms"] = 200 },
            });
            return started.GetProperty("id").GetInt64();
        }
    }
}

/// <summary>All tests of the screens share one registry and one browser.</summary>
[CollectionDefinition(Name)]
public sealed class StageCollection : ICollectionFixture<ConsoleStage>
{
    public const string Name = "console";
}
