using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Training.Memory;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Memory;

public sealed class ComputeDeviceTests
{
    [ProcessorFact]
    public void Choose_OnAProcessor_TakesFp32()
    {
        Assert.Equal(Precision.Fp32, ComputeDevice.Choose(wanted: null).Precision);
        Assert.Equal(Precision.Fp32, ComputeDevice.Usual(isGpu: false));
    }

    [ProcessorFact]
    public void Choose_WhereAPersonChose_Obeys()
    {
        Assert.Equal(Precision.Fp32, ComputeDevice.Choose(Precision.Fp32).Precision);
        Assert.Equal(Precision.Bf16, ComputeDevice.Choose(Precision.Bf16).Precision);
    }

    [ProcessorFact]
    public void Choose_OfFp16_IsRefused()
    {
        var error = Assert.Throws<SettingsException>(() => ComputeDevice.Choose(Precision.Fp16));

        Assert.Equal([new Problem("precision.fp16_on_cpu", "precision")], error.Problems);
    }

    [Theory]
    [InlineData(Precision.Bf16, true, false, true)]
    [InlineData(Precision.Bf16, true, true, false)]
    [InlineData(Precision.Bf16, false, false, false)]
    [InlineData(Precision.Fp32, true, false, false)]
    [InlineData(null, true, false, false)]
    public void SlowPrecision_OfBf16OnAProcessorWithoutIt_WarnsAndNamesFp32(
        Precision? wanted, bool isProcessor, bool hasBf16, bool warns)
    {
        var slow = ProcessorFeatures.SlowPrecision(wanted, isProcessor, hasBf16);

        Assert.Equal(warns ? new Problem("precision.slow_bf16", "precision") : null, slow);
        if (warns) Assert.Contains("choose fp32", ProblemTexts.InEnglish(slow!));
    }

    [ProcessorFlagsFact]
    public void HasBf16_IsWhatTheSystemSaysOfTheProcessor()
    {
        var flags = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("flags", StringComparison.Ordinal));

        Assert.Equal(flags.Contains("avx512_bf16"), ProcessorFeatures.HasBf16);
    }

    private sealed class ProcessorFactAttribute : FactAttribute
    {
        public ProcessorFactAttribute()
        {
            if (cuda.is_available())
                Skip = "There is a GPU here, which runs choose before the processor.";
        }
    }

    private sealed class ProcessorFlagsFactAttribute : FactAttribute
    {
        public ProcessorFlagsFactAttribute()
        {
            if (!File.Exists("/proc/cpuinfo") || !File.ReadAllText("/proc/cpuinfo").Contains("flags"))
                Skip = "The system does not list the processor's features in /proc/cpuinfo.";
        }
    }
}
