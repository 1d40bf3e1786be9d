using System.Net;
using System.Security.Cryptography;
using TrainTools.TestImages;

namespace TrainTools.Tagging.Tests;

/// <summary>Fetching a tagger from a server on this machine that breaks off, forgets and sends elsewhere.</summary>
public sealed class TaggerDownloadTests : IDisposable
{
    private readonly TaggerFolder _folder = new();
    private readonly byte[] _model, _tags;
    private readonly List<(long Done, long Total)> _told = [];

    public TaggerDownloadTests() =>
        (_model, _tags) = (File.ReadAllBytes(_folder.Files.Model), File.ReadAllBytes(_folder.Files.Tags));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fetch_OfBothFiles_GivesATagger()
    {
        using var server = new Loopback(context => Loopback.Send(context, FileOf(context)));

        var files = await Download(server).Fetch(Tell, CancellationToken.None);

        Assert.Equal(_model, File.ReadAllBytes(files.Model));
        Assert.Equal((_model.Length, _model.Length), _told[^1]);
        TaggerModel.Open(files).Dispose();
    }

    [Fact]
    public async Task Size_BeforeAnythingIsFetched_IsThatOfBoth()
    {
        using var server = new Loopback(context => Loopback.Send(context, FileOf(context)));

        Assert.Equal(_model.Length + _tags.Length, await Download(server).Size(CancellationToken.None));
        Assert.False(Directory.Exists(_folder.File("new")));
    }

    [Fact]
    public async Task Fetch_AfterTheConnectionBroke_GoesOnFromThere()
    {
        int times = 0;
        using var server = new Loopback(context => Loopback.Send(
            context, FileOf(context), cutAt: IsModel(context) && times++ == 0 ? 100 : null));

        var broken = await Assert.ThrowsAsync<TaggingException>(() => Download(server).Fetch(Tell, CancellationToken.None));
        var files = await Download(server).Fetch(Tell, CancellationToken.None);

        Assert.Equal("tagger.no_network", broken.Problem.Code);
        Assert.Contains(server.Requests, request => request.EndsWith("/model.onnx bytes=100-", StringComparison.Ordinal));
        Assert.Equal(_model, File.ReadAllBytes(files.Model));
    }

    [Fact]
    public async Task Fetch_FromAServerThatKnowsNoRanges_BeginsAnew()
    {
        Directory.CreateDirectory(_folder.File("new"));
        File.WriteAllBytes(_folder.File("new", "model.onnx.part"), new byte[50]);
        using var server = new Loopback(context => Loopback.Send(context, FileOf(context), knowsRanges: false));

        Assert.Equal(_model, File.ReadAllBytes((await Download(server).Fetch(Tell, CancellationToken.None)).Model));
    }

    [Fact]
    public async Task Fetch_OfAFileThatWasAllThereButItsName_EndsWell()
    {
        Directory.CreateDirectory(_folder.File("new"));
        File.WriteAllBytes(_folder.File("new", "model.onnx.part"), _model);
        using var server = new Loopback(context => Loopback.Send(context, FileOf(context)));

        Assert.Equal(_model, File.ReadAllBytes((await Download(server).Fetch(Tell, CancellationToken.None)).Model));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "tagger.other_hash")]
    public async Task Fetch_OverARedirectionThatTellsTheHash_ChecksIt(bool isOther, string? code)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(isOther ? _tags : _model));
        using var server = new Loopback(context =>
        {
            if (!IsModel(context) || context.Request.Url!.LocalPath.StartsWith("/cdn/", StringComparison.Ordinal))
            {
                Loopback.Send(context, FileOf(context));
                return;
            }
            context.Response.Headers["X-Linked-ETag"] = $"\"{hash}\"";
            context.Response.StatusCode = 302;
            context.Response.RedirectLocation = "/cdn/model.onnx";
            context.Response.Close();
        });

        var error = await Record.ExceptionAsync(() => Download(server).Fetch(Tell, CancellationToken.None));

        Assert.Equal(code, (error as TaggingException)?.Problem.Code);
        Assert.Equal(!isOther, File.Exists(_folder.File("new", "model.onnx")));
    }

    [Fact]
    public async Task Fetch_OfWhatIsNotThere_SaysSo()
    {
        using var server = new Loopback(context =>
        {
            context.Response.StatusCode = 404;
            context.Response.Close();
        });

        var error = await Assert.ThrowsAsync<TaggingException>(() => Download(server).Size(CancellationToken.None));

        Assert.Equal("tagger.not_at_address", error.Problem.Code);
    }

    [Fact]
    public async Task Fetch_WithoutANetwork_SaysWhatToPutWhere()
    {
        var server = new Loopback(_ => { });
        server.Dispose();

        var error = await Assert.ThrowsAsync<TaggingException>(() => Download(server).Size(CancellationToken.None));

        Assert.Equal("tagger.no_network", error.Problem.Code);
        Assert.Contains(_folder.File("new"), error.Message);
    }

    [Theory]
    [InlineData(null, "https://huggingface.co/SmilingWolf/wd-vit-tagger-v3/resolve/main/", "wd-vit-tagger-v3", "Apache-2.0")]
    [InlineData("https://mirror.example/SmilingWolf/wd-eva02-large-tagger-v3/resolve/main", "https://mirror.example/SmilingWolf/wd-eva02-large-tagger-v3/resolve/main/", "wd-eva02-large-tagger-v3", "")]
    [InlineData("http://nas/taggers/my%20tagger/", "http://nas/taggers/my%20tagger/", "my-tagger", "")]
    [InlineData("file:///etc", "https://huggingface.co/SmilingWolf/wd-vit-tagger-v3/resolve/main/", "wd-vit-tagger-v3", "Apache-2.0")]
    public void Source_OfAnAddress_HasItsNameAndLicence(string? given, string address, string name, string licence)
    {
        var source = TaggerSource.Of(given);

        Assert.Equal((address, name, licence), (source.Address.AbsoluteUri, source.Name, source.Licence));
    }

    [Fact]
    public void Search_InTheFoldersOfWebUisKohyaAndHuggingFace_FindsEachOnce()
    {
        string data = _folder.File("webui");
        string[] places =
        [
            Path.Combine(data, "models", "TaggerOnnx", "wd-a"), Path.Combine(data, "models", "wd-tagger", "wd-b"),
            _folder.File("sd-scripts", "wd14_tagger_model", "SmilingWolf_wd-c"),
            _folder.File("user", ".cache", "huggingface", "hub", "models--SmilingWolf--wd-d", "snapshots", "0a"),
            _folder.File("own", "wd-e"), _folder.File("more", "wd-f"), _folder.File("more", "copy", "wd-b"),
        ];
        Assert.All(places, place => TinyTagger.Write(place));

        var found = TaggerSearch.Find(TaggerSearch.Places(_folder.File("own"), data, Path.Combine(data, "models"),
            name => name == TaggerSearch.FoldersVariable ? _folder.File("more") : null, _folder.File("user")), [_folder.File("gone", "model.onnx")]);

        Assert.Equal(["SmilingWolf_wd-c", "wd-a", "wd-b", "wd-d", "wd-e", "wd-f"], found.Select(tagger => tagger.Name));
    }

    private TaggerDownload Download(Loopback server) => new(
        new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }),
        TaggerSource.Of(server.Address + "wd-new/resolve/main/"), _folder.File("new"));

    private void Tell(long done, long total) => _told.Add((done, total));

    private static bool IsModel(HttpListenerContext context) =>
        context.Request.Url!.LocalPath.EndsWith("model.onnx", StringComparison.Ordinal);

    private byte[] FileOf(HttpListenerContext context) => IsModel(context) ? _model : _tags;
}
