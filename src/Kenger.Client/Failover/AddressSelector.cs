using System.Collections.Immutable;
using Kenger.Client.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Client.Failover;

/// <summary>Keeps the <see cref="AddressBook"/> that all calls of the process share.</summary>
internal sealed partial class AddressSelector(
    IOptions<KengerClientOptions> options, TimeProvider time, ILogger<AddressSelector> logger)
{
    private AddressBook? _book;

    // Made with the first call: before, the options have not been checked, and whoever only asks for a client must not fail by them.
    private AddressBook Book => LazyInitializer.EnsureInitialized(
        ref _book, () =>
        {
            NoteOpenTokenFile(options.Value.TokenFileRead);
            return AddressBook.Create(options.Value.Urls.Select(RegistryAddress.Parse));
        });

    public Uri[] InOrder() => Book.InOrder(time.GetUtcNow());

    public void Succeeded(Uri address) =>
        ImmutableInterlocked.Update(ref _book!, static (book, address) => book.Succeeded(address), address);

    /// <summary>The address gave no answer: another one is asked first for a while.</summary>
    /// <param name="address">Which one gave no answer.</param>
    /// <param name="startedAt">When it was asked.</param>
    /// <param name="why">A sentence that names the address.</param>
    public void Failed(Uri address, DateTimeOffset startedAt, string why)
    {
        var now = time.GetUtcNow();
        var failed = ImmutableInterlocked.Update(
            ref _book!,
            static (book, call) => book.Failed(call.address, call.startedAt, call.now),
            (address, startedAt, now));
        if (failed && Book is { Addresses.Length: > 1 } book)
        {
            LogAddressFailed(book.InOrder(now)[0], why);
        }
    }

    private void NoteOpenTokenFile(string? path)
    {
        if (PrivateFile.OpenToOthers(path) is { } mode)
        {
            LogTokenFileOpen(path!, mode);
        }
    }

    [LoggerMessage(EventIds.TokenFileOpen, LogLevel.Warning,
        "Every account on this machine may read the token file {Path} (mode {Mode}): chmod o-rw it")]
    private partial void LogTokenFileOpen(string path, string mode);

    [LoggerMessage(EventIds.AddressFailed, LogLevel.Warning, "Asking the registry at {Next} first for now: {Reason}.")]
    private partial void LogAddressFailed(Uri next, string reason);
}
