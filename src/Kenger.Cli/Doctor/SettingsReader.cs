using Kenger.Cli.Gateway;
using Kenger.Cli.Server;
using Kenger.Cli.Shell;
using Microsoft.Extensions.Options;

namespace Kenger.Cli.Doctor;

/// <summary>Reads variables and <c>appsettings.json</c> in the working directory as the programs do that are meant, and has them say what is wrong.</summary>
internal sealed class SettingsReader
{
    private readonly List<string> _problems = [];

    private SettingsReader(IConfiguration configuration) => Configuration = configuration;

    /// <summary>What could be read.</summary>
    public IConfiguration Configuration { get; }

    public SettingFacts? Facts { get; private set; }

    public static SettingsReader Read(Purpose purpose, string? listen)
    {
        var files = Files();
        List<string> broken = [];
        List<string> good = [];
        var builder = new ConfigurationBuilder().SetBasePath(Directory.GetCurrentDirectory());
        foreach (var file in files)
        {
            try
            {
                new ConfigurationBuilder().SetBasePath(Directory.GetCurrentDirectory()).AddJsonFile(file, optional: false).Build();
                builder.AddJsonFile(file, optional: false);
                good.Add(file);
            }
            catch (Exception exception) when (exception is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
            {
                broken.AddRange(Sentences(exception));
            }
        }

        var reader = new SettingsReader(builder.AddEnvironmentVariables().Build());
        reader._problems.AddRange(broken);
        // A broken file ends a start before anything else is looked at.
        if (broken.Count == 0)
        {
            reader.Check(purpose, listen);
        }

        var stray = StrayVariables.Find(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        var mistakes = stray.MistakesFor(KnownVariables.Prefix).ToArray();
        reader.Facts = new SettingFacts
        {
            Misspelt = mistakes,
            Remarks = [.. stray.Remarks(KnownVariables.Prefix), .. UnknownKeys.OfRoot(reader.Configuration)],
            // A program that refuses a variable says so as well.
            Problems = [.. reader._problems.Where(problem => !mistakes.Any(mistake => problem.Contains(mistake, StringComparison.Ordinal))).Distinct(StringComparer.Ordinal)],
            Files = good,
            Variables = [.. KnownVariables.All.Where(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })],
        };
        return reader;
    }

    /// <summary>A setting's text; null when it is not given.</summary>
    public string? Find(string variable, string key) => Filled(Configuration[variable]) ?? Filled(Configuration[key]);

    /// <summary>The sentences of a failure; null for a mistake of this program.</summary>
    public static IEnumerable<string> Sentences(Exception exception) =>
        Failures.Describe(exception).Select(line => line.StartsWith("kenger: ", StringComparison.Ordinal) ? line["kenger: ".Length..] : line);

    private void Check(Purpose purpose, string? listen)
    {
        try
        {
            switch (purpose)
            {
                case Purpose.Server:
                    using (var server = (IDisposable)RegistryApp.Create(new RegistryAppSettings { Listen = listen, IsSilent = true }))
                    {
                        Validate(((WebApplication)server).Services);
                    }

                    break;
                case Purpose.Gateway:
                    using (var gateway = (IDisposable)GatewayApp.Create(new GatewayAppSettings { Listen = listen, IsSilent = true }))
                    {
                        Validate(((WebApplication)gateway).Services);
                    }

                    break;
                default:
                    CheckClient();
                    break;
            }
        }
        catch (Exception exception) when (Failures.IsExpected(exception))
        {
            _problems.AddRange(Sentences(exception));
        }
    }

    private static void Validate(IServiceProvider services) => services.GetRequiredService<IStartupValidator>().Validate();

    private void CheckClient()
    {
        var services = new ServiceCollection().AddSingleton(Configuration);
        services.AddKengerClient();
        using var provider = services.BuildServiceProvider();
        _ = provider.GetRequiredService<IOptions<Kenger.Client.KengerClientOptions>>().Value;
    }

    private static string[] Files()
    {
        var environment = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? "Production";
        string[] names = ["appsettings.json", .. IsFileName(environment) ? [$"appsettings.{environment}.json"] : Array.Empty<string>()];
        return [.. names.Where(File.Exists)];
    }

    private static bool IsFileName(string name) => name.Length > 0 && name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0;

    private static string? Filled(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
