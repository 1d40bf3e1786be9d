using TrainTools.Core.Settings;
using TrainTools.Diffusion.Samplers;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Samplers;

/// <summary>What no golden way shows: by the formulas in float64, number by number, and by what must always hold.</summary>
public sealed class SamplerFormulaTests
{
    private const int Steps = 12;
    private const int Count = 4 * 2 * 3;

    /// <summary>Every sampler with what a model may be.</summary>
    public static TheoryData<SamplerKind, PredictionKind, bool> Everything
    {
        get
        {
            var all = new TheoryData<SamplerKind, PredictionKind, bool>();
            foreach (var kind in Enum.GetValues<SamplerKind>())
            {
                all.Add(kind, PredictionKind.Epsilon, false);
                all.Add(kind, PredictionKind.V, false);
                all.Add(kind, PredictionKind.V, true);
            }
            return all;
        }
    }

    [Theory, MemberData(nameof(Everything)), NoTensorLeak]
    public void Sample_OfAModelThatKnowsTheImage_EndsInIt(
        SamplerKind kind, PredictionKind prediction, bool zeroTerminal)
    {
        using var scope = NewDisposeScope();
        var (table, image) = (new SigmaTable(zeroTerminal), Drawn(1));
        var denoiser = new Denoiser(Knowing(image, prediction, table), prediction, table);
        foreach (var schedule in new[] { SamplerSchedule.Normal, SamplerSchedule.Karras, SamplerSchedule.Exponential })
        {
            var run = new SamplerRun(Steps, schedule, () => Drawn(2));

            var found = SamplerChoice.Create(kind).Sample(denoiser, Drawn(3), run);

            // DDIM and PLMS stop at timestep 1, where a 25th of the noise is left; the others at the image.
            TensorAssert.Close(image, found, maxAbs: kind is SamplerKind.Ddim or SamplerKind.Plms ? 0.15 : 0.12);
            if (!SamplerChoice.HasOwnTimesteps(kind))
                TensorAssert.Close(image, found, maxAbs: 2e-5); // the last step goes to what is predicted
        }
    }

    [Fact, NoTensorLeak]
    public void DpmPp2MSde_WithEachSchedule_FollowsTheFormula()
    {
        using var scope = NewDisposeScope();
        foreach (var schedule in new[] { SamplerSchedule.Normal, SamplerSchedule.Karras, SamplerSchedule.Exponential })
        {
            var table = new SigmaTable();
            var noises = Enumerable.Range(0, Steps).Select(i => Drawn(i + 10)).ToArray();
            var drawn = 0;
            var sampler = SamplerChoice.Create(SamplerKind.DpmPp2MSde);
            var run = new SamplerRun(Steps, schedule, () => noises[drawn++]);

            var found = sampler.Sample(new Denoiser(Curved, PredictionKind.Epsilon, table), Drawn(1), run);

            var sigmas = SigmaSchedule.Sigmas(schedule, Steps, table);
            var expected = Numbers(Drawn(1)).Select((noise, i) =>
                DpmPp2MSdeOf(noise * sigmas[0], sigmas, table, step => Numbers(noises[step])[i]));
            TensorAssert.Close(Tensor(expected), found, maxAbs: 2e-4); // fp32 against float64, values around 10
            Assert.Equal(Steps - 1, drawn); // none in the last step
        }
    }

    [Theory]
    [InlineData(PredictionKind.Epsilon)]
    [InlineData(PredictionKind.V)]
    [NoTensorLeak]
    public void DpmPp2M_WithTheExponentialSchedule_FollowsTheFormula(PredictionKind prediction)
    {
        using var scope = NewDisposeScope();
        var table = new SigmaTable();
        var run = new SamplerRun(Steps, SamplerSchedule.Exponential, () => throw new InvalidOperationException());
        var denoiser = new Denoiser(Curved, prediction, table);

        var found = SamplerChoice.Create(SamplerKind.DpmPp2M).Sample(denoiser, Drawn(1), run);

        var sigmas = SigmaSchedule.Sigmas(SamplerSchedule.Exponential, Steps, table);
        var expected = Numbers(Drawn(1)).Select(noise => DpmPp2MOf(noise * sigmas[0], sigmas, table, prediction));
        TensorAssert.Close(Tensor(expected), found, maxAbs: 2e-4);
    }

    [Fact, NoTensorLeak]
    public void Guidance_WithARescale_HasThePromptsOwnSpread()
    {
        using var scope = NewDisposeScope();
        var (positive, negative) = (Drawn(1, batch: 2), Drawn(2, batch: 2));
        var both = cat([positive, negative]); // [4, 4, 2, 3]

        var guided = Guidance.Of((_, _) => both.alias(), 7.5, 0.7)(Drawn(3, batch: 2), zeros(2));

        for (var image = 0; image < 2; image++)
        {
            var (p, n) = (Numbers(positive[image]), Numbers(negative[image]));
            var plain = p.Zip(n, (a, b) => b + 7.5 * (a - b)).ToArray();
            var factor = Spread(p) / Spread(plain);
            var expected = plain.Select(x => 0.7 * x * factor + 0.3 * x);
            TensorAssert.Close(Tensor(expected)[0], guided[image], maxAbs: 1e-5);
        }
    }

    [Fact, NoTensorLeak]
    public void Guidance_OfScaleOne_IsThePromptsPrediction()
    {
        using var scope = NewDisposeScope();
        var both = cat([Drawn(1), Drawn(2)]);

        var guided = Guidance.Of((_, _) => both.alias(), 1)(Drawn(3), zeros(1));

        TensorAssert.Close(Drawn(1), guided);
    }

    [Theory, MemberData(nameof(Everything)), NoTensorLeak]
    public void Sample_InOneToThreeSteps_IsFinite(SamplerKind kind, PredictionKind prediction, bool zeroTerminal)
    {
        using var scope = NewDisposeScope();
        var denoiser = new Denoiser(Curved, prediction, new SigmaTable(zeroTerminal));
        for (var steps = 1; steps <= 3; steps++)
        {
            var run = new SamplerRun(steps, SamplerSchedule.Karras, () => Drawn(2));

            var found = SamplerChoice.Create(kind).Sample(denoiser, Drawn(1), run);

            Assert.All(Numbers(found), number => Assert.True(double.IsFinite(number)));
        }
    }

    /// <summary>k-diffusion's sample_dpmpp_2m_sde for one number.</summary>
    private static double DpmPp2MSdeOf(double x, double[] sigmas, SigmaTable table, Func<int, double> noise)
    {
        var (old, hLast) = (double.NaN, double.NaN);
        for (var i = 0; i < sigmas.Length - 1; i++)
        {
            var denoised = Denoised(x, sigmas[i], table, PredictionKind.Epsilon);
            if (sigmas[i + 1] == 0)
                return denoised;
            var (t, s) = (-Math.Log(sigmas[i]), -Math.Log(sigmas[i + 1]));
            var h = s - t;
            x = sigmas[i + 1] / sigmas[i] * Math.Exp(-h) * x - (Math.Exp(-2 * h) - 1) * denoised;
            if (i > 0)
                x += 0.5 * -(Math.Exp(-2 * h) - 1) * (1 / (hLast / h)) * (denoised - old);
            x += noise(i) * sigmas[i + 1] * Math.Sqrt(-(Math.Exp(-2 * h) - 1));
            (old, hLast) = (denoised, h);
        }
        return x;
    }

    /// <summary>k-diffusion's sample_dpmpp_2m for one number.</summary>
    private static double DpmPp2MOf(double x, double[] sigmas, SigmaTable table, PredictionKind prediction)
    {
        var old = double.NaN;
        for (var i = 0; i < sigmas.Length - 1; i++)
        {
            var denoised = Denoised(x, sigmas[i], table, prediction);
            var (t, next) = (-Math.Log(sigmas[i]), -Math.Log(sigmas[i + 1]));
            var h = next - t;
            var blended = denoised;
            if (i > 0 && sigmas[i + 1] > 0)
            {
                var r = (t + Math.Log(sigmas[i - 1])) / h;
                blended = (1 + 1 / (2 * r)) * denoised - 1 / (2 * r) * old;
            }
            x = sigmas[i + 1] / sigmas[i] * x - (Math.Exp(-h) - 1) * blended;
            old = denoised;
        }
        return x;
    }

    private static double Denoised(double x, double sigma, SigmaTable table, PredictionKind prediction)
    {
        var output = Curve(x / Math.Sqrt(sigma * sigma + 1), table.TimestepOf(sigma));
        return prediction == PredictionKind.V
            ? x / (sigma * sigma + 1) - output * sigma / Math.Sqrt(sigma * sigma + 1)
            : x - sigma * output;
    }

    private static double Curve(double x, double timestep) => 0.9 * Math.Tanh(x) + 0.1 * timestep / 1000;

    private static Tensor Curved(Tensor latents, Tensor timesteps) =>
        0.9 * latents.tanh() + 0.1 * timesteps.view(-1, 1, 1, 1) / 1000;

    /// <summary>Predicts what is exactly right for one image.</summary>
    private static Predict Knowing(Tensor image, PredictionKind kind, SigmaTable table) => (x, timesteps) =>
    {
        // UniPC's times lie between timesteps, where it interpolates log √a rather than log sigma.
        var alpha = 1 / (1 + Math.Pow(table.SigmaAt(timesteps[0].item<float>()), 2));
        var (signal, noise) = (Math.Sqrt(alpha), Math.Sqrt(1 - alpha));
        var eps = (x - signal * image) / noise;
        return kind == PredictionKind.V ? signal * eps - noise * image : eps;
    };

    private static double Spread(double[] numbers)
    {
        var mean = numbers.Average();
        return Math.Sqrt(numbers.Sum(x => (x - mean) * (x - mean)) / (numbers.Length - 1));
    }

    private static Tensor Drawn(int seed, int batch = 1)
    {
        using var random = new Generator((ulong)seed, CPU);
        return randn(batch, 4, 2, 3, generator: random);
    }

    private static Tensor Tensor(IEnumerable<double> numbers) =>
        tensor(numbers.Select(number => (float)number).ToArray()).view(1, 4, 2, 3);

    private static double[] Numbers(Tensor tensor) => TensorAssert.Numbers(tensor);
}
