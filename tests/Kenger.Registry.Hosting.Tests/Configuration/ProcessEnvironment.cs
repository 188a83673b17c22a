namespace Kenger.Registry.Hosting.Tests.Configuration;

/// <summary>Tests that run alone.</summary>
[CollectionDefinition(nameof(ProcessEnvironment), DisableParallelization = true)]
public sealed class ProcessEnvironment;
