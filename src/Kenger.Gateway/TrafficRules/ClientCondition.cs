namespace Kenger.Gateway;

/// <summary>The client's address is one of these, or in one of these ranges.</summary>
internal sealed class ClientCondition(IReadOnlyList<string> clients) : IRuleCondition
{
    private readonly AddressRanges _ranges = new(clients);

    public bool IsMet(ref RuleRequest request) => request.Client is { } client && _ranges.Contains(client);

    public string WhyNot(ref RuleRequest request) =>
        $"clients: {request.Client?.ToString() ?? "an unknown client"} is in none of {clients.Count} addresses and ranges";
}
