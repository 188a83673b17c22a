using System.Diagnostics;
using System.Text.RegularExpressions;
using Kenger.TestKit;

namespace Kenger.Peers.Tests.Servers;

/// <summary>What this machine has.</summary>
internal static class Installed
{
    /// <summary>The libraries of a Java program as a class path; null when one of them, or Java, is missing.</summary>
    public static string? FindJars(params string[] names)
    {
        var jars = names.Select(name => $"/usr/share/java/{name}.jar").ToArray();
        return MachinePrograms.Find("java") is not null && MachinePrograms.Find("javac") is not null && jars.All(File.Exists) ? string.Join(':', jars) : null;
    }

    /// <summary>What it says of its version.</summary>
    /// <param name="pattern">Its first group is the part of the version that counts.</param>
    public static string AskVersion(string pattern, string program, params string[] arguments) =>
        Regex.Match(Ask(program, arguments), pattern, RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;

    private static string Ask(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output + errors.Result;
    }
}
