using System.CommandLine;
using Kenger.Bench.Benchmarks;
using Kenger.Bench.Heartbeats;
using Kenger.Bench.Reports;

IBenchmark[] benchmarks =
[
    new HeartbeatBenchmark(),
    new RegistrationBenchmark(),
    new FanOutBenchmark(),
    new SyncBenchmark(),
    new MemoryBenchmark(),
    new StartBenchmark(),
];

var root = new RootCommand("Measures the Kenger registry on this machine, each server in a process of its own.");
foreach (var benchmark in benchmarks)
{
    var command = new Command(benchmark.Name, benchmark.Description);
    command.SetAction((_, cancellationToken) => Report.RunAsync([benchmark], cancellationToken));
    root.Add(command);
}

var all = new Command("all", "All of them, one after the other.");
all.SetAction((_, cancellationToken) => Report.RunAsync(benchmarks, cancellationToken));
root.Add(all);
root.Add(BareEndpoint.CreateCommand());
return await root.Parse(args).InvokeAsync();
