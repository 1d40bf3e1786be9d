using TrainTools.Core.Settings;
using TrainTools.Diffusion.Samplers;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Samplers;

/// <summary>Whole ways from noise to latents against k-diffusion's and A1111's, with guidance.</summary>
public sealed class SamplerGoldenTests
{
    // Latents are up to 100 here; 20 steps of fp32 on both sides, whose own distance from fp64 is 2e-4.
    private const double Limit = 2e-3;

    private const string Samplers = "samplers.safetensors";

    /// <summary>The golden file's names.</summary>
    public static IReadOnlyList<(string Name, SamplerKind Kind, SamplerSchedule Schedule)> Cases { get; } =
    [
        ("euler", SamplerKind.Euler, SamplerSchedule.Normal),
        ("euler_karras", SamplerKind.Euler, SamplerSchedule.Karras),
        ("euler_a", SamplerKind.EulerA, SamplerSchedule.Normal),
        ("dpmpp_2m", SamplerKind.DpmPp2M, SamplerSchedule.Normal),
        ("dpmpp_2m_karras", SamplerKind.DpmPp2M, SamplerSchedule.Karras),
        ("heun", SamplerKind.Heun, SamplerSchedule.Normal),
        ("ddim", SamplerKind.Ddim, SamplerSchedule.Normal),
        ("plms", SamplerKind.Plms, SamplerSchedule.Normal),
        ("unipc", SamplerKind.UniPc, SamplerSchedule.Normal),
    ];

    [GoldenTheory("shapes.json", "golden.json", "samplers.json", Samplers), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json", "samplers.json", Samplers)]
    public void Sample_WithEachSampler_TakesTheReferencesWay(string name)
    {
        using var model = new GoldenModel(name);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var unet = model.Checkpoint.LoadUNet(float32, CPU);
        var golden = Golden.Load($"{name}.{Samplers}");
        var facts = GoldenFolder.Json($"{name}.samplers.json");
        var steps = facts.GetProperty("steps").GetInt32();
        var both = new Conditioning(golden["context_cond_uncond"], golden.GetValueOrDefault("y_cond_uncond"));
        var predict = Guidance.Of(
            (latents, timesteps) => unet.Forward(latents, timesteps, both),
            facts.GetProperty("cfg_scale").GetDouble());
        var denoiser = new Denoiser(predict, Prediction(model.Golden), new SigmaTable());

        foreach (var (sampler, kind, schedule) in Cases)
        {
            using var inner = NewDisposeScope();
            var (drawn, ways) = (0, new List<Tensor>());
            var run = new SamplerRun(steps, schedule, () => golden["ancestral_noise"][drawn++])
            {
                BeforeStep = (_, latents) => ways.Add(latents.clone().DetachFromDisposeScope()),
            };

            var found = SamplerChoice.Create(kind).Sample(denoiser, golden["start_noise"], run);

            AssertWay(golden, sampler, [.. ways, found]);
            TensorAssert.Close(golden[$"{sampler}.final"], found, maxAbs: Limit);
            ways.ForEach(latents => latents.Dispose());
        }
    }

    [GoldenTheory("shapes.json", "golden.json", "samplers.json", Samplers), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json", "samplers.json", Samplers)]
    public void Decode_OfTheSampledLatents_IsTheReferencesImage(string name)
    {
        using var model = new GoldenModel(name);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var vae = model.Checkpoint.LoadVae(float32, CPU);
        var golden = Golden.Load($"{name}.{Samplers}");

        var image = vae.Decode(golden["dpmpp_2m_karras.final"] / vae.Scale); // [1, 3, H, W]

        TensorAssert.Close(golden["dpmpp_2m_karras.decoded"], image, maxAbs: 5e-5); // the reference's own 7e-6
        var bytes = SampledImage.Bytes(image); // [1, H, W, 3] uint8
        var corner = bytes[0].narrow(0, 0, 16).narrow(1, 0, 16);
        TensorAssert.Close(golden["dpmpp_2m_karras.image_u8_hwc"], corner, maxAbs: 1); // cut off, not rounded
    }

    [GoldenTheory("samplers.json", Samplers), NoTensorLeak]
    [GoldenModels("samplers.json", Samplers)]
    public void Sigmas_OfEachSampler_AreTheReferences(string name)
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Load($"{name}.{Samplers}");
        var steps = GoldenFolder.Json($"{name}.samplers.json").GetProperty("steps").GetInt32();
        foreach (var (sampler, _, schedule) in Cases.Where(each => golden.ContainsKey($"{each.Name}.sigmas")))
        {
            var sigmas = SigmaSchedule.Sigmas(schedule, steps, new SigmaTable());

            TensorAssert.Close(golden[$"{sampler}.sigmas"], tensor(sigmas), relative: 3e-5); // theirs are fp32
        }
        foreach (var sampler in Cases.Where(each => golden.ContainsKey($"{each.Name}.timesteps")))
            TensorAssert.Equal(golden[$"{sampler.Name}.timesteps"],
                tensor(SpacedTimesteps.Of(steps).Select(t => (long)t).ToArray()));
    }

    private static PredictionKind Prediction(Golden golden) =>
        golden.Config.GetProperty("pred").GetString() == "v_prediction" ? PredictionKind.V : PredictionKind.Epsilon;

    /// <summary>The latents before each step where k-diffusion's are stored, after it where DDIM's are.</summary>
    private static void AssertWay(Dictionary<string, Tensor> golden, string sampler, Tensor[] ways)
    {
        if (!golden.TryGetValue($"{sampler}.x_in_per_step", out var expected))
            return;
        var first = golden.ContainsKey($"{sampler}.timesteps") ? 1 : 0;
        for (var i = 0; i < expected.shape[0]; i++)
            TensorAssert.Close(expected[i].unsqueeze(0), ways[i + first], maxAbs: Limit);
    }
}
