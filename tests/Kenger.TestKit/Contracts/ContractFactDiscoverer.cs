using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Kenger.TestKit;

/// <summary>Finds contract facts; xunit makes it by its name.</summary>
public sealed class ContractFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        testMethod.TestClass.Class is IReflectionTypeInfo { Type: var type } && type.GetCustomAttribute<SkipReasonAttribute>()?.Reason is not null
            ? new SkippedTestCase(
                DiagnosticMessageSink,
                discoveryOptions.MethodDisplayOrDefault(),
                discoveryOptions.MethodDisplayOptionsOrDefault(),
                testMethod)
            : base.CreateTestCase(discoveryOptions, testMethod, factAttribute);

    private sealed class SkippedTestCase : XunitTestCase
    {
        [Obsolete("For xunit, which makes it again in the process that runs it.", error: true)]
        public SkippedTestCase()
        {
        }

        public SkippedTestCase(
            IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod testMethod)
            : base(messages, display, options, testMethod)
        {
        }

        protected override string GetSkipReason(IAttributeInfo factAttribute) =>
            ((IReflectionTypeInfo)TestMethod.TestClass.Class).Type.GetCustomAttribute<SkipReasonAttribute>()?.Reason
            ?? base.GetSkipReason(factAttribute);
    }
}
