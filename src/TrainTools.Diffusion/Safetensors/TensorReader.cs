using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TrainTools.Core.Problems;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Safetensors;

/// <summary>
/// Reads numbers of a file into tensors, on all processors and in pieces that stay in their caches. 16-bit numbers can
/// become fp32 on the way, so that no second copy of a tensor ever exists. Read rather than mapped: cold files come in
/// faster, and one that ends too early, or a disk that fails, is an exception here where a map kills the process.
/// </summary>
/// <param name="file">The file; not owned.</param>
/// <param name="name">Its name, for messages.</param>
internal sealed class TensorReader(SafeFileHandle file, string name)
{
    private const int PieceBytes = 1 << 18; // of the file: a piece and its fp32 form fit a processor's second cache

    private const float TwoTo112 = 5192296858534827628530496329220096f;

    /// <summary>Reads bytes as they are.</summary>
    /// <param name="offset">Where in the file they begin.</param>
    /// <param name="target">A contiguous CPU tensor of at most 2 GiB.</param>
    /// <exception cref="CheckpointException">The file cannot be read, or ends too early.</exception>
    public void Copy(long offset, Tensor target) =>
        InPieces(target.bytes.Length, (start, count) => Read(offset + start, target.bytes.Slice(start, count)));

    /// <summary>Widens fp16 or bf16 numbers to fp32.</summary>
    /// <param name="offset">Where in the file they begin.</param>
    /// <param name="isBf16">Whether they are bf16; else fp16.</param>
    /// <param name="target">A contiguous fp32 tensor on the CPU, of at most 2 GiB.</param>
    /// <exception cref="CheckpointException">The file cannot be read, or ends too early.</exception>
    public void Widen(long offset, bool isBf16, Tensor target) =>
        InPieces(target.bytes.Length / 2, (start, count) =>
        {
            var buffer = ArrayPool<byte>.Shared.Rent(count);
            Read(offset + start, buffer.AsSpan(0, count));
            var wide = MemoryMarshal.Cast<byte, float>(target.bytes.Slice(2 * start, 2 * count));
            if (isBf16)
                WidenBf16(MemoryMarshal.Cast<byte, ushort>(buffer.AsSpan(0, count)), wide);
            else
                WidenFp16(MemoryMarshal.Cast<byte, ushort>(buffer.AsSpan(0, count)), wide);
            ArrayPool<byte>.Shared.Return(buffer);
        });

    /// <summary>Widens numbers of a byte each to fp32.</summary>
    /// <param name="offset">Where in the file they begin.</param>
    /// <param name="table">The number of each byte.</param>
    /// <param name="target">A contiguous fp32 tensor on the CPU, of at most 2 GiB.</param>
    /// <exception cref="CheckpointException">The file cannot be read, or ends too early.</exception>
    public void LookUp(long offset, float[] table, Tensor target) =>
        InPieces(target.bytes.Length / sizeof(float), (start, count) =>
        {
            var buffer = ArrayPool<byte>.Shared.Rent(count);
            Read(offset + start, buffer.AsSpan(0, count));
            var wide = MemoryMarshal.Cast<byte, float>(target.bytes.Slice(sizeof(float) * start, sizeof(float) * count));
            for (var i = 0; i < count; i++)
                wide[i] = table[buffer[i]];
            ArrayPool<byte>.Shared.Return(buffer);
        });

    /// <summary>Reads bytes on the calling thread.</summary>
    /// <param name="offset">Where in the file they begin.</param>
    /// <param name="target">Filled to its end.</param>
    /// <exception cref="CheckpointException">The file cannot be read, or ends too early.</exception>
    public void Read(long offset, Span<byte> target)
    {
        try
        {
            while (target.Length > 0)
            {
                var count = RandomAccess.Read(file, target, offset);
                if (count == 0)
                    throw new CheckpointException(new Problem("model.shortened", "", ("file", name)));
                offset += count;
                target = target[count..];
            }
        }
        catch (IOException error)
        {
            throw new CheckpointException(
                new Problem("model.unreadable_end", "", ("file", name), ("reason", Reason.Of(error))), error);
        }
    }

    // In the order of the file, so that a disk's heads need not jump and the system reads ahead.
    private static void InPieces(int length, Action<int, int> work)
    {
        var pieces = (int)(((long)length + PieceBytes - 1) / PieceBytes);
        if (pieces == 1)
        {
            work(0, length);
            return;
        }

        var inOrder = Partitioner.Create(Enumerable.Range(0, pieces), EnumerablePartitionerOptions.NoBuffering);
        try
        {
            Parallel.ForEach(inOrder, i => work(i * PieceBytes, Math.Min(PieceBytes, length - i * PieceBytes)));
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }

    // Compiled with all optimizations at the first call: a checkpoint is read before the runtime would find these hot.

    /// <summary>bf16 is the upper half of fp32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WidenBf16(ReadOnlySpan<ushort> narrow, Span<float> wide)
    {
        var done = 0;
        for (; done + Vector<ushort>.Count <= narrow.Length; done += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(narrow[done..]), out var low, out var high);
            Vector.AsVectorSingle(low << 16).CopyTo(wide[done..]);
            Vector.AsVectorSingle(high << 16).CopyTo(wide[(done + Vector<uint>.Count)..]);
        }

        for (; done < narrow.Length; done++)
            wide[done] = BitConverter.UInt32BitsToSingle((uint)narrow[done] << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WidenFp16(ReadOnlySpan<ushort> narrow, Span<float> wide)
    {
        var done = 0;
        for (; done + Vector<ushort>.Count <= narrow.Length; done += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(narrow[done..]), out var low, out var high);
            FromFp16(low).CopyTo(wide[done..]);
            FromFp16(high).CopyTo(wide[(done + Vector<uint>.Count)..]);
        }

        for (; done < narrow.Length; done++)
            wide[done] = (float)BitConverter.UInt16BitsToHalf(narrow[done]);
    }

    /// <summary>
    /// fp16's exponent and mantissa, read as fp32's, are too small by 2^112, for subnormal numbers as well; the largest
    /// exponent stands for infinities and NaN in both.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> FromFp16(Vector<uint> half)
    {
        var magnitude = (half & new Vector<uint>(0x7FFF)) << 13;
        var scaled = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude) * new Vector<float>(TwoTo112));
        var infinite = Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(0x7C00 << 13)) & new Vector<uint>(0x7F800000);
        return Vector.AsVectorSingle(scaled | infinite | ((half & new Vector<uint>(0x8000)) << 16));
    }
}
