using TorchSharp;
using TrainTools.Cli.Quickstart;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Libtorch;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Diffusion.UNet;
using TrainTools.Training.Lora;
using TrainTools.Training.Memory;
using TrainTools.Training.Optimization;
using static TorchSharp.torch;

namespace TrainTools.Cli.Doctor;

/// <summary>
/// What a libtorch must be able to do before it is trained with: a product, a convolution, attention with its gradients,
/// and a LoRA step on the sample's tiny base, on the device that a training would choose.
/// </summary>
internal static class SelfTest
{
    /// <summary>Loads a libtorch into this process and tries it.</summary>
    /// <exception cref="LibtorchException">It does not load or computes wrong; the problem says what failed.</exception>
    public static void Run(LibtorchFolder libtorch)
    {
        LibtorchLoader.Load(libtorch);
        var compute = ComputeDevice.Choose(wanted: null);
        try
        {
            Compute(compute);
        }
        catch (Exception error) when (error is not LibtorchException && HasNoKernel(libtorch, compute.Device))
        {
            throw new LibtorchException(CudaKernels.Refusal(Nvml.ComputeCapability(0)!.Value), error);
        }
    }

    private static void Compute(ComputeDevice compute)
    {
        using (NewDisposeScope())
        {
            Multiply(compute.Device);
            Convolve(compute.Device);
            Attend(compute.Device);
        }
        TrainAStep(compute);
    }

    // NVML's first GPU is not always CUDA's, so this words a failure and refuses nothing by itself.
    private static bool HasNoKernel(LibtorchFolder libtorch, Device device) =>
        device.type == DeviceType.CUDA && libtorch.Source == LibtorchSource.Package &&
        Nvml.ComputeCapability(0) is { } capability && !CudaKernels.Run(capability);

    private static void Multiply(Device device)
    {
        using Scalar zero = 0.ToScalar(), count = (64 * 64).ToScalar(), one = 1.ToScalar();
        var numbers = arange(zero, count, one, dtype: float32, device: device).view(64, 64);   // [64, 64]
        var product = eye(64, dtype: float32, device: device).matmul(numbers);      // [64, 64]
        Expect(product, numbers, "libtorch_test.product");
    }

    private static void Convolve(Device device)
    {
        var image = ones([1, 2, 8, 8], float32, device);
        var kernel = ones([1, 2, 3, 3], float32, device);
        using var sum = 18.ToScalar();
        Expect(nn.functional.conv2d(image, kernel), full([1, 1, 6, 6], sum, float32, device), "libtorch_test.convolution");
        if (device.type == DeviceType.CPU && !OneDnn.IsRight((x, weight) => OneDnn.Convolve(x, weight, padding: [1, 1])))
            throw Wrong("libtorch_test.convolution", device);
    }

    // Against softmax(q kᵀ / √width) v, written out.
    private static void Attend(Device device)
    {
        const int Width = 8;
        long[] shape = [1, 2, 16, Width];
        using var random = new Generator(1, CPU);
        var inputs = Enumerable.Range(0, 3)
            .Select(_ => randn(shape, float32, CPU, generator: random).to(device).requires_grad_(true)).ToArray();

        using var root = Math.Sqrt(Width).ToScalar();
        var fused = nn.functional.scaled_dot_product_attention(inputs[0], inputs[1], inputs[2]); // [1, 2, 16, 8]
        var scores = inputs[0].matmul(inputs[1].transpose(-2, -1)) / root;                       // [1, 2, 16, 16]
        var plain = nn.functional.softmax(scores, -1).matmul(inputs[2]);                         // [1, 2, 16, 8]

        Expect(fused, plain, "libtorch_test.attention");
        var gradients = autograd.grad([(fused * fused).sum()], inputs);
        var wanted = autograd.grad([(plain * plain).sum()], inputs);
        foreach (var (gradient, expected) in gradients.Zip(wanted))
            Expect(gradient, expected, "libtorch_test.attention_gradients");
    }

    private static void TrainAStep(ComputeDevice compute)
    {
        using var checkpoint = StableDiffusion.Open(SampleFolder.Bundled.BaseModel);
        using var unet = checkpoint.LoadUNet(compute.Dtype, compute.Device);
        TrainAStep(unet, compute);
    }

    private static void TrainAStep(UNetModel unet, ComputeDevice compute)
    {
        const int Side = 8; // of the latents: an image of 64 pixels
        using var scope = NewDisposeScope();
        using var random = new Generator(1, CPU);
        using var lora = LoraNetwork.Create(
            unet, texts: null, new LoraSettings { Rank = 4, Alpha = 4 }, 1, random, compute.Device, compute.Dtype);
        using var schedule = new NoiseSchedule(compute.Device);
        using var optimizer = new AdamW(lora.Groups, weightDecay: 0);
        using var pass = new UNetPass(unet, gradientCheckpointing: false);
        var latents = Normal(1, UNetModel.LatentChannels, Side, Side);                    // [1, 4, 8, 8]
        var noise = Normal(1, UNetModel.LatentChannels, Side, Side);                      // [1, 4, 8, 8]
        var context = Normal(1, ClipTextEncoder.RowLength, unet.Settings.ContextWidth)
            .to(compute.Dtype);                                                           // [1, 77, D]
        var vector = unet.Settings.VectorWidth is { } width
            ? Normal(1, width).to(compute.Dtype) : null;                                  // [1, P + 6·256]
        var timesteps = tensor(new long[] { 500 }, device: compute.Device);               // [1]
        var before = lora.Weights.clone();                                                // [n]

        var loss = new Objective(schedule, compute.Dtype).Loss(
            pass.Forward, latents, noise, timesteps, new Conditioning(context, vector));
        pass.Backward(loss);
        lora.TakeGradients(factor: 1);
        optimizer.Step([.. lora.Groups.Select(_ => 1e-4)]);

        bool learned = lora.Weights.isfinite().all().item<bool>() && !lora.Weights.equal(before).all().item<bool>();
        if (!learned) // waits for the device
            throw Wrong("libtorch_test.lora_step", compute.Device);

        Tensor Normal(params long[] shape) => randn(shape, float32, CPU, generator: random).to(compute.Device);
    }

    private static void Expect(Tensor found, Tensor wanted, string code)
    {
        if (!found.allclose(wanted, rtol: 1e-3, atol: 1e-3)) // waits for the device; tf32 has 10 bits of fraction
            throw Wrong(code, found.device);
    }

    private static LibtorchException Wrong(string code, Device device) => new(new Problem("libtorch.wrong", "",
        Problem.Inner("what_problem", new Problem(code, "")), ("device", $"{device}")));
}
