using System.Collections.ObjectModel;
using System.Reflection;
using System.Reflection.Emit;
using Kenger.Contracts;
using Kenger.Registry.Hosting.Configuration;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Tests.Configuration;

public sealed class VersionLabelTests
{
    private static readonly ProgramVersion Program = new("2.1.0");

    [Fact]
    public void Labels_NoneGiven_AreTheVersion() => AssertLabels(new() { ["version"] = "2.1.0" }, []);

    [Fact]
    public void Labels_OthersGiven_HaveTheVersionToo() =>
        AssertLabels(new() { ["zone"] = "a", ["version"] = "2.1.0" }, new() { ["zone"] = "a" });

    [Fact]
    public void Labels_VersionGiven_IsKept() => AssertLabels(new() { ["version"] = "v9" }, new() { ["version"] = "v9" });

    [Fact]
    public void Labels_EmptyVersion_SaysNone() => AssertLabels(new() { ["zone"] = "a" }, new() { ["zone"] = "a", ["version"] = "" });

    [Fact]
    public void Labels_AsManyAsThereMayBe_StaySo()
    {
        var most = Enumerable.Range(0, FieldChecks.MaxLabels).ToDictionary(i => $"k{i}", _ => "");

        AssertLabels(most, most);
    }

    [Fact]
    public void Labels_ReadOnly_AreTakenAsTheyAre()
    {
        var options = new KengerRegistryOptions { Labels = new ReadOnlyDictionary<string, string>(new Dictionary<string, string> { ["zone"] = "a" }) };

        new VersionLabel(Program).PostConfigure(null, options);

        Assert.Equal("2.1.0", options.Labels["version"]);
    }

    [Fact]
    public void Labels_VariableWithAnEmptyVersion_SayNone()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration["KENGER_REGISTRY_NAMESPACE"] = "orders";
        builder.Configuration["KENGER_REGISTRY_PORT"] = "1";
        builder.Configuration["KENGER_REGISTRY_LABELS"] = "version=";
        builder.Services.AddSingleton(Program);
        builder.Services.AddKengerRegistry();
        using var host = builder.Build();

        Assert.Empty(host.Services.GetRequiredService<IOptions<KengerRegistryOptions>>().Value.Labels);
    }

    [Fact]
    public async Task Register_NothingConfigured_SaysTheProgramsVersion()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub, build: builder => builder.Services.AddSingleton(Program));

        Assert.Equal("2.1.0", stub.Calls[0].Json.GetProperty("labels").GetProperty("version").GetString());
    }

    [Theory]
    [InlineData("2.1.0", "2.1.0")]
    [InlineData("2.1.0-rc.1+4f2a", "2.1.0-rc.1")]
    [InlineData("+4f2a", "1.2.3.4")]
    [InlineData(null, "1.2.3.4")]
    public void Of_Assembly_IsItsInformationalVersionElseItsOwn(string? informational, string expected)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("program") { Version = new Version(1, 2, 3, 4) }, AssemblyBuilderAccess.Run);
        if (informational is not null)
        {
            assembly.SetCustomAttribute(new CustomAttributeBuilder(
                typeof(AssemblyInformationalVersionAttribute).GetConstructor([typeof(string)])!, [informational]));
        }

        Assert.Equal(expected, ProgramVersion.From(assembly).Text);
    }

    [Fact]
    public void Of_NoAssembly_IsNone() => Assert.Null(ProgramVersion.From(null).Text);

    [Fact]
    public void Clean_WhatLabelsMayNotHold_IsLeftOut()
    {
        Assert.Equal("v2 beta", ProgramVersion.Clean(" v2\r\n beta\0 "));
        Assert.Null(ProgramVersion.Clean("\t"));
        Assert.Null(ProgramVersion.Clean("\ud800"));
        foreach (var text in (string[])[new string('a', 500), string.Concat(Enumerable.Repeat("🚀", 500)), "x" + string.Concat(Enumerable.Repeat("🚀", 500))])
        {
            var cut = ProgramVersion.Clean(text)!;
            Assert.Null(FieldChecks.CheckLabelValue(cut));
            Assert.True(cut.Length >= FieldChecks.MaxLabelLength - 1);
        }
    }

    private static void AssertLabels(Dictionary<string, string> expected, Dictionary<string, string> given)
    {
        var options = new KengerRegistryOptions { Labels = new Dictionary<string, string>(given) };

        new VersionLabel(Program).PostConfigure(null, options);

        Assert.Equal(expected, options.Labels);
    }
}
