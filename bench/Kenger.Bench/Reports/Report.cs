using System.Runtime.InteropServices;
using Kenger.Bench.Benchmarks;

namespace Kenger.Bench.Reports;

/// <summary>Runs benchmarks, prints their tables, and keeps them as markdown in <c>artifacts/bench</c>.</summary>
internal static class Report
{
    private const string Directory = "artifacts/bench";

    public static async Task<int> RunAsync(string subject, IEnumerable<IBenchmark> benchmarks, CancellationToken cancellationToken)
    {
        // A terminal that is closed ends what was started, as Ctrl+C does.
        using var hungUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            hungUp.Cancel();
        });
        cancellationToken = hungUp.Token;
        System.IO.Directory.CreateDirectory(Directory);
        foreach (var benchmark in benchmarks)
        {
            var table = await benchmark.RunAsync(cancellationToken);
            table.Note(await Machine.DescribeAsync(cancellationToken));
            if (Trial.IsOn)
            {
                table.Note($"A trial ({Trial.Variable}): it shows that the benchmark works, and its numbers mean nothing.");
            }

            System.Console.WriteLine();
            System.Console.WriteLine(table);
            var file = $"{subject}-{benchmark.Name}{(Trial.IsOn ? ".trial" : "")}.md";
            await File.WriteAllTextAsync(Path.Combine(Directory, file), table.ToMarkdown(), cancellationToken);
        }

        return 0;
    }

    /// <summary>Says on the terminal what is going on, outside the table.</summary>
    public static void Progress(string text) => System.Console.Error.WriteLine("… " + text);
}
