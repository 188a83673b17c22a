using System.Security.Cryptography;
using System.Text;
using Kenger.Client;
using Kenger.Contracts;
using Kenger.Fuzz.Tests.Fuzzing;
using Kenger.Gateway.Snapshots;
using Kenger.Gateway.Tests;
using Kenger.Registry.MySql;
using Kenger.Registry.Server;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Hosting;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Store.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kenger.Fuzz.Tests;

/// <summary>Whoever reads files, answers and settings says what is wrong with them, as it is documented, and never fails otherwise.</summary>
public sealed class ReaderTests : IDisposable
{
    private const string Secret = "s3cr3tpw";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-fuzz-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Sync_AnyAnswer_IsReadOrRefused()
    {
        var registry = new OneAnswer();
        var services = new ServiceCollection();
        services.AddKengerClient(options => options.Retries = 0).ConfigurePrimaryHttpMessageHandler(() => registry);
        await using var provider = services.BuildServiceProvider();
        var feed = provider.GetRequiredService<IRegistryFeed>();
        await FuzzRun.RunAsync("sync", 5_000, Words.Json, async input =>
        {
            registry.Body = input;
            try
            {
                var result = await feed.SyncAsync(new SyncQuery());
                Assert.All(result.Rejected, sentence => Assert.DoesNotContain(sentence, char.IsControl));
            }
            catch (KengerException exception)
            {
                Assert.DoesNotContain(exception.Message, char.IsControl);
            }
        });
    }

    [Fact]
    public Task WhoDecidesARollout_AnyAnswer_IsReadOrNone() => FuzzRun.RunAsync(
        "decisions", 10_000, ["\"allow\":", "\"reason\":", "\"resultType\":\"vector\"", "\"value\":", "\"result\":", "\"data\":", .. Words.Json], input =>
    {
        var answer = OutgoingAnswer.Of(200, input, isWhole: true);
        OutsideVerdict[] verdicts =
        [
            HookQuestion.Judge(new RolloutHook { Url = "http://127.0.0.1/h" }, answer),
            HookQuestion.Judge(new RolloutHook { Url = "http://127.0.0.1/h" }, OutgoingAnswer.Of(403, input, isWhole: true)),
            CheckQuestion.Judge(new RolloutCheck { Url = "http://127.0.0.1/", Query = "up", Max = 1 }, "x", answer),
            CheckQuestion.Judge(new RolloutCheck { Url = "http://127.0.0.1/", Pointer = "/a/0", Min = 1 }, "x", answer),
        ];
        Assert.All(verdicts, verdict => Assert.DoesNotContain(verdict.Reason ?? "", char.IsControl));
        // Beyond a limit is only what is a number.
        Assert.All(verdicts[..2], verdict => Assert.NotEqual(OutsideKind.Back, verdict.Kind));
    });

    [Fact]
    public Task Snapshot_AnyFile_IsReadOrIgnored()
    {
        var path = Path.Combine(_directory.FullName, "snapshot");
        return FuzzRun.RunAsync("snapshot", 200, Words.Json, async input =>
        {
            // As a disk gives it, and as somebody who knows the format would write it.
            await StartWithAsync(path, input);
            await StartWithAsync(path, [.. Encoding.ASCII.GetBytes($"kenger-gateway-snapshot 1 {Convert.ToHexStringLower(SHA256.HashData(input))}\n"), .. input]);
        });

        static async Task StartWithAsync(string path, byte[] content)
        {
            await File.WriteAllBytesAsync(path, content);
            await using var gateway = new GatewayRig(("KENGER_GATEWAY_SNAPSHOT", path));
            var snapshots = gateway.Get<SnapshotService>();

            await snapshots.StartAsync(CancellationToken.None);

            var said = Assert.Single(gateway.Log.Entries, entry => entry.Category.EndsWith(nameof(SnapshotService), StringComparison.Ordinal));
            Assert.True(said.Level < LogLevel.Error && said.Exception is null, said.ToString());
            Assert.DoesNotContain(said.Message, char.IsControl);
            await snapshots.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public Task TokenFile_AnyFile_IsReadOrRefused() => FuzzRun.RunAsync("token-file", 10_000, ["\"name\":", "\"sha256\":", "\"role\":", "\"namespaces\":", .. Words.Json], input =>
    {
        try
        {
            var tokens = TokenFile.Parse(input);
            _ = TokenBook.CheckFile(tokens, new KengerRegistryServerOptions()).ToArray();
        }
        catch (FormatException exception)
        {
            Assert.DoesNotContain(Secret, exception.Message, StringComparison.Ordinal);
        }
    });

    [Fact]
    public Task SecretFile_AnyFile_IsReadOrRefusedWithoutWhatIsInIt()
    {
        var path = Path.Combine(_directory.FullName, "token");
        return FuzzRun.RunAsync("secret-file", 2_000, ["\n", "\r\n", " ", "\uFEFF", "\0", "é"], input =>
        {
            File.WriteAllBytes(path, input);
            var options = new Kenger.Client.KengerClientOptions { TokenFile = path };
            new Kenger.Client.Configuration.KengerClientOptionsSetup().PostConfigure(null, options);

            Assert.True(options.Token is { Length: > 0 } token ? !token.AsSpan().ContainsAnyExceptInRange('!', '~') : options.Unreadable.Count == 1);
            Assert.DoesNotContain(options.Unreadable, problem => problem.Contains(Secret, StringComparison.Ordinal));
        });
    }

    [Fact]
    public Task Store_AnyAddress_IsTakenOrRefusedWithoutItsSecrets()
    {
        IRegistryStoreProvider[] stores = [new SqliteStoreProvider(), new MySqlStoreProvider(new SteadyClock(TimeProvider.System))];
        var validator = new ServerOptionsValidator(stores, new ConfigurationBuilder().Build());
        return FuzzRun.RunAsync("store", 5_000, Words.StoreAddresses, input =>
        {
            var options = new KengerRegistryServerOptions { Store = Encoding.UTF8.GetString(input) };
            options.Tokens.Add("a-token-that-is-long-enough-for-everybody");

            IEnumerable<string> problems = [];
            try
            {
                validator.Validate(null, options);
            }
            catch (OptionsValidationException refused)
            {
                problems = refused.Failures;
            }

            Assert.DoesNotContain(problems, problem => problem.Contains(Secret, StringComparison.Ordinal) || problem.Any(char.IsControl));
        });
    }

    /// <summary>A registry that answers everything with the same bytes.</summary>
    private sealed class OneAnswer : HttpMessageHandler
    {
        public byte[] Body { get; set; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new ByteArrayContent(Body), RequestMessage = request });
    }
}
