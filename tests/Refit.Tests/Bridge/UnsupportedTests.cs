namespace Refit.Tests.Bridge;

/// <summary>What the stand-in cannot do it says when the client is made, with the method's name.</summary>
public sealed class UnsupportedTests
{
    internal interface IWithoutAttribute
    {
        Task LookAsync();
    }

    internal interface IWithoutTask
    {
        [Get("/look")]
        string Look();
    }

    internal interface IWithoutParameter
    {
        [Get("/look/{place}")]
        Task LookAsync(string other);
    }

    internal interface IWithObjectInQuery
    {
        [Get("/look")]
        Task LookAsync(Note note);
    }

    internal interface IWithoutSlash
    {
        [Get("look")]
        Task LookAsync();
    }

    internal interface IWithTypeParameter
    {
        [Get("/look")]
        Task<T> LookAsync<T>();
    }

    [Fact]
    public void For_AnInterfaceItCannotServe_NamesTheMethod()
    {
        AssertRefused<IWithoutAttribute>("[Get]");
        AssertRefused<IWithoutTask>("Task");
        AssertRefused<IWithoutParameter>("{place}");
        AssertRefused<IWithObjectInQuery>("'note'");
        AssertRefused<IWithoutSlash>("slash");
        AssertRefused<IWithTypeParameter>("type parameters");
    }

    [Fact]
    public void For_AClass_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => RestService.For<Note>("http://127.0.0.1:1"));

    [Fact]
    public async Task Call_WithoutABaseAddress_SaysSo()
    {
        var client = RestService.For<IMirror>(new HttpClient());

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => client.DoneAsync());

        Assert.Contains("BaseAddress", failure.Message);
    }

    private static void AssertRefused<T>(string reason)
    {
        var failure = Assert.Throws<NotSupportedException>(() => RestService.For<T>("http://127.0.0.1:1"));

        Assert.Contains(reason, failure.Message);
        Assert.Contains("Look", failure.Message);
    }
}
