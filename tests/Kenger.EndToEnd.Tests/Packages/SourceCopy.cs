using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Packages;

/// <summary>As much of the sources as the smallest package needs, in a folder and a git repository of its own, whose one commit is released as 1.4.0.</summary>
internal sealed class SourceCopy
{
    private static readonly string[] Files =
        ["Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", "global.json", ".editorconfig", ".gitignore", "LICENSE", "docs/images/icon.png", "src/Directory.Build.props", "src/Directory.Build.targets"];

    private static readonly string[] Folders = ["src/Kenger.Contracts", "src/Shared/Text"];

    private SourceCopy(string root) => Root = root;

    public string Root { get; }

    /// <summary>Where its packages go.</summary>
    public string Output => Path.Combine(Root, "artifacts");

    private string Project => Path.Combine(Root, "src", "Kenger.Contracts");

    /// <summary>Copies the sources as they are now, and commits them.</summary>
    /// <param name="root">Where to.</param>
    /// <param name="more">Other files that are wanted.</param>
    public static async Task<SourceCopy> CreateAsync(string root, params string[] more)
    {
        foreach (var file in Files.Concat(more).Concat(Folders.SelectMany(FilesOf)))
        {
            var target = Path.Combine(root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(SourceTree.PathOf(file), target);
        }

        var copy = new SourceCopy(root);
        await copy.GitAsync("init", "--quiet");
        await copy.GitAsync("add", "--all");
        await copy.GitAsync("-c", "user.name=Test", "-c", "user.email=test@localhost", "commit", "--quiet", "--message", "All of it");
        await copy.GitAsync("tag", "v1.4.0");
        await copy.GitAsync("remote", "add", "origin", "https://github.com/example/kenger.git");
        return copy;
    }

    /// <summary>The same commit in another folder.</summary>
    public async Task<SourceCopy> CloneAsync(string root)
    {
        await GitAsync("clone", "--quiet", Root, root);
        var copy = new SourceCopy(root);
        await copy.GitAsync("remote", "set-url", "origin", "https://github.com/example/kenger.git");
        return copy;
    }

    public Task GitAsync(params string[] arguments) => RunAsync("git", arguments);

    /// <summary>A solution of the name of ours, of what is here.</summary>
    public async Task MakeSolutionAsync()
    {
        await RunAsync("dotnet", ["new", "sln", "--name", "Kenger", "--format", "sln"]);
        await RunAsync("dotnet", ["sln", "Kenger.sln", "add", Project]);
    }

    /// <summary>Packs it as the scripts do.</summary>
    public async Task<(int ExitCode, string Output)> PackAsync(params string[] more)
    {
        await using var pack = AppProcess.Start(
            "dotnet",
            ["pack", Project, "--configuration", "Release", $"-p:PackageOutputPath={Output}", "-p:ContinuousIntegrationBuild=true", "-p:RunAnalyzers=false", "-p:NuGetAudit=false", .. more],
            workingDirectory: Root);
        var exitCode = await pack.WhenExitedAsync(TimeSpan.FromMinutes(8));
        return (exitCode, pack.Output + pack.Errors);
    }

    /// <summary>The version that the scripts would pack it under.</summary>
    public async Task<string> FindVersionAsync(params string[] more) =>
        (await RunAsync("dotnet", ["msbuild", Project, "-nologo", "-restore", "-t:FindVersion", "-getProperty:Version", "-p:Configuration=Release", "-p:TargetFramework=net10.0", "-p:NuGetAudit=false", .. more])).Trim();

    public async Task<string> RunAsync(string program, string[] arguments)
    {
        await using var process = AppProcess.Start(program, arguments, workingDirectory: Root);
        var exitCode = await process.WhenExitedAsync(TimeSpan.FromMinutes(5));
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}\n{process.Output}\n{process.Errors}");
        return process.Output;
    }

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(SourceTree.PathOf(folder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(SourceTree.Root, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));
}
