using System.Globalization;
using System.Text.Json.Nodes;
using Kenger.Registry.Consul.Tests.Hosting;

namespace Kenger.Registry.Consul.Tests.Clients;

/// <summary>Debian's python-consul2, against Kenger where Consul was.</summary>
public sealed class PythonClientTests
{
    private const string Package = "python3-consul2 and python3-flask";
    private const string Python = "/usr/bin/python3";
    private const string ClientPath = "/usr/lib/python3/dist-packages/consul";
    private const string FlaskPath = "/usr/lib/python3/dist-packages/flask";

    // Word for word as the tutorial has it, but for addresses and ports.
    private const string Program = """
        from flask import Flask
        from consul import Consul, Check
        consul = Consul(
            host='127.0.0.1',
            port=8500
        )
        # 服务的 ip 和 端口
        ip = '10.88.0.1'
        port = 3000
        consul.agent.service.register(
            name='star',
            service_id='star-{}'.format(port),
            address=ip,
            port=port,
            check=Check.http(
                url='http://ip:{}/health-check'.format(ip, port),
                interval='1s',
                timeout='5s',
                deregister='5s'
            )
        )
        app = Flask('star')
        @app.route('/hello-world')
        def hello_world():
            return "hello world from {}:{}".format(ip, port)
        @app.route('/health-check')
        def health_check():
            return "alive"
        if __name__ == '__main__':
            app.run(host=ip, port=port)
        """;

    // The URL of its check has one place for two values, and is none: with Consul too the service is there and never healthy.
    [ClientFact(Package, Python, ClientPath, FlaskPath)]
    public async Task Tutorial_AsWritten_IsRegisteredAndItsCheckSaysWhatIsWrong()
    {
        // A clock that stands: a minute later it would be gone, as with Consul.
        await using var host = await StartAsync(new FakeTimeProvider());
        using var directory = new Folder();
        await using var program = Start(host, directory, Program, "127.0.0.21", out var port);

        await Eventually.BecomesTrue(async () => (await host.GetAsync("/v1/health/checks/star")).List.Count == 1, "it is registered");
        await host.RunChecksAsync();
        Assert.Contains("is no URL", (await host.GetAsync("/v1/health/checks/star")).Text, StringComparison.Ordinal);
        await Eventually.BecomesTrue(() => AnswersAsync($"http://127.0.0.21:{port}/hello-world", $"hello world from 127.0.0.21:{port}"), "the program runs");

        var seen = (await host.GetAsync("/v1/health/service/star")).List.Single()!;
        Assert.Equal(($"star-{port}", "127.0.0.21", port), ((string?)seen["Service"]!["ID"], (string?)seen["Service"]!["Address"], (int)seen["Service"]!["Port"]!));
        Assert.Empty((await host.GetAsync("/v1/health/service/star?passing=true")).List);
    }

    [ClientFact(Package, Python, ClientPath, FlaskPath)]
    public async Task Tutorial_WithTheUrlMeant_IsHealthyWhileItRuns()
    {
        await using var host = await StartAsync();
        using var directory = new Folder();
        await using (Start(host, directory, Program.Replace("http://ip:{}/", "http://{}:{}/", StringComparison.Ordinal), "127.0.0.22", out var port))
        {
            await Eventually.BecomesTrue(async () => (await host.GetAsync("/v1/health/service/star?passing=true")).List.Count == 1, "it is healthy");
            var output = (string?)(await host.GetAsync("/v1/health/checks/star")).List.Single()!["Output"];
            Assert.Equal($"HTTP GET http://127.0.0.22:{port}/health-check: 200 OK Output: alive", output);
            Assert.Single((await host.GetAsync("/api/upstream/sync?ns=star")).Json["data"]!["star"]!["nodes"]!.AsArray());
        }

        await Eventually.BecomesTrue(async () => (await host.GetAsync("/v1/health/service/star?passing=true")).List.Count == 0, "it is not healthy any more");
    }

    // What else the client does, one call after the other.
    [ClientFact("python3-consul2", Python, ClientPath)]
    public async Task Client_AllItsCallsOfServices_WorkAsWithConsul()
    {
        await using var host = await StartAsync();
        using var directory = new Folder();
        File.WriteAllText(directory.File("calls.py"), """
            import json, sys
            from consul import Consul, Check, ACLPermissionDenied
            c = Consul(host='127.0.0.1', port=int(sys.argv[1]))
            s = {}
            s['registered'] = c.agent.service.register('web', service_id='web-1', address='127.0.0.31', port=8001, tags=['v1', 'north'], meta={'version': 'v1'}, check=Check.ttl('10m'))
            c.agent.service.register('web', service_id='web-2', address='127.0.0.31', port=8002, tags=['v2'])
            s['passed'] = c.agent.check.ttl_pass('service:web-1', notes='well')
            index, services = c.catalog.services()
            s['services'] = services
            s['passing'] = [e['Service']['ID'] for e in c.health.service('web', passing=True)[1]]
            s['tagged'] = [e['Service']['ID'] for e in c.health.service('web', tag='v2')[1]]
            s['waited'] = c.health.service('web', index=index, wait='1s')[0] == index
            s['failed'] = c.agent.check.ttl_fail('service:web-1')
            s['critical'] = [e['CheckID'] for e in c.health.state('critical')[1]]
            s['nodes'] = [n['Node'] for n in c.catalog.nodes()[1]]
            s['node'] = sorted(c.catalog.node('127.0.0.1')[1]['Services'])
            s['self'] = c.agent.self()['Config']['NodeName']
            s['datacenters'] = c.catalog.datacenters()
            s['maintenance'] = c.agent.service.maintenance('web-2', 'true', 'why')
            s['none'] = c.health.service('web', passing=True)[1]
            c.agent.service.maintenance('web-2', 'false')
            s['check'] = c.agent.check.register('extra', check=Check.tcp('127.0.0.1', int(sys.argv[1]), '10s'), service_id='web-2')
            s['checks'] = sorted(c.agent.checks())
            c.agent.check.deregister('extra')
            s['gone'] = c.agent.service.deregister('web-1') and c.agent.service.deregister('web-2')
            s['left'] = sorted(c.agent.services())
            s['outside'] = c.catalog.register('db', '127.0.0.41', service={'Service': 'db', 'ID': 'db-1', 'Port': 5432})
            s['removed'] = c.catalog.deregister('db', service_id='db-1')
            s['leader'] = c.status.leader() != ''
            try:
                Consul(host='127.0.0.1', port=int(sys.argv[1]), token='not-a-token').catalog.services()
            except ACLPermissionDenied:
                s['denied'] = True
            print(json.dumps(s))
            """);
        await using var program = ClientProcess.Start(Python, directory.Path, "calls.py", host.Url.Port.ToString(CultureInfo.InvariantCulture));

        var said = JsonNode.Parse(await program.WhenOverAsync())!;

        foreach (var (name, expected) in new[]
        {
            ("registered", "true"), ("passed", "true"), ("services", """{"web":["north","v1","v2"]}"""), ("passing", """["web-1","web-2"]"""), ("tagged", """["web-2"]"""), ("waited", "true"),
            ("failed", "true"), ("critical", """["service:web-1"]"""), ("nodes", """["127.0.0.1"]"""), ("node", """["web-1","web-2"]"""), ("self", "\"127.0.0.1\""), ("datacenters", """["dc1"]"""),
            ("maintenance", "true"), ("none", "[]"), ("check", "true"), ("checks", """["extra","service:web-1"]"""), ("gone", "true"), ("left", "[]"), ("outside", "true"), ("removed", "true"),
            ("leader", "true"), ("denied", "true"),
        })
        {
            Assert.Equal($"{name}: {expected}", $"{name}: {said[name]?.ToJsonString()}");
        }
    }

    private static Task<ConsulHost> StartAsync(TimeProvider? time = null) => ConsulHost.StartAsync(time, consul: options => options.DefaultToken = ConsulHost.Token);

    private static ClientProcess Start(ConsulHost host, Folder directory, string program, string address, out int port)
    {
        port = ClientProcess.FreePort(address);
        File.WriteAllText(
            directory.File("star.py"),
            program.Replace("8500", host.Url.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("10.88.0.1", address, StringComparison.Ordinal)
                .Replace("3000", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        return ClientProcess.Start(Python, directory.Path, "star.py");
    }

    private static async ValueTask<bool> AnswersAsync(string url, string text)
    {
        using var client = new HttpClient();
        try
        {
            return await client.GetStringAsync(url) == text;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

/// <summary>A folder that goes with the test.</summary>
internal sealed class Folder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-consul-");

    public string Path => _directory.FullName;

    public string File(string name)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
