using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace TrainTools.Diffusion.Files;

/// <summary>
/// Copies numbers from a mapped file into tensors, on all processors and in pieces that stay in their caches. 16-bit
/// numbers can become fp32 on the way, so that no second copy of a tensor ever exists.
/// </summary>
internal sealed class MappedTensors : IDisposable
{
    private const int PieceBytes = 1 << 18; // of the file: a piece and its fp32 form fit a processor's second cache

    private readonly MemoryMappedViewAccessor _view;

    /// <param name="map">The whole file; not owned.</param>
    public MappedTensors(MemoryMappedFile map) => _view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);

    /// <summary>Copies bytes as they are.</summary>
    /// <param name="offset">Where in the file they begin.</param>
    /// <param name="target">A contiguous CPU tensor of at most 2 GiB.</param>
    public void Copy(long offset, Tensor target) =>
        InPieces(target.bytes.Length, (start, count) => Read(offset + start, target.bytes.Slice(start, count)));

    /// <summary>Widens fp16 or bf16 numbers to fp32.</summary>
    /// <param name="offset">Where in the file they begin.</param>
    /// <param name="isBf16">Whether they are bf16; else fp16.</param>
    /// <param name="target">A contiguous fp32 tensor on the CPU, of at most 2 GiB.</param>
    public void Widen(long offset, bool isBf16, Tensor target) =>
        InPieces(target.bytes.Length / 2, (start, count) =>
        {
            var buffer = ArrayPool<byte>.Shared.Rent(count);
            Read(offset + start, buffer.AsSpan(0, count));
            var wide = MemoryMarshal.Cast<byte, float>(target.bytes.Slice(2 * start, 2 * count));
            if (isBf16)
                WidenBf16(MemoryMarshal.Cast<byte, ushort>(buffer.AsSpan(0, count)), wide);
            else
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(buffer.AsSpan(0, count)), wide);
            ArrayPool<byte>.Shared.Return(buffer);
        });

    /// <summary>Unmaps.</summary>
    public void Dispose() => _view.Dispose();

    private void Read(long offset, Span<byte> target) =>
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_view.PointerOffset + offset), target);

    private static void InPieces(int length, Action<int, int> work)
    {
        var pieces = (int)(((long)length + PieceBytes - 1) / PieceBytes);
        if (pieces == 1)
            work(0, length);
        else
            Parallel.For(0, pieces, i => work(i * PieceBytes, Math.Min(PieceBytes, length - i * PieceBytes)));
    }

    /// <summary>bf16 is the upper half of fp32.</summary>
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
}
