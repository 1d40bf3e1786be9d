using System.Runtime.InteropServices;
using System.Text.Json;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Testing;
using TrainTools.Training.Output;

namespace TrainTools.Training.Tests;

/// <summary>The forms in which people have their base models: each trains as the same weights do in safetensors.</summary>
[NoTensorLeak]
public sealed class BaseFormsTests : IDisposable
{
    private const string UNet = "model.diffusion_model.";
    private const string Vae = "first_stage_model.";

    private readonly TemporaryFolder _folder = new();
    private readonly TinyDataset _data = new();

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Run_OnAPyTorchCheckpoint_MakesTheLoraOfItsSafetensorsTwin()
    {
        var twin = TorchFile.Convert(_data.BaseFile, _folder.File("tiny.ckpt"), TorchFile.Foreign);

        var (losses, _, lora) = Run(_data.BaseFile);
        var (pickled, _, loraOfTwin) = Run(twin);

        Assert.Equal(losses, pickled);
        Assert.Equal(lora["sshs_model_hash"], loraOfTwin["sshs_model_hash"]);
        Assert.Equal("tiny.ckpt", loraOfTwin["ss_sd_model_name"]);
        Assert.Equal(new ModelHashes().Of(twin).Sha256, loraOfTwin["ss_new_sd_model_hash"]);
        Assert.Equal(new ModelHashes().Of(twin).Legacy, loraOfTwin["ss_sd_model_hash"]);
    }

    [Fact]
    public void Run_OnAPyTorchCheckpointThatWouldRunACommand_RefusesItByThatName()
    {
        var marker = _folder.File("ran");
        var evil = TorchFile.Convert(_data.BaseFile, _folder.File("evil.ckpt"), pickle => pickle
            .Text("x").Global("posix", "system").Do("(").Text($"touch '{marker}'").Do("tR"));

        var error = Assert.Throws<CheckpointException>(() => Run(evil));

        Assert.Equal(new Problem("pickle.harmful", "", ("file", "evil.ckpt"), ("name", "posix.system")), error.Problem);
        Assert.False(File.Exists(marker));
    }

    [Theory]
    [InlineData("F8_E4M3", 1f)]
    [InlineData("F8_E4M3", 0.03f)]
    [InlineData("F8_E5M2", 1f)]
    public void Run_OnAUNetInFp8_HasTheLossesOfTheSameValuesInF16(string dtype, float scale)
    {
        var numbers = Fp8Numbers(dtype);
        var narrow = SafetensorsRewrite.Write(_data.BaseFile, _folder.File("fp8.safetensors"),
            tensor => InFp8(tensor, numbers, dtype, scale), new RawTensor("scaled_fp8", dtype, [0], []));
        var same = SafetensorsRewrite.Write(_data.BaseFile, _folder.File("f16.safetensors"),
            tensor => InF16(tensor, numbers, dtype, scale));

        var (expected, _, _) = Run(same);
        var (losses, _, _) = Run(narrow);

        Assert.Equal(expected.Count, losses.Count);
        for (var i = 0; i < losses.Count; i++)
            Assert.InRange(losses[i] / expected[i], 1 - 1e-3, 1 + 1e-3); // the scaled values are rounded to F16
        Assert.NotEqual(Run(_data.BaseFile).Losses, losses);
    }

    [Fact]
    public void Run_OnAUNetOfWholeNumbers_IsRefusedByName()
    {
        var quantised = SafetensorsRewrite.Write(_data.BaseFile, _folder.File("i8.safetensors"),
            tensor => [IsUNetWeight(tensor) ? tensor with { Dtype = "I8", Bytes = new byte[tensor.Bytes.Length / 2] } : tensor]);

        var error = Assert.Throws<CheckpointException>(() => Run(quantised));

        Assert.Equal(("model.integers", "I8"), (error.Problem.Code, error.Problem.Argument("dtype")));
        Assert.StartsWith(UNet, error.Problem.Argument("tensor"));
    }

    [Theory]
    [InlineData("first_stage_model.", "vae.safetensors")]
    [InlineData("", "vae.safetensors")]
    [InlineData("", "vae.vae.pt")]
    public void Run_WithAVaeOfItsOwn_IsTheRunOfTheWholeCheckpoint(string prefix, string name)
    {
        var without = SafetensorsRewrite.Write(_data.BaseFile, _folder.File("without.safetensors"), WithoutVae);
        var vae = SafetensorsRewrite.Write(_data.BaseFile, _folder.File("vae.safetensors"), tensor => OnlyVae(tensor, prefix));
        if (name.EndsWith(".pt", StringComparison.Ordinal))
            vae = TorchFile.Convert(vae, _folder.File(name));

        var (losses, _, whole) = Run(_data.BaseFile);
        var (given, events, lora) = Run(without, vae);

        Assert.Equal(losses, given);
        Assert.Equal(name, lora["ss_vae_name"]);
        Assert.Equal(new ModelHashes().Of(vae).Sha256, lora["ss_new_vae_hash"]);
        Assert.Equal(new ModelHashes().Of(vae).Legacy, lora["ss_vae_hash"]);
        Assert.DoesNotContain("ss_vae_name", whole.Keys);
        Assert.Equal(name, events.OfType<RunStarted>().Single().Vae);
    }

    [Fact]
    public void Run_WithAnotherVaeThanTheCheckpoints_TakesTheOneThatIsGiven()
    {
        var other = SafetensorsRewrite.Write(_data.BaseFile, _folder.File("other.safetensors"), tensor =>
            OnlyVae(tensor.Name.EndsWith("quant_conv.bias") ? tensor with { Bytes = new byte[tensor.Bytes.Length] } : tensor, ""));

        Assert.NotEqual(Run(_data.BaseFile).Losses, Run(_data.BaseFile, other).Losses);
    }

    [Fact]
    public void Run_WithoutAnyVae_SaysWhatToDo()
    {
        var without = SafetensorsRewrite.Write(_data.BaseFile, _folder.File("without.safetensors"), WithoutVae);

        var error = Assert.Throws<CheckpointException>(() => Run(without));

        Assert.Equal("model.no_vae", error.Problem.Code);
        Assert.Contains("(--vae)", SettingTexts.OnTheCommandLine(error.Problem));
    }

    [Fact]
    public void Run_OnAVPredictionCheckpoint_TrainsVAndSaysSo()
    {
        var marked = Marked("v_pred");

        var (plain, plainEvents, plainLora) = Run(_data.BaseFile);
        var (losses, events, lora) = Run(marked);

        Assert.NotEqual(plain, losses);
        var started = events.OfType<RunStarted>().Single();
        Assert.Equal(("v", false), (started.Prediction, started.ZeroTerminalSnr));
        Assert.Equal(new Problem("prediction.v_by_sign", "", ("file", Path.GetFileName(marked)), ("sign", "v_pred")),
            events.OfType<Noted>().Single().Problem);
        Assert.True(events.FindIndex(e => e is Noted) < events.FindIndex(e => e is Preparing));
        Assert.Equal(("v", "False"), (lora["modelspec.prediction_type"], lora["ss_zero_terminal_snr"]));
        Assert.Equal("v", JsonDocument.Parse(lora["traintools.settings"]).RootElement.GetProperty("prediction").GetString());
        Assert.Equal(("epsilon", "False"), (plainLora["modelspec.prediction_type"], plainLora["ss_zero_terminal_snr"]));
        Assert.Empty(plainEvents.OfType<Noted>());
    }

    [Fact]
    public void Run_OnACheckpointWithAZeroTerminalSchedule_RescalesItAndSaysSo()
    {
        var (v, _, _) = Run(Marked("v_pred"));
        var (losses, events, lora) = Run(Marked("v_pred", "ztsnr"));

        Assert.All(losses, loss => Assert.True(double.IsFinite(loss)));
        Assert.NotEqual(v, losses);
        Assert.True(events.OfType<RunStarted>().Single().ZeroTerminalSnr);
        Assert.Equal("v_pred', 'ztsnr", events.OfType<Noted>().Single().Problem.Argument("sign"));
        Assert.Equal(("v", "True"), (lora["modelspec.prediction_type"], lora["ss_zero_terminal_snr"]));
    }

    [Fact]
    public void Run_OnACheckpointWithAYaml_TrainsTheSameAsWithTheMarker()
    {
        var path = _folder.File("yaml.safetensors");
        File.Copy(_data.BaseFile, path);
        File.WriteAllText(_folder.File("yaml.yaml"), "model:\n  params:\n    parameterization: \"v\"\n");

        Assert.Equal(Run(Marked("v_pred")).Losses, Run(path).Losses);
    }

    [Fact]
    public void Run_WhereThePersonContradictsTheFile_DoesWhatThePersonSaysAndWarns()
    {
        var epsilon = Small with { Prediction = PredictionKind.Epsilon, ZeroTerminalSnr = false };

        var (losses, events, lora) = Run(Marked("v_pred", "ztsnr"), settings: epsilon);

        Assert.Equal(Run(_data.BaseFile).Losses, losses);
        Assert.Equal(["prediction.contradicts", "prediction.schedule_contradicts"],
            events.OfType<Warned>().Select(warned => warned.Problem.Code));
        Assert.Equal("epsilon", lora["modelspec.prediction_type"]);
    }

    [Fact]
    public void Run_WithWeightsThatItsPredictionDoesNotHave_IsRefusedBeforeAnythingIsLoaded()
    {
        var settings = Small with
        {
            ScaleVPredLoss = true, ZeroTerminalSnr = true,
            Loss = new LossSettings { MinSnrGamma = 5, DebiasedEstimationLoss = true },
        };
        var events = new List<TrainingEvent>();

        var refused = Assert.Throws<SettingsException>(
            () => TrainingRun.Run(_data.Request(settings), events.Add, default));

        Assert.Equal(
            [
                ("prediction.scale_without_v", "scale_v_pred_loss"), ("prediction.weights_of_noise", "min_snr_gamma"),
                ("prediction.weights_of_noise", "debiased_estimation_loss"),
            ], refused.Problems.Select(problem => (problem.Code, problem.Field)));
        Assert.DoesNotContain(events, happened => happened is not Warned);
        Assert.Empty(PredictionChoice.Problems(settings with { Prediction = PredictionKind.V }, ModelPrediction.Usual));
        Assert.Single(PredictionChoice.Problems(settings with { ZeroTerminalSnr = null }, ModelPrediction.Usual));
    }

    [Fact]
    public void Run_WithThePersonsV_IsThatOfAMarkedFileWithoutAWarning()
    {
        var (losses, events, _) = Run(_data.BaseFile, settings: Small with { Prediction = PredictionKind.V });

        Assert.Equal(Run(Marked("v_pred")).Losses, losses);
        Assert.Empty(events.OfType<Warned>());
        Assert.Equal("prediction.v", events.OfType<Noted>().Single().Problem.Code);
    }

    [Fact]
    public void Run_OnV_ValidatesWithTheSameObjective()
    {
        var settings = Small with { Validation = 1 };

        var epsilon = Run(_data.BaseFile, settings: settings).Events.OfType<Validated>().First().ValidationLoss;
        var v = Run(Marked("v_pred"), settings: settings).Events.OfType<Validated>().First().ValidationLoss;

        Assert.NotEqual(epsilon, v);
    }

    private static TrainingSettings Small => TinyDataset.Small with { Epochs = 1 };

    private string Marked(params string[] markers) => SafetensorsRewrite.Write(
        _data.BaseFile, _folder.File($"{string.Join('-', markers)}.safetensors"), tensor => [tensor],
        markers.Select(marker => new RawTensor(marker, "F16", [], new byte[2])));

    private (List<double> Losses, List<TrainingEvent> Events, IReadOnlyDictionary<string, string> Lora) Run(
        string baseFile, string? vae = null, TrainingSettings? settings = null)
    {
        var events = new List<TrainingEvent>();
        var request = _data.Request(settings ?? Small) with { BaseFile = baseFile, VaeFile = vae };
        var end = TrainingRun.Run(request, events.Add, CancellationToken.None);
        using var file = SafetensorsFile.Open(end.Files[^1]);
        return ([.. events.OfType<StepDone>().Select(step => step.Loss)], events, file.Metadata);
    }

    private static IEnumerable<RawTensor> WithoutVae(RawTensor tensor) =>
        tensor.Name.StartsWith(Vae, StringComparison.Ordinal) ? [] : [tensor];

    private static IEnumerable<RawTensor> OnlyVae(RawTensor tensor, string prefix) =>
        tensor.Name.StartsWith(Vae, StringComparison.Ordinal) ? [tensor with { Name = prefix + tensor.Name[Vae.Length..] }] : [];

    private static bool IsUNetWeight(RawTensor tensor) => tensor.Name.StartsWith(UNet, StringComparison.Ordinal)
        && tensor.Name.EndsWith(".weight", StringComparison.Ordinal) && tensor.Shape.Length > 1;

    private static IEnumerable<RawTensor> InFp8(RawTensor tensor, float[] numbers, string dtype, float scale)
    {
        if (!IsUNetWeight(tensor))
            return [tensor];
        var narrow = tensor with { Dtype = dtype, Bytes = Codes(tensor, numbers, scale) };
        var layer = tensor.Name[..^".weight".Length];
        return scale == 1
            ? [narrow]
            : [narrow, new RawTensor(layer + ".scale_weight", "F32", [], BitConverter.GetBytes(scale)),
                new RawTensor(layer + ".scale_input", "F32", [], BitConverter.GetBytes(7f))];
    }

    private static IEnumerable<RawTensor> InF16(RawTensor tensor, float[] numbers, string dtype, float scale)
    {
        if (!IsUNetWeight(tensor))
            return [tensor];
        var values = Codes(tensor, numbers, scale).Select(code => (Half)(numbers[code] * scale)).ToArray();
        return [tensor with { Bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray() }];
    }

    private static byte[] Codes(RawTensor tensor, float[] numbers, float scale)
    {
        var positive = numbers.Index().Where(number => number.Index < 128 && float.IsFinite(number.Item)).ToList();
        var sorted = positive.Select(number => number.Item).ToArray(); // ascending, as the codes are
        return [.. MemoryMarshal.Cast<byte, Half>(tensor.Bytes).ToArray().Select(half =>
        {
            var value = (float)half / scale;
            var at = Array.BinarySearch(sorted, Math.Abs(value));
            var code = Math.Min(at < 0 ? ~at : at, sorted.Length - 1);
            return (byte)(value < 0 ? code | 0x80 : code);
        })];
    }

    // All 256 of them, as the product reads them; their values have tests of their own.
    private float[] Fp8Numbers(string dtype)
    {
        var all = Enumerable.Range(0, 256).Select(code => (byte)code).ToArray();
        var path = SafetensorsRewrite.Write(_data.BaseFile, _folder.File("all.safetensors"), _ => [],
            new RawTensor("all", dtype, [256], all));
        using var file = SafetensorsFile.Open(path);
        using var numbers = file.Load("all");
        return numbers.data<float>().ToArray();
    }
}
