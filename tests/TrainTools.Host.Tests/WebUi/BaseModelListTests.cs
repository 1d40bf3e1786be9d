using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using TrainTools.Host.WebUi;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.WebUi;

public sealed class BaseModelListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_TellsWhatEachFileIsAndWhyItCannotBeUsed()
    {
        Directory.CreateDirectory(_folder.File("sd", "アニメ"));
        TinyFiles.WriteCheckpoint(_folder.File("sd", "アニメ", "good.safetensors"));
        _folder.Write(Path.Combine("sd", "page.safetensors"), "<html>not found</html>");
        _folder.Write(Path.Combine("sd", "old.ckpt"), "x");
        _folder.Write(Path.Combine("sd", "notes.txt"), "x");

        var found = await List().List(CancellationToken.None);

        Assert.Equal(["old.ckpt", "page.safetensors", "アニメ/good.safetensors"], found.Select(model => model.Name));
        Assert.Equal("base.pickle", found[0].Problem!.Code);
        Assert.Contains("page.safetensors", found[1].Problem.English());
        Assert.Equal((null, "SD 1.x"), (found[2].Problem, found[2].Family));
    }

    [Fact]
    public async Task Find_KnowsAFileByItsIdUntilItIsGone()
    {
        Directory.CreateDirectory(_folder.File("sd"));
        string path = TinyFiles.WriteCheckpoint(_folder.File("sd", "a.safetensors"));
        var list = List();
        string id = (await list.List(CancellationToken.None)).Single().Id;

        var before = list.Find(id);
        File.Delete(path);
        var after = list.Find(id);

        Assert.Equal(path, before!.Path);
        Assert.Null(after);
    }

    private BaseModelList List()
    {
        _folder.Write("webui.json", JsonSerializer.Serialize(new
        {
            format = 1, folders = new { checkpoints = new[] { _folder.File("sd") } },
        }));
        var settings = new HostSettings { Home = _folder.Path, Secret = "s", Build = "b" };
        var home = new WebUiHome(settings);
        return new BaseModelList(home, new WebUiClient(home, settings, NullLogger<WebUiClient>.Instance));
    }
}
