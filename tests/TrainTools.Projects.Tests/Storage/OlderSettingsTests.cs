using TrainTools.Core.Settings;
using TrainTools.Projects.Storage;
using TrainTools.Projects.Tests.Datasets;

namespace TrainTools.Projects.Tests.Storage;

public sealed class OlderSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WithoutFiles_LeavesWhatIsUsual()
    {
        var usual = new VersionSettings { Notes = "x" };

        Assert.Equal(usual, OlderSettings.Read(_folder.Path, usual));
    }

    [Fact]
    public void Read_OfBothFiles_TakesWhatWeHaveToo()
    {
        _folder.Add("dataset_config.json", """
            {"train_num_repetitions": 7, "process_flip": true, "process_width": 512}
            """);
        _folder.Add("train_config.json", """
            {"train_batch_size": 2.0, "train_num_epochs": "40", "train_save_every_n_epochs": 5, "train_alpha": 0.5,
             "train_optimizer_type": "AdamW", "train_learning_rate": "1e-4"}
            """);

        var settings = OlderSettings.Read(_folder.Path, new VersionSettings());

        Assert.Equal(new TrainingSettings
        {
            Repeats = 7,
            BatchSize = 2,
            Epochs = 40,
            SaveEveryEpochs = 5,
            Lora = new() { Alpha = 0.5 },
            Optimizer = new() { LearningRate = 1e-4 },
        }, settings.Training);
    }

    [Theory]
    [InlineData("{\"train_num_epochs\": \"many\"}")]
    [InlineData("{\"train_num_epochs\": 2.5}")]
    [InlineData("{\"train_num_epochs\": null}")]
    [InlineData("{\"train_num_epochs\": []}")]
    [InlineData("{\"train_num_epochs\": {\"a\": 1}}")]
    [InlineData("{\"train_num_epochs\": 1e300}")]
    public void Read_OfAValueThatMakesNoSense_TakesTheUsualOne(string file)
    {
        _folder.Add("train_config.json", file);

        Assert.Equal(10, OlderSettings.Read(_folder.Path, new VersionSettings()).Training.Epochs);
    }
}
