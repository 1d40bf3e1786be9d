using System.Net;
using System.Text.Json;

namespace Refit.Tests;

public sealed class ResponseTests
{
    [Fact]
    public async Task Response_OfJson_BecomesObjects()
    {
        await using var server = await MirrorServer.StartAsync();

        var notes = await server.Client().NotesAsync();

        Assert.Equal([new Note("あ", 3, Shade.DarkGrey)], notes);
    }

    [Fact]
    public async Task Response_OfText_StaysText()
    {
        await using var server = await MirrorServer.StartAsync();

        Assert.Equal("ただの文", await server.Client().TextAsync());
    }

    [Fact]
    public async Task Response_WithoutContent_IsNullOrNothing()
    {
        await using var server = await MirrorServer.StartAsync();

        await server.Client().DoneAsync();

        Assert.Null(await server.Client().NothingAsync());
    }

    [Fact]
    public async Task Response_ThatSaysNo_ThrowsWithStatusAndContent()
    {
        await using var server = await MirrorServer.StartAsync();

        var failure = await Assert.ThrowsAsync<ApiException>(() => server.Client().FailAsync(404));

        Assert.Equal(HttpStatusCode.NotFound, failure.StatusCode);
        Assert.Contains("404", failure.Message);
        Assert.Contains("likeCount", failure.Content);
        Assert.Equal(404, (await failure.GetContentAsAsync<Note>())!.LikeCount);
        Assert.Equal(HttpMethod.Get, failure.HttpMethod);
    }

    [Fact]
    public async Task Response_ThatIsNoJson_ThrowsWithTheReason()
    {
        await using var server = await MirrorServer.StartAsync();

        var failure = await Assert.ThrowsAsync<ApiException>(() => server.Client().MisreadAsync());

        Assert.NotNull(failure.InnerException);
    }

    [Fact]
    public async Task ApiResponse_OfASuccess_HasItsContent()
    {
        await using var server = await MirrorServer.StartAsync();

        using var response = await server.Client().TryAsync(200);

        Assert.True(response.IsSuccessful);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(200, response.Content!.LikeCount);
        Assert.Null(response.Error);
    }

    [Fact]
    public async Task ApiResponse_OfAFailure_HasItsErrorAndThrowsNothing()
    {
        await using var server = await MirrorServer.StartAsync();

        using var response = await server.Client().TryAsync(503);

        Assert.False(response.IsSuccessful);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.True(response.HasResponseError(out var error));
        Assert.Contains("likeCount", error.Content);
    }

    [Fact]
    public async Task ApiResponse_WithoutAType_HasTheStatus()
    {
        await using var server = await MirrorServer.StartAsync();

        using var response = await server.Client().TryWithoutContentAsync(200);

        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task ApiResponse_WithNobodyListening_HasARequestError()
    {
        var server = await MirrorServer.StartAsync();
        var client = server.Client();
        await server.DisposeAsync();

        using var response = await client.TryAsync(200);

        Assert.False(response.IsReceived);
        Assert.True(response.HasRequestError(out _));
        Assert.Null(response.StatusCode);
    }

    [Fact]
    public async Task RawResponse_OfAFailure_ThrowsNothing()
    {
        await using var server = await MirrorServer.StartAsync();

        using var response = await server.Client().RawAsync(500);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("likeCount", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Call_WithNobodyListening_ThrowsARequestError()
    {
        var server = await MirrorServer.StartAsync();
        var client = server.Client();
        await server.DisposeAsync();

        var failure = await Assert.ThrowsAsync<ApiRequestException>(() => client.DoneAsync());

        Assert.IsType<HttpRequestException>(failure.InnerException);
    }

    [Fact]
    public async Task Call_WhoseTokenIsCancelled_ThrowsThat()
    {
        await using var server = await MirrorServer.StartAsync();
        using var source = new CancellationTokenSource();
        var waiting = server.Client().WaitAsync(source.Token);
        await server.Waits;

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Call_ThatTakesTooLong_ThrowsARequestError()
    {
        await using var server = await MirrorServer.StartAsync();
        var http = new HttpClient { BaseAddress = new Uri(server.Address), Timeout = TimeSpan.FromMilliseconds(200) };

        var failure = await Assert.ThrowsAsync<ApiRequestException>(
            () => RestService.For<IMirror>(http).WaitAsync(default));

        Assert.IsAssignableFrom<OperationCanceledException>(failure.InnerException);
    }

    [Fact]
    public async Task Settings_WithOptionsOfJson_AreUsed()
    {
        await using var server = await MirrorServer.StartAsync();
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            PropertyNameCaseInsensitive = true,
        };
        var client = RestService.For<IMirror>(
            new HttpClient { BaseAddress = new Uri(server.Address) },
            new RefitSettings(new SystemTextJsonContentSerializer(options)));

        var seen = await client.PostAsync(new Note("a", 2, Shade.Light));

        Assert.Contains("like_count", seen.Body);
    }
}
