namespace Kenger.Client.Calls;

/// <summary>What a method says of a second delivery. Our handlers take the header off again: no registry sees it.</summary>
internal static class Delivery
{
    public const string Header = "Kenger-Delivery";

    /// <summary>
    /// A second delivery would change something, or answer wrong: creating says 409, deleting 404 to a caller whose first answer got
    /// lost. Such a call is tried again only if the first one surely was not carried out.
    /// </summary>
    public const string AtMostOnce = Header + ": at-most-once";
}
