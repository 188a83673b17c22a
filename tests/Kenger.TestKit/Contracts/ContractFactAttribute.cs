using Xunit;
using Xunit.Sdk;

namespace Kenger.TestKit;

/// <summary>
/// A fact that several classes inherit. Where one of them has a <see cref="SkipReasonAttribute"/> with a reason, all of its
/// facts are skipped; a plain fact could only be skipped for everybody.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Kenger.TestKit.ContractFactDiscoverer", "Kenger.TestKit")]
public sealed class ContractFactAttribute : FactAttribute;
