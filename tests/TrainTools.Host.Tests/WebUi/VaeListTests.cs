using TrainTools.Host.WebUi;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.WebUi;

/// <summary>The VAE files of the WebUI, and which of them a version means.</summary>
public sealed class VaeListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_HasTheFilesAndKnowsWhichTheWebUiUses()
    {
        await using var webUi = await AskedWebUi.StartAsync();
        Directory.CreateDirectory(_folder.File("anime"));
        string used = _folder.Write(Path.Combine("anime", "b.vae.pt"), "x");
        _folder.Write("a.safetensors", "x");
        _folder.Write("notes.txt", "x");
        webUi.With("/traintools/webui/vae", 200, $$"""{"file":{{System.Text.Json.JsonSerializer.Serialize(used)}}}""");
        using var client = webUi.Client(vaes: _folder.Path);
        var list = new VaeList(webUi.Home, client);
        string model = _folder.File("elsewhere", "a.safetensors");

        var found = await list.List(CancellationToken.None);

        Assert.Equal([("a.safetensors", false), ("anime/b.vae.pt", true)], found.Select(vae => (vae.Name, vae.IsSelected)));
        Assert.Equal((used, false), await list.Find(VaeList.OfTheWebUi, model, CancellationToken.None));
        Assert.Equal((used, false), await list.Find(found[1].Id, model, CancellationToken.None));
        Assert.Equal((null, false), await list.Find("", model, CancellationToken.None));
        Assert.Equal((null, true), await list.Find("gone", model, CancellationToken.None));
    }

    [Fact]
    public async Task Find_WhereTheWebUiUsesTheCheckpointsOwnOrDoesNotAnswer_IsNone()
    {
        await using var webUi = await AskedWebUi.StartAsync();
        webUi.With("/traintools/webui/vae", 200, """{"file":null}""");
        using var client = webUi.Client(vaes: _folder.Path);
        var list = new VaeList(webUi.Home, client);
        string model = _folder.File("a.safetensors");

        Assert.Equal((null, false), await list.Find(VaeList.OfTheWebUi, model, CancellationToken.None));
        webUi.With("/traintools/webui/vae", 404);
        Assert.Equal((null, false), await list.Find(VaeList.OfTheWebUi, model, CancellationToken.None));
        string beside = _folder.Write("a.vae.safetensors", "x");
        Assert.Equal((beside, false), await list.Find(VaeList.OfTheWebUi, model, CancellationToken.None));
    }
}
