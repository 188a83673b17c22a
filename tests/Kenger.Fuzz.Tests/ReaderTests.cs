using System.Text;
using System.Text.Json;
using Kenger.Client.Sync;
using Kenger.Fuzz.Tests.Fuzzing;
using Kenger.Gateway.Snapshots;
using Kenger.Registry.MySql;
using Kenger.Registry.Server;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Hosting;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Store.Sqlite;
using System.Security.Cryptography;

namespace Kenger.Fuzz.Tests;

/// <summary>Whoever reads files, answers and settings says what is wrong with them, as it is documented, and never fails otherwise.</summary>
public sealed class ReaderTests : IDisposable
{
    private const string Secret = "s3cr3tpw";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-fuzz-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public Task Sync_AnyAnswer_IsReadOrRefused() => FuzzRun.RunAsync("sync", 10_000, Words.Json, input =>
    {
        try
        {
            using var document = JsonDocument.Parse(input);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                var result = SyncReader.Read(document.RootElement);
                Assert.All(result.Rejected, sentence => Assert.DoesNotContain(sentence, char.IsControl));
            }
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            // As documented.
        }
    });

    [Fact]
    public Task Snapshot_AnyFile_IsReadOrRefused()
    {
        var path = Path.Combine(_directory.FullName, "snapshot");
        return FuzzRun.RunAsync("snapshot", 1_000, Words.Json, input =>
        {
            // As a disk gives it, and as somebody who knows the format would.
            Read(path, input);
            Read(path, [.. Encoding.ASCII.GetBytes($"kenger-gateway-snapshot 1 {Convert.ToHexStringLower(SHA256.HashData(input))}\n"), .. input]);
        });

        static void Read(string path, byte[] content)
        {
            File.WriteAllBytes(path, content);
            try
            {
                SnapshotFile.Read(path);
            }
            catch (InvalidDataException)
            {
                // As documented.
            }
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
        var validator = new ServerOptionsValidator(stores);
        return FuzzRun.RunAsync("store", 5_000, Words.StoreAddresses, input =>
        {
            var options = new KengerRegistryServerOptions { Store = Encoding.UTF8.GetString(input) };
            options.Tokens.Add("a-token-that-is-long-enough-for-everybody");

            var problems = validator.Validate(null, options).Failures ?? [];

            Assert.DoesNotContain(problems, problem => problem.Contains(Secret, StringComparison.Ordinal) || problem.Any(char.IsControl));
        });
    }
}
