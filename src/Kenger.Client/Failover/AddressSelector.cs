using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Client;

/// <summary>Keeps the <see cref="AddressBook"/> that all calls of the process share.</summary>
internal sealed partial class AddressSelector(
    IOptions<KengerClientOptions> options, TimeProvider time, ILogger<AddressSelector> logger)
{
    private AddressBook _book = AddressBook.Create(options.Value.Urls.Select(RegistryAddress.Parse));

    public Uri[] InOrder() => Volatile.Read(ref _book).InOrder(time.GetUtcNow());

    public void Succeeded(Uri address) =>
        ImmutableInterlocked.Update(ref _book, static (book, address) => book.Succeeded(address), address);

    public void Failed(Uri address, DateTimeOffset startedAt, string why)
    {
        var now = time.GetUtcNow();
        var failed = ImmutableInterlocked.Update(
            ref _book,
            static (book, call) => book.Failed(call.address, call.startedAt, call.now),
            (address, startedAt, now));
        if (failed && Volatile.Read(ref _book) is { Addresses.Length: > 1 } book)
        {
            LogResting(address, why, book.InOrder(now)[0]);
        }
    }
}
