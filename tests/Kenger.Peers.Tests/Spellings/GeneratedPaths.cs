using System.Text;

namespace Kenger.Peers.Tests.Spellings;

/// <summary>
/// Ways to write <c>/api/s</c> that nobody thought of: the tricks of <see cref="PathSpellings"/>, put together and damaged by chance, the
/// same in each run.
/// </summary>
internal static class GeneratedPaths
{
    private const int Seed = 20_260_101;

    private static readonly string[] Starts =
        ["/", "/", "/", "/", "/", "//", "///", "http://{host}/", "http://{host}//", "HTTP://{host}/", "//h/", "//u@h/", "//{host}/", "/\\", "/\\h/", "\\"];

    private static readonly string[] Detours =
    [
        "", "", "", "./", "x/../", "x//../", "x/..//", "/x/../", "x/y/../../", "x/y//..//../", "../", "..//", "%2e/", "x/%2e%2e/", "x/.%2e/", "x/%2E%2E//",
        "x%2f..%2f", "x/..%2F", "x%2F/../", "%2f", "x/..%252f", "x/%252e%252e/", ";/", ";x=1/", ".;/", "x/..;/", "x/..;a=b/", "x;/../", "x;a/%2e%2e/",
        "x/..;%2f", "%3b/", "x/..%3b/", "x%3b/../", "x/.;/../", "x\\..\\", "x/..\\", "x\\../", "%5c", "x/..%5c", "x%5C../", "x%00/../", "%00/", "x/..%00/",
        "x/..%0a/", "%0d%0a/", "x/..%09/", "x/..\t/", "\t/", "x/..%20/", "%20/../", "x/..%c0%af", "x/%c0%ae%c0%ae/", "%ff/../", "x/..%u002f", "%zz/../",
        "%/../", "x?/../", "x#/../", "?/../", "#/../", "x/..%ef%bc%8f", "x/.../../../", "~/../", ":/../", "[/../", "|/../", "'/../", "@/../", "é/../", "x/..///h/../",
        "api/../x/../", "api/..;/", "api%2f..%2f", "h/../", "x/.//../",
    ];

    // Those that some server is known to go along with.
    private static readonly string[] GoodDetours =
    [
        "", "./", "/", "x/../", "x//../", "x/..//", "x/y/../../", "x/y//..//../", "%2e/", "x/%2e%2e/", "x/.%2e/", "x%2f..%2f", "x/..%2F", "x%2F/../", "%2f",
        ";/", ";x=1/", "x/..;/", "x/..;a=b/", "x;/../", "x;a/%2e%2e/", "x/..%3b/", ".;/", "x\\..\\", "x/..\\", "%5c", "x/..%5c", "h/../", "x%00/../", "%ff/../",
        "x/.//../", "api/../", "../",
    ];

    private static readonly string[] GoodSeparators = ["/", "/", "/", "/", "//", "%2f", "%2F", "/./", "/y/../", ";/", ";x=1/", "\\", "%3b/", "/;/"];

    private static readonly string[] GoodTails = ["s", "s", "s", "s", "x/s", "%73", "s?x=/../s", "./s", "s;x"];

    private static readonly string[] AfterWord = ["", "", "", "", "", ";", ";x=1", "%3b", "%3Bx", ".", "%20", "%00", "%09", "/.", "/y/..", "%2e", ";/..;"];

    private static readonly string[] Separators =
        ["/", "/", "/", "/", "//", "%2f", "%2F", "\\", "%5c", "/./", "/y/../", "/;/", "/%2e/", "%252f", "/.;/", "/../api/", "/y//../", "/%2e%2e/api/", "%c0%af"];

    private static readonly string[] Tails =
        ["s", "s", "s", "x/s", "", "index.html", "s;x", "s?x=/../s", "s#x", "s%00", "s%20", "s/", "s/.", "s/..", "../s", "s/../s", "%73", "s%2f..%2fs", "s/..;/s"];

    private static readonly string[] Insertions = [".", "/", "%", "\\", ";", "\t", "?", "#", "%00", "%2e", "%2f", "%5c", "%25", "..", "//", "@", ":", "+"];

    /// <summary>Different ones, as many as asked for.</summary>
    public static IReadOnlyList<string> Make(int count)
    {
        var random = new Random(Seed);
        var made = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (made.Count < count)
        {
            var one = random.Next(5) < 3 ? MakeGood(random) : MakeWild(random);
            if (seen.Add(one))
            {
                made.Add(one);
            }
        }

        return made;
    }

    // One to three tricks, each of which works somewhere.
    private static string MakeGood(Random random)
    {
        var start = random.Next(6) switch
        {
            0 => "//",
            1 => OneOf(random, Starts),
            _ => "/",
        };
        var word = random.Next(3) == 0 ? Disguise(random, "api") : "api";
        return start + OneOf(random, GoodDetours) + (random.Next(3) == 0 ? OneOf(random, GoodDetours) : "") + word
            + OneOf(random, GoodSeparators) + OneOf(random, GoodTails);
    }

    private static string MakeWild(Random random)
    {
        var path = new StringBuilder();
        for (var i = random.Next(3); i >= 0; i--)
        {
            path.Append(OneOf(random, Detours));
        }

        path.Append(Disguise(random, "api")).Append(OneOf(random, AfterWord)).Append(OneOf(random, Separators)).Append(OneOf(random, Tails));
        for (var i = random.Next(4); i < 2; i++)
        {
            Damage(random, path);
        }

        return OneOf(random, Starts) + path;
    }

    // Now and then a letter is written in another way.
    private static string Disguise(Random random, string word) =>
        string.Concat(word.Select(letter => random.Next(24) switch
        {
            0 or 1 => $"%{(int)letter:x2}",
            2 => $"%{(int)letter:X2}",
            3 => $"%25{(int)letter:x2}",
            4 => $"%u00{(int)letter:x2}",
            5 or 6 => char.ToUpperInvariant(letter).ToString(),
            7 => $"%{(int)char.ToUpperInvariant(letter):x2}",
            8 => Uri.EscapeDataString(((char)(letter - 'a' + 'ａ')).ToString()),
            _ => letter.ToString(),
        }));

    private static void Damage(Random random, StringBuilder path)
    {
        if (path.Length == 0)
        {
            return;
        }

        var i = random.Next(path.Length);
        switch (random.Next(5))
        {
            case 0:
                var sign = path[i];
                path.Remove(i, 1).Insert(i, string.Concat(Encoding.UTF8.GetBytes(sign.ToString()).Select(each => $"%{each:x2}")));
                break;
            case 1:
                path.Insert(i, OneOf(random, Insertions));
                break;
            case 2:
                path.Remove(i, 1);
                break;
            case 3:
                path.Insert(i, path[i]);
                break;
            default:
                path[i] = char.IsAsciiLetterLower(path[i]) ? char.ToUpperInvariant(path[i]) : char.ToLowerInvariant(path[i]);
                break;
        }
    }

    private static string OneOf(Random random, string[] choices) => choices[random.Next(choices.Length)];
}
