using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Checkpoints;

public sealed class PredictionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Identify_OfAPlainFile_SaysNothingAndTakesEpsilon() => Assert.Equal(ModelPrediction.Usual, Of([]));

    [Fact]
    public void Identify_OfAFileWithMarkerTensors_TakesV()
    {
        Assert.Equal(new ModelPrediction(PredictionKind.V, false) { Sign = "v_pred" }, Of(["v_pred 0"]));
        Assert.Equal(
            new ModelPrediction(PredictionKind.V, true) { Sign = "v_pred", ScheduleSign = "ztsnr" },
            Of(["v_pred 0", "ztsnr 0"]));
        Assert.Equal(
            new ModelPrediction(PredictionKind.Epsilon, true) { ScheduleSign = "ztsnr" }, Of(["ztsnr "]));
    }

    [Theory]
    [InlineData("model:\n  params:\n    parameterization: \"v\"\n    linear_start: 0.00085\n", PredictionKind.V)]
    [InlineData("    parameterization: v  # as 2.1\r\n", PredictionKind.V)]
    [InlineData("    parameterization: 'eps'\n", PredictionKind.Epsilon)]
    [InlineData("        target: sgm.modules.diffusionmodules.denoiser_scaling.VScaling\n", PredictionKind.V)]
    [InlineData("    parameterization: x0\n", null)]
    [InlineData("# parameterization: v\n", null)]
    [InlineData("    use_parameterization: v\n", null)]
    public void Identify_OfAFileWithAYamlBeside_TakesWhatThatSays(string yaml, PredictionKind? expected)
    {
        File.WriteAllText(_folder.File("model.yaml"), yaml);

        var prediction = Of([]);

        Assert.Equal(expected ?? PredictionKind.Epsilon, prediction.Kind);
        Assert.Equal(expected is null ? null : "model.yaml", prediction.Sign);
    }

    [Theory]
    [InlineData("v", PredictionKind.V)]
    [InlineData("epsilon", PredictionKind.Epsilon)]
    public void Identify_OfAFileWithMetadata_TakesWhatThatSays(string type, PredictionKind expected)
    {
        var prediction = Of([], new() { ["modelspec.prediction_type"] = type, ["ss_zero_terminal_snr"] = "True" });

        Assert.Equal((expected, "modelspec.prediction_type"), (prediction.Kind, prediction.Sign));
        Assert.Equal((true, "ss_zero_terminal_snr"), (prediction.ZeroTerminalSnr, prediction.ScheduleSign));
    }

    [Fact]
    public void Identify_OfAFileThatContradictsItself_BelievesItsTensors()
    {
        File.WriteAllText(_folder.File("model.yaml"), "parameterization: eps\n");

        Assert.Equal((PredictionKind.V, "v_pred"), (Of(["v_pred 0"]).Kind, Of(["v_pred 0"]).Sign));
    }

    private ModelPrediction Of(IEnumerable<string> tensors, Dictionary<string, string>? metadata = null)
    {
        var path = FakeModel.Write(_folder.File("model.safetensors"), FakeModel.Sd1.Concat(tensors), metadata);
        using var file = ModelFile.OpenCheckpoint(path);
        return ModelFile.Identify(file).Prediction;
    }
}
