using Kenger.Client.Failover;

namespace Kenger.Client.Tests.Failover;

public sealed class AddressBookTests
{
    private static readonly Uri A = new("http://a:1/");
    private static readonly Uri B = new("http://b:1/");
    private static readonly Uri C = new("http://c:1/");
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly AddressBook Fresh = AddressBook.Create([A, B, C, A]);

    [Fact]
    public void InOrder_NothingFailed_IsAsListedWithoutDoubles() => Assert.Equal([A, B, C], Fresh.InOrder(Start));

    [Fact]
    public void InOrder_FirstFailed_ComesLastUntilItHasRested()
    {
        var book = Fresh.Failed(A, Start, Start);

        Assert.Equal([B, C, A], book.InOrder(Start));
        Assert.Equal([B, C, A], book.InOrder(Start + AddressBook.FirstRest - TimeSpan.FromTicks(1)));
        Assert.Equal([A, B, C], book.InOrder(Start + AddressBook.FirstRest));
    }

    [Fact]
    public void InOrder_AllRest_LongestRestedComesFirst()
    {
        var book = Fresh.Failed(B, Start, Start).Failed(C, After(1), After(1)).Failed(A, After(2), After(2));

        Assert.Equal([B, C, A], book.InOrder(After(3)));
    }

    [Fact]
    public void Failed_AgainAndAgain_RestsTwiceAsLongUpToALimit()
    {
        var book = Fresh;
        var now = Start;
        var rests = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            book = book.Failed(A, now, now);
            rests.Add((book.Addresses[0].RestsUntil - now).TotalSeconds);
            now = book.Addresses[0].RestsUntil;
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300], rests);
    }

    [Fact]
    public void Failed_CallsThatWereUnderWay_CountAsOneFailure()
    {
        var once = Fresh.Failed(A, Start, After(1));

        Assert.Same(once, once.Failed(A, Start, After(1)));
        Assert.Same(once, once.Failed(A, After(1), After(2)));
        Assert.NotSame(once, once.Failed(A, After(1.5), After(2)));
    }

    [Fact]
    public void Succeeded_WhileResting_ComesFirstAgainButIsRemembered()
    {
        var book = Fresh.Failed(A, Start, Start).Succeeded(A);
        Assert.Equal(A, book.InOrder(Start)[0]);

        var again = book.Failed(A, After(1), After(1));
        Assert.Equal(After(1 + 10), again.Addresses[0].RestsUntil);
    }

    [Fact]
    public void Failed_AfterALongGoodTime_RestsAsTheFirstTime()
    {
        var book = Fresh.Failed(A, Start, Start).Failed(A, After(6), After(6));
        var later = After(7) + AddressBook.Memory;

        Assert.Equal(later + AddressBook.FirstRest, book.Failed(A, later, later).Addresses[0].RestsUntil);
    }

    private static DateTimeOffset After(double seconds) => Start + TimeSpan.FromSeconds(seconds);
}
