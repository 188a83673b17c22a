namespace Kenger.Peers.Tests.Spellings;

/// <summary>Ways to write <c>/api/s</c>, or what some server takes for it, thought of by people. <c>{host}</c> is the host asked for.</summary>
internal static class PathSpellings
{
    public static IReadOnlyList<string> All { get; } =
    [
        // What it is, and what it is not.
        "/api/s", "/s", "/api", "/api/",
        // Slashes and dots.
        "//api/s", "///api//s", "/./api/s", "/api/./s", "/api/../s", "/x/../api/s", "/x//../api/s", "//x/../api/s", "/x/..//api/s",
        "/x/../../api/s", "/../api/s", "/..//api/s", "/api/../api/s", "/x/y/../../api/s", "/x/y//..//../api/s", "/api/.", "/api/..", "/api/...",
        "/.../api/s", "/x/.../api/s", "/api./s", "/api../s", "/x/~/../../api/s",
        // A first segment that is taken for a host.
        "//h/api/s", "//h:80/api/s", "//u@h/api/s", "///h/api/s", "/.//h/api/s", "/x/..//h/api/s", "/;//h/api/s", "/%2f/h/api/s",
        "//h%2fapi/s", "//h/../api/s", "//h;x/api/s", "//[/api/s", "//?/api/s", "/http://h/api/s", "/:@h/api/s",
        // Encoded dots and slashes.
        "/%2e/api/s", "/%2e%2e/api/s", "/x/%2e%2e/api/s", "/x/.%2e/api/s", "/x/%2E./api/s", "/x%2f..%2fapi/s", "/x/..%2Fapi/s",
        "/x/%2e%2e%2fapi/s", "/x/..%2f..%2fapi/s", "/%2Fapi/s", "/%2fapi%2fs", "/api%2Fs", "/api%2fs/../../api/s", "/x%2F/../api/s",
        // Encoded twice.
        "/x/..%252Fapi/s", "/x/%252e%252e/api/s", "/x/.%252e/api/s", "/%2561pi/s", "/api%252fs", "/x/..%255Capi/s",
        // Letters.
        "/%61pi/s", "/%61%70%69/s", "/ap%69/s", "/API/s", "/Api/s", "/aPI%2Fs", "/%41PI/s",
        // Parameters.
        "/api;x=1/s", "/api;/s", "/;/api/s", "/;x=1/api/s", "/x;/../api/s", "/x/..;/api/s", "/x/..;a=b/api/s", "/x/.;/../api/s",
        "/.;/api/s", "/api/s;x", "/x/..;//h/api/s", "/%2e%2e;/api/s", "/x/%2e%2e;/api/s", "/x/..;%2fapi/s", "/x/..;%2e/api/s",
        "/x;%2f../api/s", "/x;/%2e%2e/api/s", "/api;%2fs", "/api%2f;x/s", "/api;a/../api/s",
        "/x/..%3b/api/s", "/api%3bx/s", "/api%3B/s", "/%3bx/api/s", "/x/%2e%2e%3b/api/s", "/x/%3b/../api/s",
        // Backslashes.
        "/api\\s", "/\\api/s", "\\api/s", "/x\\..\\api/s", "/x/..\\api/s", "/x\\../api/s", "/x/..\\\\api/s", "/\\h/api/s",
        "/%5Capi/s", "/api%5Cs", "/x%5C..%5Capi/s", "/x/..%5Capi/s", "/x/%2e%2e%5Capi/s",
        // Bytes that are no text.
        "/%c0%afapi/s", "/x/..%c0%afapi/s", "/x/%c0%ae%c0%ae/api/s", "/%e0%80%afapi/s", "/ap%c1%a9/s", "/x/%2e%2e%c0%afapi/s",
        "/%e9/../api/s", "/%ff/../api/s", "/api%ff/s", "/é/../api/s",
        // Bytes that are no letters.
        "/x%00/../api/s", "/api%00/s", "/api/s%00", "/%00/api/s", "/..%00/api/s", "/.%00./api/s", "/api%0d%0a/s", "/api%0a/s", "/api%09/s",
        "/api%7f/s", "/x/..%0a/api/s", "/x/..%09/api/s", "/.%0a./api/s", "/%0a/api/s", "/a%0dpi/s", "/api%20/s", "/api%20", "/x/..%20/api/s", "/%20/api/s",
        "/x/..\t/api/s", "/\t/api/s", "/a\tpi/s", "/.\t./api/s", "/api\t/s", "/ api/s", "/x/. ./api/s",
        // Letters that look, or fold, like others.
        "/%u0061pi/s", "/x/..%u002fapi/s", "/%uff0fapi/s", "/%ef%bc%8fapi/s", "/x/%ef%bc%8e%ef%bc%8e/api/s", "/%ef%bd%81pi/s",
        "/ap%c4%b1/s", "/x/..%ef%bc%8fapi/s", "/x/..%e2%88%95api/s", "/%C3%A9/../api/s",
        // Percent signs that begin nothing.
        "/api%", "/api%zz/s", "/%zz/../api/s", "/%2/api/s", "/%/../api/s", "/api%2", "/x/..%2/api/s",
        // Where the path ends.
        "/api?/../s", "/api%3f/s", "/x?/../api/s", "/x/..?/api/s", "/?/../api/s", "/x%3f/../api/s",
        "/x#/../api/s", "/api#/s", "/x/..#/api/s", "/x%23/../api/s", "/api/s#x", "//#/api/s", "/api%23/s",
        // Targets that are no path.
        "api/s", "./api/s", "../api/s", "*", "http://{host}/api/s", "HTTP://{host}/api/s", "http://{host}//api/s", "http://{host}/x/../api/s",
        "http://{host}/x//../api/s", "http://{host}//h/api/s", "http:///api/s", "http:/api/s", "http:api/s", "http://{host}\\api/s",
        "http://u:p@{host}/api/s", "http://{host}?/api/s", "https://{host}/api/s", "ftp://{host}/api/s", "http://{host}/..//api/s",
        "http://api/s",
        // Signs that some refuse.
        "/api+s", "/api|s", "/api/{s}", "/\"/../api/s", "/<>/../api/s", "/^/../api/s", "/[/../api/s", "/]/../api/s", "/`/../api/s",
        "/'/../api/s", "/@/../api/s", "/:/../api/s", "/x:y/../api/s", "/~/../api/s", "/$/../api/s", "/&/../api/s", "/*/../api/s",
        "/!/../api/s", "/,/../api/s", "/=/../api/s",
    ];
}
