using System.Text.RegularExpressions;

namespace Refit.Tests;

public sealed class RequestTests
{
    [Fact]
    public async Task Path_WithAParameter_HasItsValueEscaped()
    {
        await using var server = await MirrorServer.StartAsync();

        var seen = await server.Client().LookAsync("a b/名前?");

        Assert.Equal("GET", seen.Method);
        Assert.EndsWith("名前?", seen.Path);
        Assert.Empty(seen.Query);
    }

    [Fact]
    public async Task Path_BelowABaseAddressWithAPath_IsAddedToIt()
    {
        await using var server = await MirrorServer.StartAsync();

        var seen = await server.Client("/sub/").LookAsync("here");

        Assert.Equal("/sub/look/here", seen.Path);
    }

    [Fact]
    public async Task Client_MadeFromAnAddress_Calls()
    {
        await using var server = await MirrorServer.StartAsync();

        var seen = await RestService.For<IMirror>(server.Address).LookAsync("here");

        Assert.Equal("/look/here", seen.Path);
    }

    [Fact]
    public async Task Query_HasWhatIsNotInThePath()
    {
        await using var server = await MirrorServer.StartAsync();

        var seen = await server.Client().LookDeeperAsync("one", 2, "a&b=名", flag: true);

        Assert.Equal("/look/one/2", seen.Path);
        Assert.Equal("?fixed=1&q=a%26b%3D%E5%90%8D&flag=True", seen.Query);
    }

    [Fact]
    public async Task Query_WithNull_LeavesItOut()
    {
        await using var server = await MirrorServer.StartAsync();

        var seen = await server.Client().LookDeeperAsync("one", 2, query: null, flag: null);

        Assert.Equal("?fixed=1", seen.Query);
    }

    [Fact]
    public async Task Query_WithLists_WritesThemAsAsked()
    {
        await using var server = await MirrorServer.StartAsync();

        var seen = await server.Client().LookAtManyAsync([1, 2], ["a", "b"], 0.5, Shade.DarkGrey);

        Assert.Equal("?each=1&each=2&joined=a%2Cb&share=0.50&shade=DarkGrey", seen.Query);
    }

    [Fact]
    public async Task Body_OfAnObject_IsJson()
    {
        await using var server = await MirrorServer.StartAsync();

        var seen = await server.Client().PostAsync(new Note("名前", 2, Shade.DarkGrey));

        Assert.Equal("POST", seen.Method);
        Assert.StartsWith("application/json", seen.Headers["Content-Type"]);
        Assert.Equal("""{"text":"名前","likeCount":2,"shade":"darkGrey"}""", Regex.Unescape(seen.Body));
    }

    [Fact]
    public async Task Body_OfAString_IsThatString()
    {
        await using var server = await MirrorServer.StartAsync();

        var seen = await server.Client().PutTextAsync("そのまま");

        Assert.Equal("PUT", seen.Method);
        Assert.Equal("そのまま", seen.Body);
    }

    [Fact]
    public async Task Delete_IsSent()
    {
        await using var server = await MirrorServer.StartAsync();

        var seen = await server.Client().DeleteAsync("it");

        Assert.Equal("DELETE", seen.Method);
    }

    [Fact]
    public async Task Headers_OfInterfaceMethodAndParameters_AddUp()
    {
        await using var server = await MirrorServer.StartAsync();
        var others = new Dictionary<string, string> { ["X-One"] = "1" };

        var seen = await server.Client().WithHeadersAsync("open sesame", removed: null, others);

        Assert.Equal("tests", seen.Headers["X-From"]);
        Assert.Equal("by the method", seen.Headers["X-Replaced"]);
        Assert.Equal("open sesame", seen.Headers["X-Secret"]);
        Assert.Equal("1", seen.Headers["X-One"]);
        Assert.DoesNotContain("X-Removed", seen.Headers.Keys);
    }
}
