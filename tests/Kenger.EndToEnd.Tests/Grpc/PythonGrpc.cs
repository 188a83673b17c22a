using System.Diagnostics;

namespace Kenger.EndToEnd.Tests.Grpc;

/// <summary>Python with gRPC, where there is one; not every <c>python3</c> has what the system's packages bring.</summary>
internal static class PythonGrpc
{
    private static readonly string[] Candidates = ["/usr/bin/python3", "python3"];

    /// <summary>Null when there is none.</summary>
    public static string? Interpreter { get; } = Candidates.FirstOrDefault(HasGrpc);

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Grpc", name);

    private static bool HasGrpc(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import grpc"]) { UseShellExecute = false, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
