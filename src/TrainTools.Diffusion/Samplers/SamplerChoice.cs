using TrainTools.Core.Settings;

namespace TrainTools.Diffusion.Samplers;

/// <summary>Samplers by their kind, with the WebUIs' names and habits.</summary>
public static class SamplerChoice
{
    /// <summary>The sampler of a kind.</summary>
    public static ISampler Create(SamplerKind kind) => kind switch
    {
        SamplerKind.Euler => new EulerSampler(),
        SamplerKind.EulerA => new EulerAncestralSampler(),
        SamplerKind.DpmPp2M => new DpmPp2MSampler(),
        SamplerKind.DpmPp2MSde => new DpmPp2MSdeSampler(),
        SamplerKind.Heun => new HeunSampler(),
        SamplerKind.Ddim => new DdimSampler(),
        SamplerKind.Plms => new PlmsSampler(),
        SamplerKind.UniPc => new UniPcSampler(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a sampler."),
    };

    /// <summary>The WebUIs' name.</summary>
    public static string Name(SamplerKind kind) => kind switch
    {
        SamplerKind.Euler => "Euler",
        SamplerKind.EulerA => "Euler a",
        SamplerKind.DpmPp2M => "DPM++ 2M",
        SamplerKind.DpmPp2MSde => "DPM++ 2M SDE",
        SamplerKind.Heun => "Heun",
        SamplerKind.Ddim => "DDIM",
        SamplerKind.Plms => "PLMS",
        SamplerKind.UniPc => "UniPC",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a sampler."),
    };

    /// <summary>Whether a sampler steps over timesteps of its own, so that no schedule can be chosen.</summary>
    public static bool HasOwnTimesteps(SamplerKind kind) =>
        kind is SamplerKind.Ddim or SamplerKind.Plms or SamplerKind.UniPc;

    /// <summary>What "automatic" means for a sampler (A1111's modules/sd_samplers_kdiffusion.py, "scheduler").</summary>
    public static SamplerSchedule Resolve(SamplerKind kind, SamplerSchedule schedule) => (schedule, kind) switch
    {
        (not SamplerSchedule.Automatic, _) => schedule,
        (_, SamplerKind.DpmPp2M) => SamplerSchedule.Karras,
        (_, SamplerKind.DpmPp2MSde) => SamplerSchedule.Exponential,
        _ => SamplerSchedule.Normal,
    };
}
