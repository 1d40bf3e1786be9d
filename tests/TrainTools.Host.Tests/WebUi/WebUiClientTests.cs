using TrainTools.Host.WebUi;

namespace TrainTools.Host.Tests.WebUi;

/// <summary>What the host asks of the WebUI over HTTP, word for word, and what it makes of the answers.</summary>
public sealed class WebUiClientTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Borrow_AsksTheStubWithTheSecretAndReadsTheLoan()
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/traintools/webui/lend", 200, """{"lease":"七","total_bytes":8000,"free_bytes":7000}""");
        using var client = webUi.Client();

        var loan = await client.Borrow(Wait, CancellationToken.None);

        Assert.Equal(new Loan("七", 8000, null, 7000), loan);
        Assert.Equal(["POST /traintools/webui/lend?wait_seconds=30 open sesame"], webUi.Asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Borrow_OfAWebUIWithoutAGpu_AsksOnlyWhereATestWantsIt(bool lendsOnCpu)
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/traintools/webui/lend", 200, """{"lease":"七"}""");
        using var client = webUi.Client(isCpuOnly: true, lendsOnCpu: lendsOnCpu);

        var loan = await client.Borrow(Wait, CancellationToken.None);

        Assert.Equal(lendsOnCpu ? new Loan("七", null, null, null) : null, loan);
        Assert.Equal(lendsOnCpu ? 1 : 0, webUi.Asked.Count);
    }

    [Theory]
    [InlineData("""{"problem":{"code":"webui.gpu_lent","field":"","arguments":{}}}""", "webui.gpu_lent",
        "The GPU is lent already. End the training that uses it first.")]
    [InlineData("""{"problem":{"code":"of.a.newer.stub","arguments":{"n":"3"}}}""", "of.a.newer.stub",
        "of.a.newer.stub (3)")]
    [InlineData("""{"problem":null}""", "webui.uses_gpu",
        "The WebUI is using the GPU. Wait for its image, or stop it there, and begin again.")]
    [InlineData("<html>conflict</html>", "webui.uses_gpu",
        "The WebUI is using the GPU. Wait for its image, or stop it there, and begin again.")]
    public async Task Borrow_WhereTheCardIsInUse_SaysTheStubsProblem(string answer, string code, string english)
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/traintools/webui/lend", 409, answer);
        using var client = webUi.Client();

        var refusal = await Assert.ThrowsAsync<GpuException>(() => client.Borrow(Wait, CancellationToken.None));

        Assert.Equal((code, english), (refusal.Problem.Code, refusal.Message));
    }

    [Theory]
    [InlineData(500, "<html>broken</html>")]
    [InlineData(200, "<html>a login page</html>")]
    public async Task Borrow_WhereSomethingElseAnswers_TrainsWithoutALoan(int status, string body)
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/traintools/webui/lend", status, body);
        using var client = webUi.Client();

        Assert.Null(await client.Borrow(Wait, CancellationToken.None));
    }

    [Fact]
    public async Task Borrow_WhereNobodyListens_TrainsWithoutALoan()
    {
        await using var webUi = await AskedWebUi.StartAsync();
        using var client = webUi.Client();
        await webUi.StopAsync();

        Assert.Null(await client.Borrow(Wait, CancellationToken.None));
    }

    [Fact]
    public async Task ChooseCheckpoint_AsksTheStubByFile()
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/traintools/webui/choose-checkpoint", 200, "{}");
        using var client = webUi.Client(hasApi: true);

        await client.ChooseCheckpoint("/models/a b.safetensors", CancellationToken.None);

        Assert.Equal(
            ["POST /traintools/webui/choose-checkpoint?file=%2Fmodels%2Fa%20b.safetensors open sesame"], webUi.Asked);
    }

    [Fact]
    public async Task ChooseCheckpoint_WhereTheStubIsOlder_GoesByTheApisOption()
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/sdapi/v1/sd-models", 200, """[{"title":"a.safetensors [12]","filename":"/models/a.safetensors"}]""")
            .With("/sdapi/v1/options", 200);
        using var client = webUi.Client(hasApi: true);

        await client.ChooseCheckpoint("/models/a.safetensors", CancellationToken.None);

        Assert.Equal("POST /sdapi/v1/options open sesame", webUi.Asked[^1]);
    }

    [Theory]
    [InlineData(409, """{"problem":{"code":"webui.gpu_lent","arguments":{}}}""", "webui.gpu_lent")]
    [InlineData(404, "null", "webui.not_chosen")]
    [InlineData(500, "<html>broken</html>", "webui.not_chosen")]
    public async Task ChooseCheckpoint_ThatIsNotChosen_SaysWhy(int status, string answer, string code)
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/traintools/webui/choose-checkpoint", status, answer);
        using var client = webUi.Client();

        var refusal = await Assert.ThrowsAsync<GpuException>(
            () => client.ChooseCheckpoint("/models/a.safetensors", CancellationToken.None));

        Assert.Equal(code, refusal.Problem.Code);
    }

    [Fact]
    public async Task GiveBack_NamesTheLease()
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/traintools/webui/give-back", 204, "");
        using var client = webUi.Client();

        await client.GiveBack(new Loan("a b", null, null, null));

        Assert.Equal(["POST /traintools/webui/give-back?lease=a%20b open sesame"], webUi.Asked);
    }

    [Fact]
    public async Task RefreshLoras_WithTheApi_AsksTheStubWhichClearsCachesToo()
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/sdapi/v1/refresh-loras", 200).With("/traintools/webui/refresh-loras", 200, """{"refreshed":true}""");
        using var client = webUi.Client(hasApi: true);

        var refreshed = await client.RefreshLoras(CancellationToken.None);

        Assert.True(refreshed);
        Assert.Equal(["POST /traintools/webui/refresh-loras open sesame"], webUi.Asked);
    }

    [Fact]
    public async Task RefreshLoras_WhereTheStubIsSilent_AsksTheApi()
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/sdapi/v1/refresh-loras", 200);
        using var client = webUi.Client(hasApi: true);

        Assert.True(await client.RefreshLoras(CancellationToken.None));

        Assert.Equal(
            ["POST /traintools/webui/refresh-loras open sesame", "POST /sdapi/v1/refresh-loras open sesame"], webUi.Asked);
    }

    [Fact]
    public async Task Checkpoints_OfTheStub_AreReadWithTheirChoice()
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/traintools/webui/checkpoints", 200,
            """{"checkpoints":[{"file":"/モデル/a.safetensors","sha256":null,"selected":true}]}""");
        using var client = webUi.Client();

        var known = await client.Checkpoints(CancellationToken.None);

        Assert.Equal([new KnownCheckpoint("/モデル/a.safetensors", null, true)], known);
    }

    [Fact]
    public async Task Checkpoints_WhereTheStubIsSilent_AreThoseOfTheApi()
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/sdapi/v1/sd-models", 200, """[{"title":"a","filename":"/a.safetensors","sha256":"00ff"}]""");
        using var client = webUi.Client(hasApi: true);

        var known = await client.Checkpoints(CancellationToken.None);

        Assert.Equal([new KnownCheckpoint("/a.safetensors", "00ff", false)], known);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public async Task IsBusy_GoesByTheWebUisJobs(int jobs, bool isBusy)
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/sdapi/v1/progress", 200, $$$"""{"progress":0.5,"state":{"job_count":{{{jobs}}}}}""");
        using var client = webUi.Client(hasApi: true);

        var found = await client.IsBusy(CancellationToken.None);

        Assert.Equal(isBusy, found);
        Assert.Equal(["GET /sdapi/v1/progress?skip_current_image=true open sesame"], webUi.Asked);
    }

    [Fact]
    public async Task Memory_OfAWebUiBelowAPath_IsAskedThere()
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/sub/traintools/webui/memory", 200, """{"total_bytes":8000,"free_bytes":10}""");
        using var client = webUi.Client(below: "/sub");

        Assert.Equal(new GpuMemory(8000, 10), await client.Memory(CancellationToken.None));
    }
}
