using TorchSharp;
using TrainTools.Core.Problems;
using static TorchSharp.torch;

namespace TrainTools.Training.Memory;

/// <summary>What of a GPU's memory is told at a moment.</summary>
/// <param name="SharedBytes">Of this process, in the computer's own memory; null where it is not told.</param>
/// <param name="FreeBytes">On the GPU, for any program; null where it is not told.</param>
internal readonly record struct GpuReading(long? SharedBytes, long? FreeBytes);

/// <summary>
/// Notices that the driver has moved a training's memory into the computer's own. Windows' driver does so without a
/// word where Linux' ends the program, often from the first step on, and each step then takes many times longer.
/// </summary>
/// <param name="read">Reads the GPU.</param>
internal sealed class SpillWatch(Func<GpuReading> read)
{
    // CUDA itself keeps some tens of megabytes there, for copies.
    private const long Usual = 256L << 20;

    // Less free than this: the driver keeps about as much for the screen, and nothing more fits.
    private const long UsedUp = 256L << 20;

    // A few steps in, all that a step needs has been taken once; a larger bucket may come later.
    private static readonly int[] Looks = [3, 10, 50];

    private readonly long? _sharedBefore = read().SharedBytes;
    private int _steps;
    private bool _isTold;

    /// <summary>The watch of a device; null where the driver does not move memory by itself.</summary>
    public static SpillWatch? For(Device device) => device.type == DeviceType.CUDA && OperatingSystem.IsWindows()
        ? new SpillWatch(() => new GpuReading(SharedGpuMemory.Bytes(), Nvml.FreeBytes(device)))
        : null;

    /// <summary>After each step: what the person should know, once.</summary>
    /// <param name="plan">What was foretold.</param>
    public Problem? AfterStep(MemoryPlan plan)
    {
        _steps++;
        if (_isTold || !Looks.Contains(_steps) || Finding(plan, read()) is not var (code, bytes))
            return null;

        _isTold = true;
        return new Problem(code, "", ("bytes", MemoryPlan.Gigabytes(bytes)), ("expected", MemoryPlan.Gigabytes(plan.Predicted)),
            Problem.Inner("cheaper_problem", plan.Cheaper.Words));
    }

    private (string Code, long Bytes)? Finding(MemoryPlan plan, GpuReading now)
    {
        if (now.SharedBytes is { } shared) // which tells it for certain, one way or the other
        {
            var moved = shared - (_sharedBefore ?? 0);
            return moved > Usual ? ("memory.spilled", moved) : null;
        }
        return now.FreeBytes < UsedUp && plan.Predicted - plan.InUse > plan.Free
            ? ("memory.spills_perhaps", plan.Free) : null;
    }
}
