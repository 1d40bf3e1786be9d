using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using TrainTools.Core.Settings;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Hosting;

/// <summary>The running host as a stock grpcio client sees it.</summary>
public sealed class StockClientTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ServedHost _host = shared.Host;
    private readonly TrainTools.Protocol.Version _version = new Story(shared.Host, sample: null!).Create("標準の");

    [GrpcioFact]
    public async Task Call_WithAnotherSecret_IsRefusedWithAReason()
    {
        var seen = await StockClient.See(
            _host, "unary", "Projects/List", new ListProjectsRequest(), secret: "another secret of the same kind");

        AssertRefused(seen, "UNAUTHENTICATED",
            "NOT_ALLOWED | traintools |  | This call carries another secret. Reload the page; if that does not " +
            "help, restart the WebUI.");
    }

    [GrpcioFact]
    public async Task Estimate_OfTwoSettingsThatCannotWork_HasAnErrorInfoAndAFieldViolationForEach()
    {
        var settings = _version.Settings.Clone();
        settings.Set(("resolution", 100), ("rank", 0));

        var seen = await StockClient.See(
            _host, "unary", "Training/Estimate",
            new EstimateRequest { VersionId = _version.Id, Settings = settings });

        AssertRefused(seen, "INVALID_ARGUMENT",
            "SETTINGS_INVALID | traintools | resolution | Resolution is 100; choose a multiple of 64 from 64 to " +
            "2048, or leave it out.",
            "SETTINGS_INVALID | traintools | rank | Rank (dim) is 0; choose 1 to 1024 (16 is usual).");
        Assert.Equal(["ErrorInfo", "ErrorInfo", "BadRequest"], Texts(seen, "details"));
    }

    [GrpcioFact]
    public async Task Begin_OfAVersionWithTwoWrongSettings_NamesTheFieldOfEach()
    {
        Save(settings =>
        {
            settings.OutputName = "花/子";
            settings.Set(("conv_alpha", 1));
        });

        var seen = await StockClient.See(
            _host, "unary", "Training/Begin", new BeginRequest { VersionId = _version.Id });

        AssertRefused(seen, "FAILED_PRECONDITION",
            "CANNOT_TRAIN | traintools |  | There are no images yet. Drop 10 to 40 of them onto the Dataset page.",
            "CANNOT_TRAIN | traintools | base_model_id | No base model is chosen. Choose the one you make images with.",
            "CANNOT_TRAIN | traintools | conv_alpha | Convolution alpha is given without Convolution rank (conv " +
            "dim); add Convolution rank (conv dim) or leave Convolution alpha out.",
            "CANNOT_TRAIN | traintools | output_name | The output name '花/子' contains a folder; give a name alone, " +
            "such as my_lora.");
    }

    [GrpcioFact]
    public async Task Settings_ThatAreAllWrong_FitIntoWhatAClientTakesByItself()
    {
        var settings = _version.Settings.Clone();
        settings.Set([.. Catalogue.Training.All.Select(setting => (setting.Key, (JsonNode?)"花"))]);

        var seen = await StockClient.See(_host, "unary", "Projects/UpdateVersion", new UpdateVersionRequest
        {
            VersionId = _version.Id, Revision = _version.Revision, Settings = settings,
        });

        Assert.Equal("INVALID_ARGUMENT", Text(seen, "code"));
        var fields = seen.GetProperty("problems").EnumerateArray().Select(problem => problem[2].GetString()).ToList();
        Assert.True(fields.Count >= 15, $"only {fields.Count} are named"); // the others with the next call
        Assert.Equal(Catalogue.Training.All.Select(setting => setting.Key).Take(fields.Count), fields);
    }

    [GrpcioFact]
    public async Task Call_AboutWhatIsNotThere_IsNotFound()
    {
        var seen = await StockClient.See(
            _host, "unary", "Datasets/List", new ListImagesRequest { VersionId = "nowhere" });

        AssertRefused(seen, "NOT_FOUND",
            "NOT_THERE | traintools |  | This version is not there any more; it may be in the trash. Choose " +
            "another, or reload the page.");
    }

    [GrpcioFact]
    public async Task Label_ThatIsEmpty_IsAFieldOfTheRequest()
    {
        var seen = await StockClient.See(_host, "unary", "Projects/Create", new CreateProjectRequest { Label = " " });

        AssertRefused(seen, "INVALID_ARGUMENT",
            "LABEL_INVALID | traintools | label | The project has no name; type one, in any script.");
    }

    [GrpcioFact]
    public async Task Image_OfSomeMegabytes_GoesInByLargePartsAndComesBackAsItWas()
    {
        byte[] image = NoisyImage.Png(seed: 3);
        var request = new UploadRequest
        {
            VersionId = _version.Id, UploadId = "u", Name = "noise.png", TotalBytes = image.Length,
            Data = ByteString.CopyFrom(image),
        };

        var sent = await StockClient.See(_host, "unary", "Datasets/Upload", request);
        var added = Assert.Single(_host.DatasetsClient.List(
            new ListImagesRequest { VersionId = _version.Id }, ServedHost.Headers).Images);
        var seen = await StockClient.See(_host, "stream", "Datasets/Original",
            new OriginalRequest { VersionId = _version.Id, ImageId = added.Id });

        Assert.Equal("OK", Text(sent, "code"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(image)), added.Sha256);
        Assert.Equal(
            Parts(image).Select(part => Convert.ToHexStringLower(SHA256.HashData(part))), Texts(seen, "sha256"));
    }

    [GrpcioFact]
    public async Task Message_LargerThanTheHostTakes_IsRefusedAndTheHostGoesOn()
    {
        var seen = await StockClient.See(_host, "unary", "Projects/Create", new byte[(40 << 20) + 1]);

        Assert.Equal("RESOURCE_EXHAUSTED", Text(seen, "code"));
        Assert.True(_host.SystemClient.Health(new HealthRequest(), ServedHost.Headers).Ready);
    }

    [GrpcioTheory]
    [InlineData("cancel", "CANCELLED")]
    [InlineData("deadline", "DEADLINE_EXCEEDED")]
    public async Task Watch_ThatAClientGivesUp_EndsAndIsNoFaultOfTheHost(string scenario, string code)
    {
        using var host = new ServedHost().Start();

        var seen = await StockClient.See(host, scenario, "Training/Watch", new WatchRequest());
        await host.SystemClient.ShutdownAsync(new ShutdownRequest(), ServedHost.Headers);
        await host.Process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(code, Text(seen, "code"));
        Assert.DoesNotContain("failed", host.Log);
    }

    private void Save(Action<VersionSettings> change)
    {
        var settings = _version.Settings.Clone();
        change(settings);
        _host.ProjectsClient.UpdateVersion(
            new UpdateVersionRequest { VersionId = _version.Id, Revision = _version.Revision, Settings = settings },
            ServedHost.Headers);
    }

    private static void AssertRefused(JsonElement seen, string code, params string[] problems)
    {
        Assert.Equal(problems, StockClient.Problems(seen));
        string sentences = string.Join('\n', problems.Select(problem => problem.Split(" | ")[^1]));
        Assert.Equal(
            (code, sentences, sentences),
            (Text(seen, "code"), Text(seen, "detail"), Text(seen, "message")));
    }

    private static string? Text(JsonElement seen, string name) => seen.GetProperty(name).GetString();

    private static IEnumerable<string?> Texts(JsonElement seen, string list) =>
        seen.GetProperty(list).EnumerateArray().Select(text => text.GetString());

    // As Datasets.Original sends them: at most a megabyte each, the type and the size with the first.
    private static IEnumerable<byte[]> Parts(byte[] image) => image.Chunk(1 << 20).Select((data, index) =>
        new BytesPart
        {
            Data = ByteString.CopyFrom(data),
            MediaType = index == 0 ? "application/octet-stream" : "",
            TotalBytes = index == 0 ? image.Length : 0,
        }.ToByteArray());
}
