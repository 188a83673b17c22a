namespace Kenger.TestKit;

/// <summary>On a class of <see cref="ContractFactAttribute">contract facts</see>: why they are skipped here.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class SkipReasonAttribute : Attribute
{
    /// <summary>Null when nothing is missing.</summary>
    public abstract string? Reason { get; }
}
