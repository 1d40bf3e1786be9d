namespace TrainTools.Training.Benchmarks;

/// <summary>What a training step takes.</summary>
/// <param name="Family">Model family: <c>sd1</c>, <c>sd2</c> or <c>sdxl</c>.</param>
/// <param name="Size">Side of the images in pixels.</param>
/// <param name="Rank">The LoRA's rank.</param>
/// <param name="Batch">Images a step.</param>
/// <param name="Steps">Steps measured.</param>
/// <param name="SecondsPerStep">Median wall-clock seconds of a step.</param>
/// <param name="ForwardSeconds">Median seconds of batch and forward pass.</param>
/// <param name="BackwardSeconds">Median seconds of the backward pass and the gradients' norm.</param>
/// <param name="SamplesPerSecond">Images a second.</param>
/// <param name="PeakRssGib">The process's largest resident size, in GiB.</param>
/// <param name="PeakDeviceGib">Growth of what is in use on the whole GPU, in GiB; null without a GPU.</param>
/// <param name="PredictedGib">What the memory plan foretold of the larger of the two, in GiB.</param>
/// <param name="FlopsShare">
/// The step's floating-point operations at the pace that plain products and convolutions reach on this device, as a
/// share of the time it took: 1 would be as fast as they are.
/// </param>
/// <param name="TensorsCreated">
/// Tensors that a step created for batch, forward and backward pass and the gradients' norm: a call into TorchSharp each.
/// Calls that change a tensor in place are not counted, nor what libtorch does inside the backward pass.
/// </param>
/// <param name="ForwardTensorsCreated">Those of batch and forward pass alone.</param>
/// <param name="OptimizerTensorsCreated">Tensors that the optimizer's update created besides.</param>
/// <param name="Device">Device, <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Precision">Compute type: <c>fp32</c>, <c>bf16</c> or <c>fp16</c>.</param>
/// <param name="Threads">Threads that an operation on the processor may use.</param>
/// <param name="TflopPerStep">Floating-point operations of a step, in 10^12.</param>
/// <param name="BaseWeights">How the frozen weights lay in memory: <c>full</c> or <c>int8</c>.</param>
/// <param name="Checkpointing">Whether the U-Net's stages were computed twice to save memory.</param>
/// <param name="LoadSeconds">Seconds to load the checkpoint's U-Net; null for made-up weights.</param>
/// <param name="ProductTflops">10^12 operations a second that a matrix product reaches.</param>
/// <param name="ConvolutionTflops">10^12 operations a second that a 3×3 convolution reaches.</param>
public sealed record BenchmarkResult(
    string Family, int Size, int Rank, int Batch, int Steps, double SecondsPerStep, double ForwardSeconds,
    double BackwardSeconds, double SamplesPerSecond, double PeakRssGib, double? PeakDeviceGib, double PredictedGib,
    double FlopsShare, long TensorsCreated, long ForwardTensorsCreated, long OptimizerTensorsCreated,
    string Device, string Precision, int Threads, double TflopPerStep, string BaseWeights,
    bool Checkpointing, double? LoadSeconds,
    double ProductTflops, double ConvolutionTflops);
