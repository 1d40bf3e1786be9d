using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;
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
        Assert.Equal("model.no_safetensors", found[0].Problem!.Code);
        Assert.Contains("page.safetensors", found[1].Problem.English());
        Assert.Equal((null, "SD 1.x"), (found[2].Problem, found[2].Family));
    }

    [Fact]
    public async Task List_TellsOfPyTorchFilesVPredictionAndAMissingVae()
    {
        Directory.CreateDirectory(_folder.File("sd"));
        string plain = TinyFiles.WriteCheckpoint(_folder.File("sd", "plain.safetensors"));
        TorchFile.Convert(plain, _folder.File("sd", "a.ckpt"), TorchFile.Foreign);
        TorchFile.Convert(plain, _folder.File("sd", "evil.ckpt"), pickle => pickle
            .Text("x").Global("posix", "system").Do("(").Text("touch x").Do("tR"));
        SafetensorsRewrite.Write(plain, _folder.File("sd", "v.safetensors"),
            tensor => tensor.Name.StartsWith("first_stage_model.", StringComparison.Ordinal) ? [] : [tensor],
            new RawTensor("v_pred", "F16", [0], []), new RawTensor("ztsnr", "F16", [0], []));

        var found = await List().List(CancellationToken.None);

        Assert.Equal(["a.ckpt", "evil.ckpt", "plain.safetensors", "v.safetensors"], found.Select(model => model.Name));
        Assert.Equal((null, "SD 1.x", null), (found[0].Problem, found[0].Family, found[0].WithoutVae));
        Assert.Equal("posix.system", found[1].Problem!.Argument("name"));
        Assert.Equal(ModelPrediction.Usual, found[2].Prediction);
        Assert.Equal((PredictionKind.V, true), (found[3].Prediction.Kind, found[3].Prediction.ZeroTerminalSnr));
        Assert.Equal((null, "model.no_vae"), (found[3].Problem, found[3].WithoutVae!.Code));
    }

    [Fact]
    public async Task List_NamesAFamilyThatCannotBeTrainedOn()
    {
        Directory.CreateDirectory(_folder.File("sd"));
        SafetensorsRewrite.Write(TinyFiles.WriteCheckpoint(_folder.File("plain.safetensors")),
            _folder.File("sd", "anima.safetensors"), _ => [],
            new RawTensor("net.llm_adapter.blocks.0.self_attn.v_proj.weight", "F16", [0], []),
            new RawTensor("net.blocks.0.adaln_modulation_cross_attn.1.weight", "F16", [0], []));

        var model = Assert.Single(await List().List(CancellationToken.None));

        Assert.Equal(("Anima", "model.other_family"), (model.Family, model.Problem!.Code));
        Assert.Contains("is a checkpoint of Anima, which cannot be trained on here", model.Problem.English());
    }

    [Fact]
    public async Task List_LooksAgainWhereAYamlCameBeside()
    {
        Directory.CreateDirectory(_folder.File("sd"));
        TinyFiles.WriteCheckpoint(_folder.File("sd", "a.safetensors"));
        var list = List();
        var before = (await list.List(CancellationToken.None)).Single().Prediction.Kind;

        _folder.Write(Path.Combine("sd", "a.yaml"), "parameterization: \"v\"\n");

        Assert.Equal((PredictionKind.Epsilon, PredictionKind.V),
            (before, (await list.List(CancellationToken.None)).Single().Prediction.Kind));
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

    [Fact]
    public async Task List_WhereTheWebUINamesItsCheckpoints_HoldsExactlyThose()
    {
        foreach (string folder in new[] { "sd", Path.Combine("sd", "アニメ"), "elsewhere" })
            Directory.CreateDirectory(_folder.File(folder));
        string nested = TinyFiles.WriteCheckpoint(_folder.File("sd", "アニメ", "a.safetensors"));
        string elsewhere = TinyFiles.WriteCheckpoint(_folder.File("elsewhere", "b.safetensors"));
        TinyFiles.WriteCheckpoint(_folder.File("sd", "hidden from the WebUI.safetensors"));

        var list = List([nested, elsewhere, elsewhere, _folder.File("sd", "gone.safetensors"), _folder.File("sd"),
            _folder.Write("c.gguf", "x"), "relative.safetensors"]);
        var found = await list.List(CancellationToken.None);
        var none = await List([]).List(CancellationToken.None);

        Assert.Equal([("b.safetensors", elsewhere), ("アニメ/a.safetensors", nested)],
            found.Select(model => (model.Name, model.Path)));
        Assert.All(found, model => Assert.Equal(model.Path, list.Find(model.Id)!.Path));
        Assert.Empty(none);
    }

    [Fact]
    public async Task List_WhereTheWebUINamesWhatALinkLeadsTo_KeepsTheIdThatTheFileHadInItsFolder()
    {
        Directory.CreateDirectory(_folder.File("disk"));
        string real = TinyFiles.WriteCheckpoint(_folder.File("disk", "a.safetensors"));
        Directory.CreateSymbolicLink(_folder.File("sd"), _folder.File("disk"));
        string spelled = _folder.File("sd", "a.safetensors");
        var before = Assert.Single(await List().List(CancellationToken.None));

        var after = Assert.Single(await List([real]).List(CancellationToken.None));
        var both = Assert.Single(await List([spelled, real]).List(CancellationToken.None));

        Assert.Equal((before.Id, spelled, "a.safetensors"), (after.Id, after.Path, after.Name));
        Assert.Equal(before.Id, both.Id);
    }

    [Fact]
    public async Task ListSoFar_UntilTheWebUIHasTold_SaysThatItIsReading()
    {
        var clock = new ManualClock();
        var settings = new HostSettings { Home = _folder.Path, Secret = "s", Build = "b" };
        var home = new WebUiHome(settings);
        var list = ListOf(home, settings, clock);

        var before = await list.ListSoFar(CancellationToken.None);
        clock.Advance(31);
        var alone = await list.ListSoFar(CancellationToken.None); // there is none that tells
        Directory.CreateDirectory(_folder.File("sd"));
        TinyFiles.WriteCheckpoint(_folder.File("sd", "a.safetensors"));
        Tell(null);
        home.Refresh();
        var told = await ListOf(home, settings, clock).ListSoFar(CancellationToken.None);

        Assert.Equal((true, 0), (before.IsReading, before.Models.Count));
        Assert.Equal((false, 0), (alone.IsReading, alone.Models.Count));
        Assert.Equal((false, 1), (told.IsReading, told.Models.Count));
    }

    private BaseModelList List(IReadOnlyList<string>? named = null)
    {
        Tell(named);
        return ListTold();
    }

    private void Tell(IReadOnlyList<string>? named) => _folder.Write("webui.json", JsonSerializer.Serialize(new
    {
        format = 1, folders = new { checkpoints = new[] { _folder.File("sd") } }, checkpoint_files = named,
    }));

    private static BaseModelList ListOf(WebUiHome home, HostSettings settings, TimeProvider clock) => new(
        home, new WebUiClient(home, settings, NullLogger<WebUiClient>.Instance), clock);

    private BaseModelList ListTold()
    {
        var settings = new HostSettings { Home = _folder.Path, Secret = "s", Build = "b" };
        var home = new WebUiHome(settings);
        return ListOf(home, settings, TimeProvider.System);
    }
}
