using System.Globalization;
using System.Text.RegularExpressions;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using TrainTools.Training.Memory;

namespace TrainTools.Host.Tests.Preflight;

public sealed partial class VramTableTests
{
    private const long Trained = 9_500_000; // rank 16, U-Net and text encoder
    private const long Frozen = 982_000_000; // numbers of U-Net and text encoder

    [Fact]
    public void TableOfTheReadme_IsWhatTheMemoryPlanSays()
    {
        var rows = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md")));

        Assert.Equal(4, rows.Count);
        foreach (Match row in rows)
        {
            int side = int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture);
            int batch = int.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture);
            Assert.Equal(row.Groups[3].Value, Gigabytes(side, batch, checkpointing: false));
            Assert.Equal(row.Groups[4].Value, Gigabytes(side, batch, checkpointing: true));
        }
    }

    [GoldenTheory]
    [InlineData(WeightKind.Full, "whole")]
    [InlineData(WeightKind.Int8, "in int8")]
    public void SdxlTableOfTheReadme_IsWhatTheMemoryPlanSays(WeightKind kind, string name)
    {
        var row = Regex.Match(
            File.ReadAllText(Path.Combine(Repository.Root, "README.md")),
            $@"^\| frozen weights {name} \| ([\d.]+) GB \| ([\d.]+) GB \|\r?$", RegexOptions.Multiline);

        Assert.True(row.Success);
        Assert.Equal((row.Groups[1].Value, row.Groups[2].Value), (Sdxl(kind, false), Sdxl(kind, true)));
    }

    private static string Sdxl(WeightKind kind, bool checkpointing)
    {
        const long Trained = 23_300_000; // rank 16, U-Net alone
        var shapes = GoldenCheckpoint.Shapes("sdxl-base")
            .Where(tensor => tensor.Key.StartsWith(UNetModel.Key, StringComparison.Ordinal)).Select(tensor => tensor.Value);
        var settings = new TrainingSettings
        {
            Precision = Precision.Bf16,
            Checkpointing = checkpointing,
            BaseWeights = kind,
        };
        long inUse = PlanAhead.ProgramBytes + Trained * sizeof(float) * 2;
        var plan = MemoryPlan.Choose(
            UNetSettings.StableDiffusionXl, settings, Trained, 128, 128, inUse, long.MaxValue, WeightBytes.Of(shapes, 2));
        return string.Create(CultureInfo.InvariantCulture, $"{plan.Predicted / 1e9:0.0}");
    }

    private static string Gigabytes(int side, int batch, bool checkpointing)
    {
        var settings = new TrainingSettings { BatchSize = batch, Precision = Precision.Fp16, Checkpointing = checkpointing };
        long inUse = PlanAhead.ProgramBytes + Frozen * 2 + Trained * sizeof(float) * 2;
        var plan = MemoryPlan.Choose(
            UNetSettings.StableDiffusion15, settings, Trained, side / 8, side / 8, inUse, long.MaxValue);
        return string.Create(CultureInfo.InvariantCulture, $"{plan.Predicted / 1e9:0.0}");
    }

    [GeneratedRegex(@"^\| (\d+)², batch size (\d+) \| ([\d.]+) GB \| ([\d.]+) GB \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
