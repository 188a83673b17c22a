using System.CommandLine;
using Kenger.Bench.Benchmarks;
using Kenger.Bench.Gateway;
using Kenger.Bench.Heartbeats;
using Kenger.Bench.Reports;

var root = new RootCommand("Measures Kenger on this machine, each server in a process of its own.")
{
    About(
        "registry",
        "The registry.",
        new HeartbeatBenchmark(),
        new RegistrationBenchmark(),
        new FanOutBenchmark(),
        new ConsulBenchmark(),
        new SyncBenchmark(),
        new MemoryBenchmark(),
        new StartBenchmark(),
        new TestRegistryBenchmark(),
        new HostileTokenBenchmark(),
        new RegistryBuildsBenchmark()),
    About(
        "gateway",
        "The gateway.",
        new GatewayThroughputBenchmark(),
        new GatewayForwarderBenchmark(),
        new GatewayLatencyBenchmark(),
        new GatewayTracingBenchmark(),
        new GatewayKindsBenchmark(),
        new GatewayEchoBenchmark(Traffic.WebSockets),
        new GatewayEchoBenchmark(Traffic.Grpc),
        new GatewayIdleBenchmark(),
        new GatewayRoutesBenchmark(),
        new GatewayBuildsBenchmark(),
        new GatewayPaceBenchmark()),
    About("discovery", "Calls by name.", new NamedCallBenchmark(), new WeightPushBenchmark()),
    About("console", "The console.", new ConsoleBenchmark()),
    BareEndpoint.CreateCommand(),
    BareYarp.CreateCommand(),
    EchoNodes.CreateCommand(),
};
return await root.Parse(args).InvokeAsync();

static Command About(string subject, string description, params IBenchmark[] benchmarks)
{
    var subjectCommand = new Command(subject, description);
    foreach (var benchmark in benchmarks)
    {
        var command = new Command(benchmark.Name, benchmark.Description);
        command.SetAction((_, cancellationToken) => Report.RunAsync(subject, [benchmark], cancellationToken));
        subjectCommand.Add(command);
    }

    // Two builds are compared when somebody asks for it: there is no other build by itself.
    benchmarks = [.. benchmarks.Where(benchmark => benchmark is not (GatewayBuildsBenchmark or GatewayPaceBenchmark or RegistryBuildsBenchmark))];
    var all = new Command("all", "All of them, one after the other.");
    all.SetAction((_, cancellationToken) => Report.RunAsync(subject, benchmarks, cancellationToken));
    subjectCommand.Add(all);
    return subjectCommand;
}
