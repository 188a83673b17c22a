using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>At which addresses nodes may register.</summary>
public sealed class AllowedHostTests
{
    [Theory]
    [InlineData("10.0.0.1", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("::1", 200)]
    [InlineData("[fd00::1]", 200)]
    [InlineData("metadata.google.internal", 200)]
    [InlineData("169.254.169.254", 400)]
    [InlineData("169.254.1.1", 400)]
    [InlineData("fe80::1", 400)]
    [InlineData("[fe80::1]", 400)]
    [InlineData("::ffff:169.254.169.254", 400)]
    [InlineData("64:ff9b::a9fe:a9fe", 400)]
    [InlineData("100.100.100.200", 400)]
    [InlineData("168.63.129.16", 400)]
    [InlineData("fd00:ec2::254", 400)]
    [InlineData("224.0.0.1", 400)]
    [InlineData("ff02::1", 400)]
    [InlineData("255.255.255.255", 400)]
    [InlineData("0.0.0.1", 400)]
    [InlineData("::10.0.0.1", 400)]
    public async Task Register_AtAnAddress_IsTakenWhereANodeMayBe(string host, int status)
    {
        await using var registry = await RegistryHost.StartAsync();

        var answer = await registry.PostAsync(ApiRoutes.NodeRegister, $$"""{"ns":"a","host":"{{host}}","port":80}""");

        Assert.Equal(status, (int)answer.Status);
        if (status == 400)
        {
            answer.IsError(ErrorCodes.Validation);
            Assert.Empty(registry.Snapshot.Namespaces);
        }
    }

    [Theory]
    [InlineData("169.254.0.0/16", "169.254.1.1", 200)]
    [InlineData("10.0.0.0/8", "127.0.0.1", 400)]
    [InlineData("10.0.0.0/8", "10.0.0.1", 200)]
    public async Task Register_WithAList_GoesByTheList(string network, string host, int status)
    {
        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Options = options => options.NodeNetworks.Add(network),
        });

        Assert.Equal(status, (int)(await registry.PostAsync(ApiRoutes.NodeRegister, $$"""{"ns":"a","host":"{{host}}","port":80}""")).Status);
    }

    [Fact]
    public async Task Start_WithAWordThatMeansNothing_SaysSo()
    {
        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => RegistryHost.StartAsync(new RegistryHostSettings
        {
            Options = options => options.NodeNetworks.Add("lan"),
        }));

        Assert.Contains("KENGER_SERVER_NODE_NETWORKS (Kenger:Server:NodeNetworks) holds 'lan'", failure.Message, StringComparison.Ordinal);
    }
}
