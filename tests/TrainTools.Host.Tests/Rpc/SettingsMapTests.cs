using System.Text.Json.Nodes;
using Google.Protobuf;
using TrainTools.Core.Settings;
using TrainTools.Host.Rpc;
using TrainTools.Projects;
using TrainTools.Projects.Storage;
using TrainTools.Testing;
using Proto = TrainTools.Protocol;

namespace TrainTools.Host.Tests.Rpc;

public sealed class SettingsMapTests
{
    private static readonly TrainingSettings Chosen = new()
    {
        Epochs = 7, Seed = long.MaxValue, Repeats = 3, Optimizer = new() { WeightDecay = 0.1, LearningRate = 3e-5 },
    };

    [Fact]
    public void Training_OnTheWayOut_IsOneJsonObjectByTheCatalogue()
    {
        var json = SettingsMap.ToProto(new VersionSettings { Training = Chosen }).Training();

        Assert.Equal(Catalogue.Training.All.Select(setting => setting.Key), json.Select(pair => pair.Key));
        Assert.Equal(
            ("7", "9223372036854775807", "3E-05", "\"cosine\""),
            (Text("epochs"), Text("seed"), Text("learning_rate"), Text("schedule")));
        Assert.Null(json["alpha"]);

        string Text(string key) => json[key]!.ToJsonString();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    public void Training_WithoutAKey_LeavesEverySettingAsItWas(string json) => Assert.Equal(Chosen, Read(json));

    [Fact]
    public void Training_WithTwoKeys_ChangesTheseOnly()
    {
        var settings = Read("""{"repeats": null, "epochs": 9}""");

        Assert.Equal(Chosen with { Repeats = null, Epochs = 9 }, settings);
    }

    [Fact]
    public void Values_ThatCannotBe_AreRefusedAllAtOnceEachAtItsField()
    {
        const string json =
            """{"rank": "16", "optimizer": "adam", "rnak": 4, "resolution": 100, "seed": null, "batch_size": 0}""";

        var problems = Assert.Throws<SettingsException>(() => Read(json)).Problems;

        Assert.Equal(
            [
                "rank setting.not_whole", "optimizer setting.choice", " setting.unknown_near", "seed setting.null",
                "resolution setting.multiple_automatic", "batch_size setting.range",
            ],
            problems.Select(problem => $"{problem.Field} {problem.Code}"));
        Assert.Contains(("near", "rank"), problems[2].Arguments);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"rank\":")]
    public void Training_ThatIsNoObject_IsRefused(string json) =>
        Assert.Equal(
            "settings_file.no_object",
            Assert.Single(Assert.Throws<SettingsException>(() => Read(json)).Problems).Code);

    [Fact]
    public void Value_OutOfItsRangeInTheFile_DoesNotKeepAnotherFromBeingChanged()
    {
        var before = Chosen with { Resolution = 100 };
        var message = SettingsMap.ToProto(new VersionSettings { Training = before });
        message.Set(("epochs", 9));

        Assert.Equal(before with { Epochs = 9 }, Read(message.TrainingJson, before));
    }

    [Fact]
    public void Key_OfAnotherVersionInTheFile_IsNotToldAndStaysThereWhenItIsSaved()
    {
        using var folder = new TemporaryFolder();
        var store = new ProjectStore(folder.Path, TimeProvider.System);
        var version = store.Create("花子", "", new VersionSettings()).Versions[0];
        string path = Directory.GetFiles(folder.Path, "version.json", SearchOption.AllDirectories).Single();
        var file = JsonNode.Parse(File.ReadAllText(path))!;
        file["settings"]!["training"]!["dreaminess"] = JsonNode.Parse("""{"at_night": [1, 2]}""");
        File.WriteAllText(path, file.ToJsonString());
        var before = store.Find(version.Id);
        var message = SettingsMap.ToProto(before.Settings);

        message.Set(("epochs", 9));
        store.UpdateVersion(
            version.Id, before.Revision, SettingsMap.ToStored(message, before.Settings, DateTimeOffset.UnixEpoch));

        Assert.False(message.Training().ContainsKey("dreaminess"));
        var training = JsonNode.Parse(File.ReadAllText(path))!["settings"]!["training"]!;
        Assert.Equal(("{\"at_night\":[1,2]}", 9), (training["dreaminess"]!.ToJsonString(), (int)training["epochs"]!));
    }

    private static TrainingSettings Read(string json) => Read(ByteString.CopyFromUtf8(json), Chosen);

    private static TrainingSettings Read(ByteString json, TrainingSettings before) => SettingsMap.ToStored(
        new Proto.VersionSettings { TrainingJson = json }, new VersionSettings { Training = before },
        DateTimeOffset.UnixEpoch).Training;
}
